"""python test/fleet/images/by-image/service/test_fleet_import.py"""

import json
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

IMPORT = Path(__file__).resolve().parents[5] / "images" / "service" / "fleet-import"
# What it does as it starts, but for becoming another user.
START = """
import os, sys
script, app, seconds, run = sys.argv[1:]
module = {"__name__": "fleet_import"}
exec(compile(open(script).read(), script, "exec"), module)
module.update(APP=app, SECONDS=int(seconds), LATER=[app + "/data"])
os.chdir(app)
module["main"]("NLUAgent", module["json"].loads(run))
"""
SCRIPT = {
    "file": "agents/nlu.py",
    "path": ["agents", "."],
    "args": [],
    "imported": False,
    "environment": {},
    "secrets": [],
    "volumes": [],
}
GUARD = 'write what runs for ever below if __name__ == "__main__":, which a build does not run'


class ImportTest(unittest.TestCase):
    def load(
        self, files: dict[str, str], seconds: int = 20, **entry: object
    ) -> tuple[int, str]:
        """Exit code, and the line that is meant for people, if any."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
                Path(folder, name).write_text(text)
            done = subprocess.run(
                [
                    *(sys.executable, "-I", "-B", "-c", START, str(IMPORT), folder, str(seconds)),
                    json.dumps({**SCRIPT, **entry}),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
        lines = [line for line in done.stderr.splitlines() if line.startswith("fleet-")]
        self.assertLessEqual(len(lines), 1, done.stderr)
        return done.returncode, lines[0] if lines else ""

    def nlu(self, text: str, seconds: int = 20, **entry: object) -> tuple[int, str]:
        return self.load({"agents/nlu.py": text}, seconds, **entry)

    def test_imports_a_script_without_running_it(self) -> None:
        files = {
            "agents/nlu.py": "import beside, common.log\nif __name__ == '__main__': raise ValueError",
            "agents/beside.py": "",
            "common/log.py": "",
        }
        self.assertEqual(self.load(files), (0, ""))

    def test_imports_a_module_of_a_package_and_a_package(self) -> None:
        files = {"hub/__init__.py": "", "hub/app.py": "from .core import x", "hub/core.py": "x = 1"}
        self.assertEqual(self.load(files, file="hub/app.py", module="hub.app", path=["."]), (0, ""))
        files = {"hub/__init__.py": "", "hub/__main__.py": "from .gone import x"}
        code, line = self.load(files, file="hub/__main__.py", module="hub", path=["."])
        self.assertEqual((code, "hub/__main__.py:1: no module named 'hub.gone'" in line), (1, True))

    def test_looks_for_modules_only_where_the_container_does(self) -> None:
        files = {"till/src/till.py": "import coins", "coins.py": "", "till/src/notes.py": ""}
        entry = {"file": "till/src/till.py", "module": "till", "path": ["till/src"]}
        code, line = self.load(files, **entry)
        wanted = "no module named 'coins'; the source has 'coins', but PYTHONPATH of the row does not name /app"
        self.assertEqual((code, wanted in line), (1, True), line)
        self.assertEqual(self.load(files, **{**entry, "path": ["till/src", "."]}), (0, ""))

    def test_names_the_own_line_where_a_package_lacks_another(self) -> None:
        # The package raises for itself what was raised in a module of its own.
        with tempfile.TemporaryDirectory() as packages:
            Path(packages, "shelf").mkdir()
            Path(packages, "shelf", "__init__.py").write_text(
                "try:\n    from . import inner\nexcept ImportError as error:\n    raise ValueError('no inner') from error\n"
            )
            Path(packages, "shelf", "inner.py").write_text("import gone_for_good\n")
            code, line = self.nlu(f"import sys\nsys.path.append({packages!r})\nimport shelf\n")
        self.assertEqual((code, "agents/nlu.py:3: no module named 'gone_for_good'" in line), (1, True), line)

    def test_fails_with_file_line_and_name(self) -> None:
        for text, wanted in [
            ("import json\nimport spacy", "2: no module named 'spacy'; if a package has it, write"),
            ("x = 1\ndef f(:\n  pass", "2: SyntaxError: invalid syntax"),
            ("import os\nos.gone", "2: AttributeError: module 'os' has no attribute 'gone'"),
            ("\nfrom os import gone", "2: ImportError: cannot import name 'gone' from 'os'"),
            ("\n\ngone()", "3: NameError: name 'gone' is not defined"),
            ("open('config/a.yaml')", "1: no file 'config/a.yaml'; if the source has it, name it"),
        ]:
            with self.subTest(text):
                code, line = self.nlu(text)
                self.assertEqual(code, 1)
                self.assertTrue(line.startswith(f"fleet-error: NLUAgent: agents/nlu.py:{wanted}"), line)

    def test_names_the_file_of_the_agents_own_that_is_at_fault(self) -> None:
        files = {"agents/nlu.py": "import common.a", "common/a.py": "import xml.dom.gone"}
        code, line = self.load(files)
        self.assertIn("fleet-error: NLUAgent: common/a.py:1: no module named 'xml.dom.gone'", line)
        code, line = self.load({"agents/nlu.py": "import b", "agents/b.py": "1 +"})
        self.assertIn("NLUAgent: agents/b.py:1: SyntaxError", line)

    def test_names_the_first_of_exceptions_that_caused_each_other(self) -> None:
        again = "try:\n  import client\nexcept ImportError as e:\n  raise {} {}"
        missing = "agents/nlu.py:2: no module named 'client'; if a package has it, write"
        cases = [
            (again.format("SystemError('Ensure client.py exists')", "from e"), missing),
            (again.format("ImportError('Ensure client.py exists')", ""), missing),
            (
                again.format("ImportError('Ensure client.py exists')", "from None"),
                "agents/nlu.py:4: ImportError: Ensure client.py exists",
            ),
        ]
        if sys.version_info >= (3, 11):
            text = "def f(): import client\ntry: f()\nexcept Exception as e: found = [e]\n"
            cases.append((f"{text}raise ExceptionGroup('both', found)", missing.replace(":2:", ":1:")))
        for text, wanted in cases:
            with self.subTest(text):
                code, line = self.nlu(text)
                self.assertEqual(code, 1, line)
                self.assertTrue(line.startswith(f"fleet-error: NLUAgent: {wanted}"), line)

    def test_passes_what_was_tried_in_place_of_a_missing_module(self) -> None:
        text = "try:\n  import client\nexcept ImportError:\n  open('/etc/gone')"
        code, line = self.nlu(text)
        self.assertEqual(code, 0)
        self.assertIn("partly imported: agents/nlu.py:4: FileNotFoundError", line)

    def test_tells_the_cause_of_what_only_the_build_lacks(self) -> None:
        text = "try:\n  {}['TOKEN']\nexcept KeyError as e:\n  raise RuntimeError('no settings') from e"
        code, line = self.nlu(text)
        self.assertEqual(code, 0)
        self.assertIn("partly imported: agents/nlu.py:2: KeyError: 'TOKEN'", line)

    def test_sees_that_only_the_case_of_letters_is_wrong(self) -> None:
        _, line = self.load({"agents/nlu.py": "import Common.log", "common/log.py": ""})
        self.assertIn("the source has 'common'; write it with the same upper and lower case", line)

    def test_says_that_a_file_of_a_package_is_missing(self) -> None:
        _, line = self.load({"agents/nlu.py": "import common.gone", "common/log.py": ""})
        self.assertIn("no module named 'common.gone'; the agents' source has no such file", line)

    def test_fails_where_the_entry_point_is_missing(self) -> None:
        code, line = self.load({"a.py": ""})
        self.assertEqual(code, 1)
        self.assertIn("agents/nlu.py: no such file in the agents' source", line)

    def test_passes_what_only_the_build_may_lack(self) -> None:
        for text, wanted in [
            ("import socket\nsocket.create_connection(('127.0.0.1', 1))", "nlu.py:2: Connection"),
            ("import sys\nsys.exit(3)", "it exits with 3 when imported"),
            ("raise RuntimeError('no CUDA device')", "nlu.py:1: RuntimeError: no CUDA device"),
            ("raise ImportError('libcuda.so.1: cannot open')", "ImportError: libcuda.so.1"),
            ("open('data/a.db')", "FileNotFoundError"),
            ("open('/etc/gone')", "FileNotFoundError"),
        ]:
            with self.subTest(text):
                code, line = self.nlu(text)
                self.assertEqual(code, 0)
                self.assertIn("fleet-notice: NLUAgent: partly imported: ", line)
                self.assertIn(wanted, line)

    def test_imports_the_application_that_a_launcher_starts(self) -> None:
        files = {"src/web/__init__.py": "", "src/web/app.py": "from web import gone"}
        code, line = self.load(
            files, file="src/web/app.py", module="web.app", path=["src", "."], imported=True
        )
        self.assertEqual((code, "src/web/app.py:1: ImportError: cannot import name" in line), (1, True))

    def test_does_not_wait_for_ever(self) -> None:
        code, line = self.nlu("import threading\nthreading.Event().wait()", seconds=1)
        self.assertEqual(code, 0)
        wanted = "agents/nlu.py:2 the import still runs after 1 s; it was stopped; " + GUARD
        self.assertTrue(line.endswith(wanted), line)

    def test_stops_a_loop_that_has_no_way_out_and_says_where_to_put_it(self) -> None:
        sleeps = "import asyncio, time\n"
        for text, at in [
            ("while True:\n  time.sleep(0.1)", 2),
            ("while 1:\n  try: time.sleep(300)\n  except KeyboardInterrupt: break", 2),
            ("while True:\n  try:\n    while True:\n      time.sleep(0.01)\n      break\n  except Exception: pass", 2),
            ("def main():\n  while True:\n    for each in 'ab':\n      if each: break\n    time.sleep(0.1)\nmain()", 3),
            ("async def main():\n  while True:\n    await asyncio.sleep(1)\nasyncio.run(main())", 3),
        ]:
            with self.subTest(text):
                started = time.monotonic()
                code, line = self.nlu(sleeps + text, seconds=300)
                self.assertLess(time.monotonic() - started, 60)
                self.assertEqual(code, 0)
                wanted = f"the loop at agents/nlu.py:{at} has no way out; it was stopped; {GUARD}"
                self.assertTrue(line.endswith(wanted), line)

    def test_stops_any_other_loop_later(self) -> None:
        code, line = self.nlu("import time\non = True\nwhile on: time.sleep(0.1)", seconds=300)
        self.assertEqual(code, 0)
        self.assertIn("the loop at agents/nlu.py:3 still runs after 10 s; it was stopped", line)

    def test_stops_the_loop_of_a_server_later(self) -> None:
        text = "import http.server as s\ns.HTTPServer(('127.0.0.1', 0), s.BaseHTTPRequestHandler).serve_forever()"
        code, line = self.nlu(text, seconds=300)
        self.assertEqual(code, 0)
        self.assertIn("at agents/nlu.py:2 a loop of socketserver.py still runs after 10 s; it was", line)

    def test_stops_a_loop_in_a_thread_that_is_waited_for(self) -> None:
        start = "import threading, time\ndef run():\n  while True: time.sleep(0.1)\n"
        for wait in [
            "t = threading.Thread(target=run)\nt.start()\nt.join()",
            "t = threading.Thread(target=run)\nt.start()\nu = threading.Thread(target=t.join)\nu.start()\nu.join()",
            "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as p: p.submit(run)",
        ]:
            with self.subTest(wait):
                started = time.monotonic()
                code, line = self.nlu(start + wait, seconds=300)
                self.assertLess(time.monotonic() - started, 60)
                self.assertEqual(code, 0)
                wanted = f"the loop at agents/nlu.py:3 has no way out; it was stopped; {GUARD}"
                self.assertTrue(line.endswith(wanted), line)

    def test_stops_a_wait_for_what_no_thread_does_later(self) -> None:
        for wait in ["threading.Event().wait()", "concurrent.futures.Future().result()"]:
            with self.subTest(wait):
                text = f"import concurrent.futures, threading\n{wait}"
                code, line = self.nlu(text, seconds=300, module="nlu", path=["agents"])
                self.assertEqual(code, 0)
                wanted = "at agents/nlu.py:2 it still waits for a thread after 10 s; it was stopped"
                self.assertIn(wanted, line)

    def test_waits_for_a_thread_that_ends_and_for_one_that_imports(self) -> None:
        files = {
            "agents/nlu.py": (
                "import importlib, threading\n"
                "t = threading.Thread(target=importlib.import_module, args=['slow'])\n"
                "t.start()\nt.join()\nimport spacy"
            ),
            "agents/slow.py": "import time\nend = time.monotonic() + 12\ntime.sleep(12)",
        }
        code, line = self.load(files, seconds=300)
        self.assertEqual((code, "agents/nlu.py:5: no module named 'spacy'" in line), (1, True), line)
        text = "import threading, time\nthreading.Event().wait(11)\nimport spacy"
        code, line = self.nlu(text, seconds=300)
        self.assertEqual((code, "agents/nlu.py:3: no module named 'spacy'" in line), (1, True), line)

    def test_advises_nothing_that_a_launcher_never_runs(self) -> None:
        text = "import time\nwhile True: time.sleep(0.1)"
        _, line = self.nlu(text, module="nlu", imported=True)
        self.assertTrue(line.endswith("the loop at agents/nlu.py:2 has no way out; it was stopped"), line)

    def test_waits_for_an_import_inside_a_loop(self) -> None:
        files = {
            "agents/nlu.py": "while True:\n  import slow\n  import spacy",
            "agents/slow.py": "import time\ntime.sleep(2.5)",
        }
        code, line = self.load(files)
        self.assertEqual((code, "agents/nlu.py:3: no module named 'spacy'" in line), (1, True), line)

    def test_waits_for_a_loop_that_ends(self) -> None:
        text = "import time\nn = 0\nwhile True:\n  time.sleep(0.5)\n  n += 1\n  if n > 4: break\nimport spacy"
        code, line = self.nlu(text)
        self.assertEqual((code, "agents/nlu.py:7: no module named 'spacy'" in line), (1, True), line)

    def test_has_the_variables_of_the_row(self) -> None:
        text = "import os\nimport_me = __import__(os.environ['BACKEND'])"
        self.assertEqual(self.nlu(text, environment={"BACKEND": "json"}), (0, ""))
        code, line = self.nlu(text, environment={"BACKEND": "gone"})
        self.assertEqual((code, "agents/nlu.py:2: no module named 'gone'" in line), (1, True), line)

    def test_continues_without_a_secret_and_does_not_blame_its_absence(self) -> None:
        for use in ["token", "int(token)", "open(token)", "__import__(token)", "[][len(token)] if 0 else 0"]:
            with self.subTest(use):
                text = f"import os\ntoken = os.environ['TOKEN']\n{use}"
                self.assertEqual(self.nlu(text, secrets=["TOKEN"]), (0, ""))
        code, line = self.nlu("import os\nos.environ['TOKEN']\nimport spacy", secrets=["TOKEN"])
        self.assertEqual((code, "agents/nlu.py:3: no module named 'spacy'" in line), (1, True), line)

    def test_passes_a_file_of_a_volume(self) -> None:
        for text in ["open('state/notes.db')", "import os\nos.listdir('state')"]:
            with self.subTest(text):
                self.assertEqual(self.nlu(text)[0], 1)
                self.assertEqual(self.nlu(text, volumes=["state"])[0], 0)

    def test_ends_though_threads_go_on(self) -> None:
        text = "import threading, time\nthreading.Thread(target=time.sleep, args=(300,)).start()"
        self.assertEqual(self.nlu(text), (0, ""))


if __name__ == "__main__":
    unittest.main()
