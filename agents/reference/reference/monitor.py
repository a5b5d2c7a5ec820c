"""Watches the dependencies and reports the agent's status."""

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from typing import Any

from reference.probes import Probe

INTERVAL_SECONDS = 5.0
# A watcher that has not checked for this long is stuck: the agent fails, not a dependency.
STALE_SECONDS = 60.0

log = logging.getLogger("reference")


class Watch:
    """Holds the state of one dependency."""

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self.name = probe.dependency.name
        self.reached = False
        self.error: str | None = "not asked yet"
        self.checked = time.monotonic()

    async def check(self) -> None:
        error = await self.probe.check()
        if error != self.error:
            if error:
                log.warning("dependency %s is not reached: %s", self.name, error)
            else:
                log.info("dependency %s is reached", self.name)
        self.reached, self.error, self.checked = error is None, error, time.monotonic()

    async def repeat(self) -> None:
        while True:
            # Dozens of agents start together. The jitter spreads their questions.
            await asyncio.sleep(INTERVAL_SECONDS * random.uniform(0.8, 1.2))
            await self.check()

    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = {"reached": self.reached}
        if self.error:
            report["error"] = self.error
        report["checked_seconds_ago"] = round(time.monotonic() - self.checked, 1)
        return report


class Monitor:
    def __init__(self, probes: Sequence[Probe]) -> None:
        self.watches = [Watch(probe) for probe in probes]
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Asks every dependency before it returns, so that the first health report is true."""
        await asyncio.gather(*(watch.check() for watch in self.watches))
        self._tasks = [asyncio.create_task(watch.repeat()) for watch in self.watches]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for watch in self.watches:
            watch.probe.close()

    @property
    def status(self) -> str:
        oldest = min((watch.checked for watch in self.watches), default=time.monotonic())
        if time.monotonic() - oldest > STALE_SECONDS or any(task.done() for task in self._tasks):
            return "failing"
        return "ok" if all(watch.reached for watch in self.watches) else "degraded"

    def report(self) -> dict[str, dict[str, Any]]:
        return {watch.name: watch.report() for watch in self.watches}
