"""An agent that runs as it does in a container: a process with two ports, and a SIGTERM at its end."""

import asyncio
import json
import os
import signal
import sys
import time
import unittest
from pathlib import Path
from typing import Any

from tests.fakes import free_port

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 30.0


class RunningAgent(unittest.IsolatedAsyncioTestCase):
    async def start(self, **env: str) -> asyncio.subprocess.Process:
        self.port, self.health_port = free_port(), free_port()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "main.py",
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "FLEET_SERVICE": "Worker",
                "FLEET_MACHINE": "alpha",
                "FLEET_PORT": str(self.port),
                "FLEET_HEALTH_PORT": str(self.health_port),
                **env,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self.addAsyncCleanup(self.clean_up, process)
        return process

    async def clean_up(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is None:
            process.kill()
            await process.communicate()

    async def get(self, path: str, port: int | None = None) -> tuple[int, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port or self.health_port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        return int(head.split()[1]), json.loads(body)

    async def until(self, status: str) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        health = None
        while time.monotonic() < deadline:
            try:
                health = (await self.get("/health"))[1]
                if health["status"] == status:
                    return health
            except OSError:
                pass  # not listening yet
            await asyncio.sleep(0.05)
        self.fail(f"not {status} in {PATIENCE_SECONDS:g} s: {health}")

    async def stop(self, process: asyncio.subprocess.Process) -> str:
        process.send_signal(signal.SIGTERM)
        out, err = await asyncio.wait_for(process.communicate(), 10)
        self.assertEqual((process.returncode, err), (0, b""))
        return out.decode()
