"""The few files of the page, read once, packed, and kept by the browser until they change."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"
"""The address of a file names its content, so that it never changes."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent. ``version`` stands in its address."""

    kind: str
    plain: bytes
    packed: bytes
    version: str


def read_files() -> Mapping[str, StaticFile]:
    """All files of the page by name."""
    return {path.name: _read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in KINDS}


def _read(path: Path) -> StaticFile:
    plain = path.read_bytes()
    version = hashlib.sha256(plain).hexdigest()[:12]
    return StaticFile(KINDS[path.suffix], plain, gzip.compress(plain, mtime=0), version)


def serve(file: StaticFile, request: Request) -> Response:
    """The file, packed where the browser can unpack it."""
    packs = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"cache-control": FOR_EVER, "vary": "accept-encoding"}
    if packs:
        headers["content-encoding"] = "gzip"
    return Response(file.packed if packs else file.plain, headers=headers, media_type=file.kind)
