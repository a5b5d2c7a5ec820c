"""python -m unittest test/fleet/images/by-image/service/test_fleet_entry.py"""

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

ENTRY = Path(__file__).resolve().parents[5] / "images" / "service" / "fleet-entry"
loader = importlib.machinery.SourceFileLoader("fleet_entry", str(ENTRY))
spec = importlib.util.spec_from_loader("fleet_entry", loader)
assert spec
entry = importlib.util.module_from_spec(spec)
loader.exec_module(entry)

PROFILE = """{"machine": "mainpc", "GPU_VISIBLE_DEVICES": "0", "UVICORN_WORKERS": 32,
    "TORCH_CUDA_ALLOC_CONF": "max_split_size_mb:64", "OMP_NUM_THREADS": 16}"""


class EntryTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.profile = Path(folder.name, "profile.json")
        self.profile.write_text(PROFILE)
        self.secrets = Path(folder.name, "secrets")
        self.secrets.mkdir()

    def run_entry(self, *command: str, **env: str) -> tuple[int | None, str, dict[str, str]]:
        """Exit code (None: it became the command), what it said, and the environment it left."""
        said, code = io.StringIO(), None
        with (
            mock.patch.multiple(entry, PROFILE=str(self.profile), SECRETS=str(self.secrets)),
            mock.patch.dict(os.environ, {"PATH": os.environ["PATH"], **env}, clear=True),
            mock.patch.object(os, "execvp", side_effect=self.became),
            contextlib.redirect_stderr(said),
        ):
            try:
                entry.main(list(command))
            except SystemExit as stop:
                code = int(stop.code or 0)
            except BecameTheCommand:
                pass
            return code, said.getvalue(), dict(os.environ)

    def became(self, program: str, command: list[str]) -> Any:
        if program == "missing":
            raise FileNotFoundError
        raise BecameTheCommand

    def test_exports_the_profile_under_the_names_that_are_read(self) -> None:
        code, _, env = self.run_entry("python", "main.py")
        self.assertIsNone(code)
        del env["PATH"]
        self.assertEqual(
            env,
            {
                "FLEET_MACHINE": "mainpc",
                "GPU_VISIBLE_DEVICES": "0",
                "CUDA_VISIBLE_DEVICES": "0",
                "FLEET_UVICORN_WORKERS": "32",
                "TORCH_CUDA_ALLOC_CONF": "max_split_size_mb:64",
                "PYTORCH_CUDA_ALLOC_CONF": "max_split_size_mb:64",
                "OMP_NUM_THREADS": "16",
                "NUMBA_CACHE_DIR": "/app/cache/numba",
            },
        )

    def test_keeps_what_is_set(self) -> None:
        (self.secrets / "TOKEN").write_text("from the file")
        _, _, env = self.run_entry("python", OMP_NUM_THREADS="2", TOKEN="from the row")
        self.assertEqual((env["OMP_NUM_THREADS"], env["TOKEN"]), ("2", "from the row"))

    def test_starts_the_supervisor_of_an_agent_that_is_asked_for_its_health(self) -> None:
        (self.secrets / "TOKEN").write_text("from the file")
        with mock.patch.object(os, "execv", side_effect=BecameTheCommand) as became:
            code, _, env = self.run_entry("python", "a.py", FLEET_PROBE='{"kind":"process"}')
        self.assertIsNone(code)
        became.assert_called_once_with(entry.SUPERVISE, [entry.SUPERVISE, "python", "a.py"])
        # It runs this script once more, for the agent alone.
        self.assertNotIn("TOKEN", env)

    def test_exports_secrets_that_have_the_name_of_a_variable(self) -> None:
        (self.secrets / "TOKEN").write_text("s3cret \n")
        (self.secrets / "tls.pem").write_text("-----")
        _, _, env = self.run_entry("python")
        self.assertEqual(env["TOKEN"], "s3cret ")
        self.assertNotIn("tls.pem", env)

    def test_says_what_is_wrong(self) -> None:
        for profile, words in [
            ("", "is not JSON"),
            ("[]", "holds list"),
            ('{"OMP_NUM_THREADS": null}', "OMP_NUM_THREADS is null; write a string or a number"),
            ('{"OMP_NUM_THREADS": true}', "OMP_NUM_THREADS is true"),
        ]:
            with self.subTest(profile):
                self.profile.write_text(profile)
                code, said, _ = self.run_entry("python")
                self.assertEqual(code, 78)
                self.assertIn(words, said)
        self.profile.unlink()
        code, said, _ = self.run_entry("python")
        self.assertEqual(code, 78)
        self.assertIn("No such file", said)

    def test_says_when_there_is_nothing_to_run(self) -> None:
        self.assertEqual(self.run_entry()[0], 78)
        code, said, _ = self.run_entry("missing")
        self.assertEqual(code, 127)
        self.assertIn("missing: no such program", said)


class BecameTheCommand(Exception):
    """What a successful exec looks like to a test."""


if __name__ == "__main__":
    unittest.main()
