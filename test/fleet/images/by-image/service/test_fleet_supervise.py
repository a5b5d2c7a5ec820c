"""python test/fleet/images/by-image/service/test_fleet_supervise.py"""

import contextlib
import importlib.util
import json
import os
import random
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SERVICE = Path(__file__).resolve().parents[5] / "images" / "service"
SUPERVISE = SERVICE / "fleet-supervise"
sys.path.insert(0, str(SERVICE))
sys.dont_write_bytecode = True
import fleet_probes as probes  # noqa: E402

AGENT = """
import http.server, os, signal, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(open(sys.argv[2], "rb").read())
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()
"""


def free_port() -> int:
    # Below those that the kernel gives to clients: one that connects before the server listens could get its own port.
    while True:
        port = random.randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@contextlib.contextmanager
def answering(answer: bytes, after: bytes = b"\n") -> Iterator[int]:
    """Port of a server that says `answer` once it has heard `after`, and hangs up."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            heard = b""
            while after not in heard and (part := self.request.recv(4096)):
                heard += part
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            # A thread that goes on polls the number of a closed socket, and so keeps the next one of that number open.
            server.shutdown()


def wait_until(condition: Callable[[], Any], seconds: float = 20) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still {value!r} after {seconds} s")
        time.sleep(0.02)
    return value


class QuestionTest(unittest.TestCase):
    def ask(self, answer: bytes) -> str:
        with answering(answer, b"\r\n\r\n") as port:
            return probes.ask_http("127.0.0.1", port, "/health")

    def test_takes_an_agent_at_its_word(self) -> None:
        for body, word in [
            (b'{"status": "healthy"}', "ok"),
            (b'{"status": "DEGRADED"}', "degraded"),
            (b'{"status": "unhealthy"}', "failing"),
            (b'{"up": true}', "ok"),
            (b"[1]", "ok"),
            (b"# HELP metrics", "ok"),
            (b"", "ok"),
        ]:
            with self.subTest(body):
                self.assertEqual(self.ask(b"HTTP/1.1 200 OK\r\n\r\n" + body), word)

    def test_does_not_wait_for_a_server_that_keeps_the_connection(self) -> None:
        body = b'{"status": "degraded"}'
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
        self.assertEqual(self.ask(head + body), "degraded")

    def test_refuses_what_is_no_good_answer(self) -> None:
        for answer, words in [
            (b"HTTP/1.1 503 Sorry\r\n\r\n", "HTTP 503"),
            (b"HTTP/1.1 404 Not Found\r\n\r\n", "HTTP 404"),
            (b"hello\n", "it does not speak HTTP"),
            (b"", "it does not speak HTTP"),
        ]:
            with self.subTest(answer), self.assertRaisesRegex(probes.Refused, words):
                self.ask(answer)

    def test_asks_an_agent_for_the_path_of_its_row(self) -> None:
        for path in ["/health", "/status"]:
            with self.subTest(path), answering(b"HTTP/1.1 200 OK\r\n\r\n", f"GET {path} ".encode()) as port:
                probe = {"kind": "http", "port": port, **({} if path == "/health" else {"path": path})}
                self.assertEqual(probes.agent_question(probe)(), "ok")

    def test_asks_redis_and_nats(self) -> None:
        for scheme, answer in [("redis", b"+PONG\r\n"), ("nats", b"INFO {}\r\nPONG\r\n")]:
            with self.subTest(scheme), answering(answer) as port:
                self.assertEqual(probes.dependency_question(f"{scheme}://127.0.0.1:{port}")(), "ok")
        with answering(b"-NOAUTH Authentication required.\r\n") as port:
            with self.assertRaises(probes.Refused):
                probes.dependency_question(f"redis://127.0.0.1:{port}")()


@unittest.skipUnless(importlib.util.find_spec("zmq"), "needs pyzmq, which images have")
class ZmqQuestionTest(unittest.TestCase):
    @contextlib.contextmanager
    def answering(self, answer: bytes) -> Iterator[int]:
        """Port of a REP socket that answers one request, which must be the one that agents know."""
        import zmq

        heard: list[Any] = []
        with zmq.Context() as context, context.socket(zmq.REP) as server:
            server.linger, server.rcvtimeo = 0, 20_000
            port = server.bind_to_random_port("tcp://127.0.0.1")

            def serve() -> None:
                heard.append(server.recv_json())
                server.send(answer)

            thread = threading.Thread(target=serve)
            thread.start()
            try:
                yield port
            finally:
                thread.join()
        self.assertEqual(heard, [{"action": "health_check"}])

    def test_takes_an_agent_at_its_word(self) -> None:
        for answer, word in [
            (b'{"status": "healthy"}', "ok"),
            (b'{"status": "degraded"}', "degraded"),
            (b'{"status": "error"}', "failing"),
            (b'{"pong": true}', "ok"),
            (b"pong", "ok"),
        ]:
            with self.subTest(answer), self.answering(answer) as port:
                self.assertEqual(probes.ask_zmq(port), word)

    def test_says_that_nobody_answers(self) -> None:
        with self.assertRaisesRegex(probes.Refused, "no answer in 2 s"):
            probes.ask_zmq(free_port())


class SuperviseTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.said = self.folder / "health.json"
        self.said.write_text('{"status": "ok"}')
        (self.folder / "agent.py").write_text(AGENT)
        # What the entry script does is tested elsewhere.
        entry = self.folder / "fleet-entry"
        entry.write_text('#!/bin/sh\nexec "$@"\n')
        entry.chmod(0o755)
        script = SUPERVISE.read_text().replace("/usr/local/bin/fleet-entry", str(entry))
        self.supervise = self.folder / "fleet-supervise"
        self.supervise.write_text(script)
        (self.folder / "fleet_probes.py").symlink_to(SERVICE / "fleet_probes.py")
        self.port, self.health_port = free_port(), free_port()

    def start(
        self,
        *command: str,
        probe: dict[str, Any] | None = None,
        dependencies: dict[str, str] | None = None,
    ) -> "subprocess.Popen[str]":
        env = {
            "PATH": os.environ["PATH"],
            "FLEET_SERVICE": "NLUAgent",
            "FLEET_MACHINE": "mainpc",
            "FLEET_HEALTH_PORT": str(self.health_port),
            "FLEET_PROBE": json.dumps(probe or {"kind": "http", "port": self.port}),
            "FLEET_DEPENDENCIES": json.dumps(dependencies or {}),
        }
        process = subprocess.Popen(
            [sys.executable, "-IS", str(self.supervise), *command],
            env=env,
            stderr=subprocess.PIPE,
            text=True,
        )
        # Not killed: what it runs would go on.
        self.addCleanup(lambda: (process.terminate(), process.communicate(timeout=20)))
        return process

    def serve(self, **options: Any) -> "subprocess.Popen[str]":
        agent = [sys.executable, str(self.folder / "agent.py"), str(self.port), str(self.said)]
        return self.start(*agent, **options)

    def health(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.health_port}/health") as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, {}

    def becomes(self, status: str) -> tuple[int, dict[str, Any]]:
        def same() -> tuple[int, dict[str, Any]] | None:
            answer = self.health()
            return answer if answer[1].get("status") == status else None

        return wait_until(same)

    def test_answers_for_an_agent_that_is_well(self) -> None:
        self.serve()
        code, body = self.becomes("ok")
        self.assertEqual(
            (code, body["service"], body["machine"], body["dependencies"]),
            (200, "NLUAgent", "mainpc", {}),
        )
        self.assertEqual((body["agent"]["probe"], body["agent"]["reached"]), (f"http {self.port}", True))

    def test_is_starting_until_the_agent_answers(self) -> None:
        self.start(sys.executable, "-c", "import time; time.sleep(60)")
        code, body = self.becomes("starting")
        self.assertEqual((code, body["agent"]["reached"]), (503, False))

    def test_is_degraded_or_failing_as_the_agent_says(self) -> None:
        for said, status, code in [("degraded", "degraded", 200), ("unhealthy", "failing", 503)]:
            with self.subTest(said):
                self.said.write_text(json.dumps({"status": said}))
                process = self.serve()
                self.assertEqual(self.becomes(status)[0], code)
                process.terminate()
                process.wait(10)

    def test_is_degraded_without_a_dependency_and_names_it(self) -> None:
        nowhere = f"http://127.0.0.1:{free_port()}/health"
        self.serve(dependencies={"Hub": nowhere})
        code, body = self.becomes("degraded")
        hub = body["dependencies"]["Hub"]
        self.assertEqual((code, hub["reached"], hub["error"]), (200, False, "Connection refused"))

    def test_needs_no_answer_of_an_agent_that_has_none(self) -> None:
        self.start("sleep", "60", probe={"kind": "process"})
        self.assertEqual(self.becomes("ok")[0], 200)

    def test_answers_nothing_else(self) -> None:
        self.start("sleep", "60", probe={"kind": "process"})
        self.becomes("ok")
        for request, words in [(b"GET /x", b"404"), (b"POST /health", b"405")]:
            with socket.create_connection(("127.0.0.1", self.health_port)) as stream:
                stream.sendall(request + b" HTTP/1.0\r\n\r\n")
                self.assertIn(words, stream.recv(100))

    def test_ends_as_the_agent_does_and_never_well_by_itself(self) -> None:
        for command, code in [("exit 0", 1), ("exit 3", 3), ("kill -9 $$", 137)]:
            with self.subTest(command):
                process = self.start("sh", "-c", command, probe={"kind": "process"})
                self.assertEqual(process.wait(20), code)

    def test_passes_a_signal_on_and_ends_well_when_asked_to(self) -> None:
        process = self.serve()
        self.becomes("ok")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()

    def test_hands_the_probe_to_nobody(self) -> None:
        command = ["sh", "-c", 'exit ${FLEET_PROBE:+9}${FLEET_PROBE:-7}']
        self.assertEqual(self.start(*command, probe={"kind": "process"}).wait(20), 7)

    def test_says_what_it_cannot_start_with(self) -> None:
        with socket.create_server(("0.0.0.0", self.health_port)):
            process = self.start("sleep", "60")
            self.assertEqual(process.wait(20), 78)
        process = self.start("sleep", "60", probe={"kind": "http"})
        self.assertEqual(process.wait(20), 78)

    @unittest.skipUnless(Path("/proc").is_dir(), "needs /proc")
    def test_is_small(self) -> None:
        process = self.serve()
        self.becomes("ok")
        pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
        self.assertLess(pages * os.sysconf("SC_PAGE_SIZE"), 16_000_000)


if __name__ == "__main__":
    unittest.main()
