"""Keeps images' SBOMs in the folder that FLEET_SBOMS names: CycloneDX documents, one for each image digest."""

import asyncio
import json
import os
import re
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]

MOST_BYTES_EACH = 4 * 1024 * 1024
# The SBOMs of one machine's images take about 15 MB, so this keeps more than a dozen builds.
MOST_BYTES = 256 * 1024 * 1024

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
FILE = re.compile(r"(?P<image>.+)\.sha256-(?P<hex>[0-9a-f]{64})\.json")


class Refused(Exception):
    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


class Sboms:
    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes

    async def answer(self, method: str, path: str, receive: Receive) -> tuple[int, bytes]:
        """Answers `POST /sboms` (store a document), `GET /sboms` (list all) and `GET /sboms/<digest>` (return one)."""
        try:
            if path == "/sboms" and method == "POST":
                new, kept = await asyncio.to_thread(self.keep, await _body(receive))
                return (201 if new else 200), _json(kept)
            if method not in ("GET", "HEAD"):
                raise Refused(405, f"{method} is not served: use GET, or POST /sboms")
            if path == "/sboms":
                return 200, _json({"sboms": await asyncio.to_thread(self.listing)})
            return 200, await asyncio.to_thread(self.read, path.removeprefix("/sboms/"))
        except Refused as refused:
            return refused.status, _json({"error": str(refused)})

    def keep(self, content: bytes) -> tuple[bool, Message]:
        image, digest = _described(content)
        file = self.folder / f"{image}.{digest.replace(':', '-')}.json"
        new = not file.exists()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(file, content)
        except OSError as error:
            raise Refused(507, f"cannot store the document: {error.strerror}") from error
        self._make_room(file)
        return new, {"image": image, "digest": digest, "bytes": len(content)}

    def listing(self) -> list[Message]:
        return [
            {"image": found["image"], "digest": f"sha256:{found['hex']}", "bytes": size}
            for name, size, _ in sorted(self._files())
            if (found := FILE.fullmatch(name))
        ]

    def read(self, digest: str) -> bytes:
        if DIGEST.fullmatch(digest):
            ending = f".{digest.replace(':', '-')}.json"
            for name, _, _ in self._files():
                if name.endswith(ending):
                    return (self.folder / name).read_bytes()
        raise Refused(404, f"no document of {digest}: GET /sboms lists those that are kept")

    def _files(self) -> list[tuple[str, int, float]]:
        """Returns names, sizes and times of all files, unfinished documents included."""
        try:
            entries = list(os.scandir(self.folder))
        except FileNotFoundError:
            return []
        files = []
        for entry in entries:
            try:
                stat = entry.stat()
            except FileNotFoundError:
                continue  # another worker has just deleted it
            files.append((entry.name, stat.st_size, stat.st_mtime))
        return files

    def _make_room(self, newest: Path) -> None:
        """Deletes the oldest files until the rest fits, unfinished files of killed processes included."""
        files = sorted(self._files(), key=lambda each: each[2])
        total = sum(size for _, size, _ in files)
        for name, size, _ in files:
            if total <= self.most_bytes:
                return
            if name != newest.name:
                (self.folder / name).unlink(missing_ok=True)
                total -= size


def _write(file: Path, content: bytes) -> None:
    """Writes the whole file or nothing, so that no other worker and no later start reads half a file."""
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as temporary:
        try:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
            os.replace(temporary.name, file)
        except OSError:
            os.unlink(temporary.name)
            raise


async def _body(receive: Receive) -> bytes:
    content = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the document is incomplete; send it again")
        content += message.get("body", b"")
        more = message.get("more_body", False)
        if len(content) > MOST_BYTES_EACH:
            raise Refused(413, f"a document may have {MOST_BYTES_EACH} bytes at most")
    return content


def _described(content: bytes) -> tuple[str, str]:
    """Returns the image's name and digest."""
    try:
        document = json.loads(content)
        component = document["metadata"]["component"]
        image, digest = component["name"], component["version"]
        known = document["bomFormat"] == "CycloneDX"
        if known and NAME.fullmatch(image) and DIGEST.fullmatch(digest):
            return image, digest
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise Refused(400, "not a CycloneDX document whose component is an image with its digest as the version")


def _json(body: Message) -> bytes:
    return json.dumps(body).encode() + b"\n"
