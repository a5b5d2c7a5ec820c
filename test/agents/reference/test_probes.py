import unittest
from unittest import mock

from reference import probes
from reference.settings import Dependency
from tests.fakes import Handler, answering, free_port, http, serving, silent

NATS_GREETING = b'INFO {"server_id":"test"}\r\n'


def probe(scheme: str, port: int) -> probes.Probe:
    return probes.probe_for(Dependency.parse("peer", f"{scheme}://127.0.0.1:{port}/health"))


class ProbeTest(unittest.IsolatedAsyncioTestCase):
    async def ask_twice(self, scheme: str, handler: Handler) -> str | None:
        """Twice, as the second time goes over the kept connection."""
        async with serving(handler) as port:
            asked = probe(scheme, port)
            first, second = await asked.check(), await asked.check()
            asked.close()
        self.assertEqual(first, second)
        return first

    async def test_http(self) -> None:
        for status, body, error in [
            ("200 OK", '{"status": "ok"}', None),
            ("200 OK", '{"status": "degraded"}', None),
            ("204 No Content", "", None),
            ("200 OK", "plain words", None),
            ("200 OK", '{"status": "failing"}', "it says that it is failing"),
            ("503 Service Unavailable", "{}", "HTTP 503"),
            ("301 Moved Permanently", "", "HTTP 301"),
        ]:
            with self.subTest(status=status, body=body):
                self.assertEqual(await self.ask_twice("http", http(status, body)), error)

    async def test_redis(self) -> None:
        self.assertIsNone(await self.ask_twice("redis", answering(b"+PONG\r\n")))
        refused = await self.ask_twice("redis", answering(b"-NOAUTH Authentication required.\r\n"))
        self.assertEqual(refused, "NOAUTH Authentication required.")

    async def test_nats(self) -> None:
        pong = answering(b"PING\r\nPONG\r\n", NATS_GREETING)
        self.assertIsNone(await self.ask_twice("nats", pong))
        refusal = answering(b"-ERR 'Authorization Violation'\r\n", NATS_GREETING)
        self.assertEqual(await self.ask_twice("nats", refusal), "Authorization Violation")
        stranger = answering(b"", b"220 mail.example ESMTP\r\n")
        self.assertEqual(await self.ask_twice("nats", stranger), "not NATS: 220 mail.example ESMTP")

    async def test_nobody_there(self) -> None:
        self.assertEqual(await probe("http", free_port()).check(), "Connection refused")

    async def test_something_else_there(self) -> None:
        error = await self.ask_twice("http", answering(b"", b"+PONG\r\n\r\n"))
        self.assertRegex(error or "", "^not HTTP: ")

    async def test_no_answer(self) -> None:
        with mock.patch.object(probes, "TIMEOUT_SECONDS", 0.05):
            for scheme in ("http", "redis", "nats"):
                with self.subTest(scheme):
                    self.assertEqual(await self.ask_twice(scheme, silent), "no answer in 0.05 s")

    async def test_a_restarted_peer_is_found_again_at_once(self) -> None:
        port = free_port()
        asked = probe("redis", port)
        for _ in range(2):
            async with serving(answering(b"+PONG\r\n"), port):
                self.assertIsNone(await asked.check())
                if asked._stream:  # what a restart does to the kept connection
                    asked._stream[0].feed_eof()
        asked.close()


if __name__ == "__main__":
    unittest.main()
