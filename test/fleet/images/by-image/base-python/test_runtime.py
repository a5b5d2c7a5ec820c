"""Runs inside the image and inside every image that is FROM it, as the image's own user."""

import os
import ssl
import sys
import unittest
from pathlib import Path


class RuntimeTest(unittest.TestCase):
    def test_runs_as_the_unprivileged_user(self) -> None:
        self.assertEqual((os.getuid(), os.getgid()), (10001, 10001))

    def test_has_tini_for_pid_1(self) -> None:
        self.assertTrue(os.access("/usr/bin/tini", os.X_OK))

    def test_runs_the_python_of_its_virtual_environment(self) -> None:
        self.assertEqual(sys.prefix, "/opt/venv")

    def test_can_write_logs_data_cache_and_home(self) -> None:
        for folder in ("/app/logs", "/app/data", "/app/cache", Path.home()):
            with self.subTest(folder=str(folder)):
                self.assertTrue(os.access(folder, os.W_OK))

    def test_cannot_change_the_installed_packages(self) -> None:
        self.assertFalse(os.access("/opt/venv/lib", os.W_OK))

    def test_trusts_the_distribution_s_certificate_authorities(self) -> None:
        self.assertGreater(ssl.create_default_context().cert_store_stats()["x509_ca"], 0)
