"""Implements the agent as an ASGI application: `/` gives its name, `/health` its status."""

import json
import os
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reference.monitor import Monitor
from reference.probes import probe_for
from reference.settings import Settings

if TYPE_CHECKING:
    from reference.sboms import Sboms

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def create() -> "Agent":
    """Creates the application. uvicorn calls this in every worker."""
    return Agent(Settings.from_environment(os.environ))


def _sboms(folder: str | None) -> "Sboms | None":
    """Imports the module only if the service keeps SBOMs, which saves memory in all other services."""
    if folder is None:
        return None
    from reference.sboms import Sboms

    return Sboms(Path(folder))


class Agent:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.started = time.monotonic()
        self.sboms = _sboms(settings.sboms)
        self.monitor = Monitor([probe_for(dependency) for dependency in settings.dependencies])

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        if self.sboms and re.fullmatch(r"/sboms(/.*)?", scope["path"]):
            status, content = await self.sboms.answer(scope["method"], scope["path"], receive)
        else:
            status, body = self._answer(scope["method"], scope["path"])
            content = json.dumps(body).encode() + b"\n"
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(content)),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, method: str, path: str) -> tuple[int, Message]:
        if path not in ("/", "/health"):
            return 404, {"error": f"nothing at {path}: try / or /health"}
        if method not in ("GET", "HEAD"):
            return 405, {"error": f"{method} is not served: use GET"}
        who = {"service": self.settings.service, "machine": self.settings.machine}
        if path == "/":
            return 200, {**who, "agent": "reference", "health": "/health"}
        health = self._health()
        return (503 if health["status"] == "failing" else 200), {**who, **health}

    def _health(self) -> Message:
        return {
            "status": self.monitor.status,
            "uptime_seconds": round(time.monotonic() - self.started, 1),
            "workers": {
                "configured": self.settings.profile.get("UVICORN_WORKERS"),
                "started": self.settings.workers,
            },
            "profile": self.settings.profile,
            "dependencies": self.monitor.report(),
        }

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.monitor.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.monitor.stop()
                return await send({"type": "lifespan.shutdown.complete"})
