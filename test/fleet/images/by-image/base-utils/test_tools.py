"""Runs inside base-utils and inside every image that is FROM it."""

import shutil
import unittest
import zoneinfo


class ToolsTest(unittest.TestCase):
    def test_has_the_tools_of_entry_scripts(self) -> None:
        for tool in ("curl", "dumb-init", "gosu"):
            with self.subTest(tool=tool):
                self.assertIsNotNone(shutil.which(tool))

    def test_knows_the_time_zones(self) -> None:
        self.assertEqual(zoneinfo.ZoneInfo("Europe/Berlin").key, "Europe/Berlin")
