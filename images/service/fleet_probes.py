"""Asks an agent and its dependencies for fleet-supervise. Each question returns one word, or raises."""

import json
import socket
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

PACKAGES = f"/opt/venv/lib/python3.{sys.version_info.minor}/site-packages"
TIMEOUT_SECONDS = 2.0
BODY_LIMIT = 65536

# Statuses that agents give in their /health. Any other word means ok.
DEGRADED = {"degraded", "warning", "warn", "partial", "impaired"}
FAILING = {"failing", "failed", "unhealthy", "error", "critical", "down", "dead", "stopped"}


class Refused(Exception):
    """Raised when an answer is an error or not valid."""


def connect(host: str, port: int) -> socket.socket:
    return socket.create_connection((host, port), TIMEOUT_SECONDS)


def word_of(body: bytes) -> str:
    """Returns the status in an answer: ok, degraded or failing."""
    try:
        answer = json.loads(body)
    except ValueError:
        return "ok"
    said = str(answer.get("status", "")).lower() if isinstance(answer, dict) else ""
    return "failing" if said in FAILING else "degraded" if said in DEGRADED else "ok"


def ask_http(host: str, port: int, path: str) -> str:
    with connect(host, port) as stream:
        stream.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while len(answer) < BODY_LIMIT and (part := stream.recv(BODY_LIMIT)):
            answer += part
            head, _, body = answer.partition(b"\r\n\r\n")
            length = [
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ]
            # Some servers keep the connection open, although the request says close.
            if length and len(body) >= length[0]:
                break
    words = answer.split(b" ", 2)
    if not words[0].startswith(b"HTTP/") or len(words) < 2:
        raise Refused("it does not speak HTTP")
    if not words[1].startswith(b"2"):
        raise Refused(f"HTTP {words[1].decode(errors='replace')}")
    return word_of(answer.partition(b"\r\n\r\n")[2])


def ask_lines(host: str, port: int, send: bytes, wanted: bytes) -> str:
    """Asks Redis or NATS, which answer a PING with one line."""
    with connect(host, port) as stream:
        stream.sendall(send)
        answer = b""
        while wanted not in answer:
            part = stream.recv(4096)
            if not part or len(answer) > BODY_LIMIT or b"-ERR" in answer or b"-NOAUTH" in answer:
                raise Refused(answer.decode(errors="replace").strip()[-120:] or "it closed the connection")
            answer += part
    return "ok"


def ask_zmq(port: int) -> str:
    if PACKAGES not in sys.path:
        sys.path.append(PACKAGES)
    try:
        import zmq
    except ImportError:
        raise Refused("the image has no pyzmq; write another probe in the row") from None
    with zmq.Context.instance().socket(zmq.REQ) as stream:
        stream.linger = 0
        stream.rcvtimeo = stream.sndtimeo = int(TIMEOUT_SECONDS * 1000)
        stream.connect(f"tcp://127.0.0.1:{port}")
        try:
            stream.send_json({"action": "health_check"})
            return word_of(stream.recv())
        except zmq.Again:
            raise Refused(f"no answer in {TIMEOUT_SECONDS:g} s") from None


def agent_question(probe: dict[str, Any]) -> Callable[[], str]:
    if probe["kind"] == "process":
        return lambda: "ok"  # this kind only checks that the agent runs
    port = int(probe["port"])
    if probe["kind"] == "zmq":
        return lambda: ask_zmq(port)
    path = str(probe.get("path", "/health"))
    return lambda: ask_http("127.0.0.1", port, path)


def dependency_question(url: str) -> Callable[[], str]:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 80
    if parts.scheme == "redis":
        return lambda: ask_lines(host, port, b"PING\r\n", b"+PONG")
    if parts.scheme == "nats":
        return lambda: ask_lines(host, port, b'CONNECT {"verbose":false}\r\nPING\r\n', b"PONG\r\n")
    return lambda: ask_http(host, port, parts.path or "/")
