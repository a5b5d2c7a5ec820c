"""Runs inside every image that adds sound to a family, and inside every image that is FROM one."""

import ctypes
import subprocess
import tempfile
import unittest
from pathlib import Path


def run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout


class SoundTest(unittest.TestCase):
    def test_makes_measures_and_decodes_half_a_second_of_sound(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            tone = str(Path(folder, "tone.mp3"))
            run("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "sine=duration=0.5", tone)
            about = ("-show_entries", "format=format_name", "-of", "csv=p=0")
            self.assertEqual(run("ffprobe", "-loglevel", "error", *about, tone).strip(), b"mp3")
            samples = run("ffmpeg", "-loglevel", "error", "-i", tone, "-ar", "16000", "-f", "s16le", "-")
            self.assertRegex(str(len(samples)), r"^\d{5}$")

    def test_has_the_libraries_that_wheels_load(self) -> None:
        for name in ("libportaudio.so.2", "libsndfile.so.1", "libasound.so.2", "libpulse.so.0"):
            with self.subTest(library=name):
                ctypes.CDLL(name)
