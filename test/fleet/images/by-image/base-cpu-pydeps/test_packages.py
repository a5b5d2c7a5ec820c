"""Runs inside base-cpu-pydeps and inside every image that is FROM it."""

import importlib
import unittest

MODULES = ("fastapi", "nats", "numpy", "orjson", "prometheus_client", "psutil", "pydantic", "redis", "requests", "yaml", "zmq")


class PackagesTest(unittest.TestCase):
    def test_imports_what_most_agents_need(self) -> None:
        for module in MODULES:
            with self.subTest(module=module):
                importlib.import_module(module)
