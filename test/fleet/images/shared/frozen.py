"""The frozen packages of the legacy images; each image's own test adds its Python."""

import importlib
import sys
import unittest

MODULES = ("nats", "orjson", "prometheus_client", "psutil", "redis", "requests", "yaml", "zmq")


class FrozenPackages(unittest.TestCase):
    python: tuple[int, int]

    def test_is_of_its_python(self) -> None:
        self.assertEqual(sys.version_info[:2], self.python)

    def test_holds_the_frozen_versions(self) -> None:
        import fastapi
        import pydantic

        self.assertEqual((pydantic.VERSION, fastapi.__version__), ("1.10.15", "0.110.0"))

    def test_imports_what_most_agents_need(self) -> None:
        for module in MODULES:
            with self.subTest(module=module):
                importlib.import_module(module)
