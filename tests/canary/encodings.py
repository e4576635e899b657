"""Every form in which a canary might stand in a file: other alphabets of bytes, numbers, and unsalted digests."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Iterator
from urllib.parse import quote


def forms(canary: str) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each form of this canary."""
    plain = canary.encode()
    yield from {
        "utf-8": plain,
        "lower case": canary.lower().encode(),
        "upper case": canary.upper().encode(),
        "utf-16le": canary.encode("utf-16-le"),
        "utf-16be": canary.encode("utf-16-be"),
        "reversed": plain[::-1],
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "url": quote(canary).encode(),
        "json": json.dumps(canary).strip('"').encode(),
    }.items()
    for shift in range(3):
        packed = base64.b64encode(b"\0" * shift + plain)
        # The first and last signs also depend on what stands beside the canary.
        yield f"base64+{shift}", packed[4 if shift else 0 : -4]
        urlsafe = base64.urlsafe_b64encode(b"\0" * shift + plain)
        yield f"base64url+{shift}", urlsafe[4 if shift else 0 : -4]
    for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        digest = hashlib.new(name, plain).digest()
        yield name, digest
        yield f"{name} hex", digest.hex().encode()
    if canary.lstrip("-").isdigit():
        number = int(canary)
        for order in "<>":
            yield f"int64 {order}", struct.pack(f"{order}q", number)
            # SQLite keeps whole numbers in as few bytes as they need.
            if number < 2**47:
                yield (
                    f"int48 {order}",
                    struct.pack(f"{order}q", number)[slice(2, 8) if order == ">" else slice(0, 6)],
                )
