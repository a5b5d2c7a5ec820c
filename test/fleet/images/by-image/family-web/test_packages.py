"""Runs inside family-web and inside every image that is FROM it."""

import importlib
import unittest


class WebPackagesTest(unittest.TestCase):
    def test_imports_servers_and_clients(self) -> None:
        for module in ("aiohttp", "httpx", "starlette", "uvicorn", "websockets"):
            with self.subTest(module=module):
                importlib.import_module(module)
