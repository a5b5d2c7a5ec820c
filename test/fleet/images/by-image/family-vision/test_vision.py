"""Runs inside family-vision and inside every image that is FROM it, without a GPU."""

import importlib
import unittest

from shared import cuda

PROVIDER = "onnxruntime/capi/libonnxruntime_providers_cuda.so"


class VisionTest(unittest.TestCase):
    def test_imports_opencv_and_onnxruntime(self) -> None:
        for module in ("cv2", "onnxruntime"):
            with self.subTest(module=module):
                importlib.import_module(module)

    def test_has_onnxruntime_s_cuda_provider(self) -> None:
        import onnxruntime

        self.assertIn("CUDAExecutionProvider", onnxruntime.get_available_providers())

    def test_has_machine_code_that_all_cards_run(self) -> None:
        code = cuda.list_machine_code(PROVIDER)
        self.assertNotEqual(code, {})
        for library, listed in code.items():
            with self.subTest(library=library):
                self.assertEqual(cuda.list_missing_cards(listed), [])
