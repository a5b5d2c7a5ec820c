"""python test/fleet/images/by-image/service/test_fleet_health.py"""

import socket
import subprocess
import threading
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parents[5] / "images" / "service" / "fleet-health"


class Agent(threading.Thread):
    """Answers one question, and waits for the other side to hang up before it does so itself."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.answer, self.asked, self.error = answer, b"", ""
        self.start()

    def run(self) -> None:
        stream, _ = self.server.accept()
        with stream, self.server:
            stream.settimeout(20)
            try:
                while b"\r\n\r\n" not in self.asked and (part := stream.recv(4096)):
                    self.asked += part
                stream.sendall(self.answer)
                stream.shutdown(socket.SHUT_WR)
                stream.recv(1)
            except OSError as error:
                self.error = type(error).__name__


class HealthTest(unittest.TestCase):
    def check(self, answer: bytes) -> tuple[int, str, Agent]:
        """Returns the check's exit code and words, and the agent after it hung up."""
        agent = Agent(answer)
        check = subprocess.run(
            ["bash", str(CHECK)],
            env={"FLEET_HEALTH_PORT": str(agent.port)},
            stdout=subprocess.PIPE,
            text=True,
            timeout=20,
        )
        agent.join(20)
        return check.returncode, check.stdout, agent

    def test_passes_on_200_alone(self) -> None:
        self.assertEqual(self.check(b"HTTP/1.1 200 OK\r\n\r\n{}")[:2], (0, ""))
        refused = self.check(b"HTTP/1.1 503 Service Unavailable\r\n\r\n{}")
        self.assertEqual(refused[:2], (1, "/health answered 503\n"))
        self.assertNotEqual(self.check(b"")[0], 0)

    def test_reads_the_whole_answer_so_that_it_resets_no_connection(self) -> None:
        for status in (b"200 OK", b"503 Service Unavailable"):
            for size in (2, 5_000, 60_000):
                with self.subTest(status=status, size=size):
                    body = b"\xff" + b"x" * size + b"\r\nend"
                    _, _, agent = self.check(b"HTTP/1.1 " + status + b"\r\n\r\n" + body)
                    self.assertEqual(agent.error, "")

    def test_does_not_read_an_answer_without_end(self) -> None:
        code, _, _ = self.check(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000_000)
        self.assertEqual(code, 0)

    def test_asks_for_the_end_of_the_connection(self) -> None:
        _, _, agent = self.check(b"HTTP/1.1 200 OK\r\n\r\n{}")
        self.assertIn(b"\r\nConnection: close\r\n", agent.asked)


if __name__ == "__main__":
    unittest.main()
