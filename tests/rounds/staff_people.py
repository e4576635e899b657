"""Staff for tests: invited by the command line and let in at a chat of their own."""

from __future__ import annotations

import itertools
import random

from flows.region import home_region
from rounds import staff
from storage.desk import Staff

NOW = 1_790_000_000
_chats = itertools.count(1)
_random = random.Random(11)


def token(drawer, role="facilitator", *, side="", scope="regio", name="", by=staff.SHELL, now=NOW):
    return staff.invite(
        drawer,
        home_region(),
        role,
        name or role,
        side=side,
        scope=scope,
        by=by,
        now=now,
        random_bytes=_random.randbytes,
    )


def somebody(drawer, role="facilitator", *, chat="", **fields) -> Staff:
    """Somebody who is in."""
    made = token(drawer, role, **fields)
    who = staff.accept(drawer, made, chat or f"chat-{next(_chats)}", NOW)
    assert who is not None
    return who


def random_bytes(count):
    return _random.randbytes(count)
