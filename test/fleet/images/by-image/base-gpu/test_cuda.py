"""Runs inside base-gpu and inside every image that is FROM it, without a GPU."""

import importlib
import unittest

from shared import cuda


class CudaTest(unittest.TestCase):
    def test_imports_what_the_agents_base_class_needs(self) -> None:
        for module in ("pydantic", "zmq", "redis"):
            with self.subTest(module=module):
                importlib.import_module(module)

    def test_holds_each_cuda_library_once(self) -> None:
        self.assertEqual(cuda.list_repeated_libraries(), [])

    def test_holds_one_torch_at_most(self) -> None:
        self.assertLessEqual(cuda.count_torches(), 1)
