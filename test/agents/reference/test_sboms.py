"""What keeps bills of materials: its bounds by itself, its answers from a running agent."""

import asyncio
import json
import os
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reference.sboms import MOST_BYTES_EACH, Refused, Sboms
from tests.running import RunningAgent


def digest(character: str) -> str:
    return f"sha256:{character * 64}"


def document(image: str, version: str, **more: Any) -> bytes:
    component = {"type": "container", "name": image, "version": version}
    return json.dumps(
        {"bomFormat": "CycloneDX", "metadata": {"component": component}, **more}
    ).encode()


class KeepTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "data" / "sboms"

    def refused(self, work: Callable[[], Any]) -> tuple[int, str]:
        with self.assertRaises(Refused) as caught:
            work()
        return caught.exception.status, str(caught.exception)

    def kept(self, sboms: Sboms) -> list[str]:
        return [each["image"] for each in sboms.listing()]

    def test_keeps_a_document_once(self) -> None:
        sboms = Sboms(self.folder)
        self.assertEqual(sboms.listing(), [])
        content = document("web", digest("a"))
        told = {"image": "web", "digest": digest("a"), "bytes": len(content)}
        self.assertEqual(sboms.keep(content), (True, told))
        self.assertEqual(sboms.keep(content), (False, told))
        sboms.keep(document("api", digest("b")))
        self.assertEqual(self.kept(Sboms(self.folder)), ["api", "web"])
        self.assertEqual(sboms.listing()[1], told)
        self.assertEqual(Sboms(self.folder).read(digest("a")), content)
        self.assertEqual(len(os.listdir(self.folder)), 2)  # and no half written one

    def test_refuses_what_it_cannot_file(self) -> None:
        sboms = Sboms(self.folder)
        for content in [
            b"",
            b"{",
            b"[]",
            b"[" * 100_000,
            document("web", "1.0"),
            document("../web", digest("a")),
            document("", digest("a")),
            document("web", digest("a"), bomFormat="SPDX"),
            document("web", digest("a"), metadata={"component": None}),
            json.dumps({"bomFormat": "CycloneDX"}).encode(),
        ]:
            status, error = self.refused(lambda: sboms.keep(content))
            self.assertEqual((status, error.split(" whose")[0]), (400, "not a CycloneDX document"))
        self.assertFalse(self.folder.exists())

    def test_lets_the_oldest_go(self) -> None:
        each = len(document("web", digest("a")))
        sboms = Sboms(self.folder, most_bytes=2 * each)
        for at, character in enumerate("abc"):
            sboms.keep(document("web", digest(character)))
            file = self.folder / f"web.sha256-{character * 64}.json"
            os.utime(file, (at, at))
        self.assertEqual(
            [kept["digest"] for kept in sboms.listing()], [digest("b"), digest("c")]
        )
        large = document("web", digest("d"), padding="x" * 3 * each)
        sboms.keep(large)  # alone it is more than all may be, and it is what was just asked for
        self.assertEqual([kept["digest"] for kept in sboms.listing()], [digest("d")])

    def test_lets_what_was_left_half_written_go_too(self) -> None:
        self.folder.mkdir(parents=True)
        half = self.folder / "tmp12345"
        half.write_bytes(b"x" * 1000)
        os.utime(half, (1, 1))
        sboms = Sboms(self.folder, most_bytes=500)
        sboms.keep(document("web", digest("a")))
        self.assertEqual((half.exists(), self.kept(sboms)), (False, ["web"]))

    def test_says_where_it_cannot_write(self) -> None:
        self.folder.parent.mkdir()
        self.folder.write_text("a file in the folder's place")
        status, error = self.refused(lambda: Sboms(self.folder).keep(document("web", digest("a"))))
        self.assertEqual((status, error), (507, "cannot store the document: File exists"))

    def test_gives_back_nothing_else(self) -> None:
        sboms = Sboms(self.folder)
        sboms.keep(document("web", digest("a")))
        for name in [digest("b"), "../../etc/passwd", f"web.{digest('a')}", ""]:
            self.assertEqual(self.refused(lambda: sboms.read(name))[0], 404)


class ServeTest(RunningAgent):
    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer, _, content = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        return int(answer.split()[1]), json.loads(content)

    async def test_takes_lists_and_gives_back(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            process = await self.start(FLEET_SBOMS=f"{folder}/sboms")
            await self.until("ok")
            content = document("web", digest("a"))
            told = {"image": "web", "digest": digest("a"), "bytes": len(content)}
            self.assertEqual(await self.ask("GET", "/sboms"), (200, {"sboms": []}))
            self.assertEqual(await self.ask("POST", "/sboms", content), (201, told))
            self.assertEqual(await self.ask("POST", "/sboms", content), (200, told))
            self.assertEqual(await self.ask("GET", "/sboms"), (200, {"sboms": [told]}))
            self.assertEqual(
                await self.ask("GET", f"/sboms/{digest('a')}"), (200, json.loads(content))
            )
            self.assertEqual((await self.ask("GET", f"/sboms/{digest('b')}"))[0], 404)
            self.assertEqual((await self.ask("POST", "/sboms", b"{}"))[0], 400)
            self.assertEqual((await self.ask("DELETE", f"/sboms/{digest('a')}"))[0], 405)
            self.assertEqual((await self.ask("POST", "/", content))[0], 405)
            await self.stop(process)

    async def test_takes_no_more_than_a_document_may_have(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            process = await self.start(FLEET_SBOMS=f"{folder}/sboms")
            await self.until("ok")
            whole = document("web", digest("a"), padding="")
            padding = "x" * (MOST_BYTES_EACH - len(whole))
            largest = document("web", digest("a"), padding=padding)
            self.assertEqual((await self.ask("POST", "/sboms", largest))[0], 201)
            self.assertEqual((await self.ask("POST", "/sboms", largest + b" "))[0], 413)
            await self.stop(process)

    async def test_takes_none_where_it_was_given_no_folder(self) -> None:
        process = await self.start()
        await self.until("ok")
        self.assertEqual((await self.ask("GET", "/sboms"))[0], 404)
        self.assertEqual((await self.ask("POST", "/sboms", document("web", digest("a"))))[0], 404)
        await self.stop(process)


if __name__ == "__main__":
    unittest.main()
