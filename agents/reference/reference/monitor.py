"""Watches the dependencies, and knows how the agent is."""

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from typing import Any

from reference.probes import Probe

INTERVAL_SECONDS = 5.0
# A watcher that has not come round for so long is stuck: the agent's own failure, no dependency's.
STALE_SECONDS = 60.0

log = logging.getLogger("reference")


class Watch:
    """What is known of one dependency."""

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
            # The jitter keeps dozens of agents, all started at once, from asking all at once.
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
        """Returns once every dependency has been asked: the first health report is true already."""
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
