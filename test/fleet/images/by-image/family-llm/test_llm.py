"""Runs inside family-llm and inside every image that is FROM it, without a GPU."""

import importlib
import unittest

from shared import cuda, torch_build


class ImportTest(unittest.TestCase):
    def test_imports_the_model_servers(self) -> None:
        for module in ("torch", "vllm", "llama_cpp", "transformers"):
            with self.subTest(module=module):
                importlib.import_module(module)


class TorchTest(torch_build.TorchBuild):
    pass


class MachineCodeTest(unittest.TestCase):
    def test_has_machine_code_that_all_cards_run(self) -> None:
        code = cuda.list_machine_code("llama_cpp/lib/libggml*.so") | cuda.list_machine_code("vllm/_C*.so")
        with_code = {library: listed for library, listed in code.items() if listed}
        self.assertNotEqual(with_code, {})
        for library, listed in with_code.items():
            with self.subTest(library=library):
                self.assertEqual(cuda.list_missing_cards(listed), [])

    def test_compiles_llama_cpp_for_these_cards_and_no_other(self) -> None:
        code = cuda.list_machine_code("llama_cpp/lib/libggml*.so")
        self.assertEqual(sorted({each for listed in code.values() for each in listed}), cuda.CARDS)
