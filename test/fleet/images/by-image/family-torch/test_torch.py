"""Runs inside family-torch and inside every image that is FROM it, without a GPU."""

import importlib
import unittest

from shared import torch_build


class ImportTest(unittest.TestCase):
    def test_imports_torch_and_what_belongs_to_it(self) -> None:
        for module in ("torch", "torchvision", "torchaudio"):
            with self.subTest(module=module):
                importlib.import_module(module)


class TorchTest(torch_build.TorchBuild):
    pass
