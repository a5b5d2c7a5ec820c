"""Runs inside legacy-py310-cpu and inside every image that is FROM it."""

from shared import frozen


class FrozenTest(frozen.FrozenPackages):
    python = (3, 10)
