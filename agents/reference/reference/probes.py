"""Asks dependencies whether they work.

A probe keeps its connection, because dozens of agents ask every few seconds.
"""

import asyncio
import json
import os

import h11

from reference.settings import Dependency

TIMEOUT_SECONDS = 2.0
BODY_LIMIT = 65536

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Refused(Exception):
    """Raised when a dependency's answer is an error."""


class Probe:
    """Asks one dependency. Subclasses implement its protocol."""

    def __init__(self, dependency: Dependency) -> None:
        self.dependency = dependency
        self._stream: Stream | None = None

    async def check(self) -> str | None:
        """Returns why the dependency was not reached; None if it was."""
        try:
            # Python 3.10 (legacy-py310-cpu) has no asyncio.timeout and a separate asyncio.TimeoutError.
            await asyncio.wait_for(self._check(), TIMEOUT_SECONDS)
            return None
        except asyncio.TimeoutError:
            error = f"no answer in {TIMEOUT_SECONDS:g} s"
        except Refused as refused:
            error = str(refused)
        except EOFError:
            error = "it closed the connection"
        except h11.RemoteProtocolError as violation:
            error = f"not HTTP: {violation}"
        except OSError as failure:
            # asyncio changes the system's text, so look it up. A failed DNS query has a negative number.
            number = failure.errno or 0
            error = os.strerror(number) if number > 0 else failure.strerror or str(failure)
        self.close()
        return error.splitlines()[0][:120] if error else "no reason given"

    async def _check(self) -> None:
        if self._stream:
            try:
                return await self.ask(*self._stream)
            except (OSError, EOFError, h11.RemoteProtocolError):
                self.close()  # the peer closed the connection, perhaps for a restart: connect again
        self._stream = await self.connect()
        await self.ask(*self._stream)

    async def connect(self) -> Stream:
        tls = True if self.dependency.scheme == "https" else None
        return await asyncio.open_connection(self.dependency.host, self.dependency.port, ssl=tls)

    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError

    def close(self) -> None:
        if self._stream:
            self._stream[1].close()
            self._stream = None


class HttpProbe(Probe):
    """Accepts any 2xx, except JSON with `"status": "failing"`. A degraded peer counts as reached."""

    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = h11.Connection(h11.CLIENT)
        request = h11.Request(
            method="GET",
            target=self.dependency.path,
            headers=[
                ("Host", f"{self.dependency.host}:{self.dependency.port}"),
                ("User-Agent", "fleet"),
            ],
        )
        writer.write(
            (conversation.send(request) or b"") + (conversation.send(h11.EndOfMessage()) or b"")
        )
        status, body = 0, b""
        while type(event := conversation.next_event()) is not h11.EndOfMessage:
            if event is h11.NEED_DATA:
                received = await reader.read(BODY_LIMIT)
                if not received and not status:
                    raise EOFError
                conversation.receive_data(received)
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > BODY_LIMIT:
                    raise Refused(f"it answered more than {BODY_LIMIT} bytes")
        if conversation.our_state is h11.MUST_CLOSE or conversation.their_state is not h11.DONE:
            self.close()
        if not 200 <= status < 300:
            raise Refused(f"HTTP {status}")
        if _status(body) == "failing":
            raise Refused("it says that it is failing")


class RedisProbe(Probe):
    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"PING\r\n")
        answer = await _line(reader)
        if answer != "+PONG":
            raise Refused(answer.removeprefix("-"))


class NatsProbe(Probe):
    async def connect(self) -> Stream:
        reader, writer = await super().connect()
        greeting = await _line(reader)
        if not greeting.startswith("INFO "):
            raise Refused(f"not NATS: {greeting[:80]}")
        writer.write(b'CONNECT {"verbose":false,"name":"fleet probe"}\r\n')
        return reader, writer

    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"PING\r\n")
        while (answer := await _line(reader)) != "PONG":
            if answer == "PING":  # the server asks too, and drops clients that do not answer
                writer.write(b"PONG\r\n")
            elif answer.startswith("-ERR"):
                raise Refused(answer.removeprefix("-ERR").strip(" '"))


def probe_for(dependency: Dependency) -> Probe:
    kinds = {"http": HttpProbe, "https": HttpProbe, "redis": RedisProbe, "nats": NatsProbe}
    return kinds[dependency.scheme](dependency)


async def _line(reader: asyncio.StreamReader) -> str:
    try:
        line = await reader.readline()
    except ValueError as error:  # the line is longer than the reader's limit
        raise Refused("it answered no line of text") from error
    if not line.endswith(b"\n"):
        raise EOFError
    return line.decode(errors="replace").rstrip()


def _status(body: bytes) -> object:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer.get("status") if isinstance(answer, dict) else None
