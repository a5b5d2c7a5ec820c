"""Runs inside legacy-py311-cpu and inside every image that is FROM it."""

from shared import frozen


class FrozenTest(frozen.FrozenPackages):
    python = (3, 11)
