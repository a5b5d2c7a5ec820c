"""The agent as it really runs: a process with two ports, and a SIGTERM at its end."""

import asyncio
import json
import unittest

from tests.fakes import answering, free_port, serving
from tests.running import PATIENCE_SECONDS, RunningAgent


class AgentTest(RunningAgent):
    async def test_says_who_and_how_it_is_on_both_ports(self) -> None:
        process = await self.start(FLEET_UVICORN_WORKERS="32", OMP_NUM_THREADS="16")
        health = await self.until("ok")
        self.assertLess(health.pop("uptime_seconds"), PATIENCE_SECONDS)
        self.assertEqual(
            health,
            {
                "service": "Worker",
                "machine": "alpha",
                "status": "ok",
                "workers": {"configured": 32, "started": 1},
                "profile": {"UVICORN_WORKERS": 32, "OMP_NUM_THREADS": 16},
                "dependencies": {},
            },
        )
        who = {
            "service": "Worker",
            "machine": "alpha",
            "agent": "reference",
            "health": "/health",
        }
        for port in (self.port, self.health_port):
            self.assertEqual(await self.get("/", port), (200, who))
            self.assertEqual((await self.get("/health", port))[0], 200)
            self.assertEqual((await self.get("/nothing", port))[0], 404)
        lines = [json.loads(line) for line in (await self.stop(process)).splitlines()]
        self.assertEqual({line["service"] for line in lines}, {"Worker"})
        messages = [line["message"] for line in lines]
        self.assertFalse([message for message in messages if "/health" in message])
        self.assertTrue([message for message in messages if "GET / HTTP" in message])

    async def test_is_degraded_while_a_dependency_is_gone(self) -> None:
        port = free_port()
        redis = json.dumps({"redis": f"redis://127.0.0.1:{port}"})
        async with serving(answering(b"+PONG\r\n"), port):
            process = await self.start(FLEET_DEPENDENCIES=redis)
            health = await self.until(
                "ok"
            )  # at the very first answer: it has asked before it serves
            self.assertTrue(health["dependencies"]["redis"]["reached"])
        await self.stop(process)

        process = await self.start(FLEET_DEPENDENCIES=redis)
        report = (await self.until("degraded"))["dependencies"]["redis"]
        self.assertEqual((report["reached"], report["error"]), (False, "Connection refused"))
        self.assertEqual((await self.get("/health"))[0], 200)
        async with serving(answering(b"+PONG\r\n"), port):
            await self.until("ok")
        self.assertIn("dependency redis is reached", await self.stop(process))

    async def test_stops_although_a_client_keeps_its_connection(self) -> None:
        process = await self.start()
        await self.until("ok")
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"}\n")
        await self.stop(process)
        writer.close()

    async def test_runs_with_several_workers(self) -> None:
        process = await self.start(FLEET_AGENT_WORKERS="2")
        self.assertEqual((await self.until("ok"))["workers"]["started"], 2)
        self.assertIn("Stopping parent process", await self.stop(process))

    async def test_refuses_what_it_cannot_start_with(self) -> None:
        taken = str(free_port())
        async with serving(answering(b""), int(taken)):
            for env, words in [
                ({"FLEET_DEPENDENCIES": "{"}, "FLEET_DEPENDENCIES is not JSON"),
                ({"FLEET_PORT": taken}, f"cannot listen on port {taken}"),
            ]:
                process = await self.start(**env)
                _, err = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
                self.assertEqual(process.returncode, 78)
                self.assertEqual(len(err.splitlines()), 1)
                self.assertIn(words, err.decode())


if __name__ == "__main__":
    unittest.main()
