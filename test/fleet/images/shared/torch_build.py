"""The torch of an image: its CUDA release and its machine code."""

import unittest

from shared import cuda


class TorchBuild(unittest.TestCase):
    def test_is_of_the_cuda_release_of_its_track(self) -> None:
        import torch

        self.assertEqual(torch.version.cuda, cuda.RELEASE)

    def test_has_machine_code_that_all_cards_run(self) -> None:
        import torch

        listed = [each.replace("sm_", "") for each in torch._C._cuda_getArchFlags().split()]
        self.assertEqual(cuda.list_missing_cards(listed), [])
