"""Wishes: staff ask at the desk, the worker carries out, and the one who asked reads what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from rounds.workroom import Workroom
from storage.crypto import RandomBytes
from storage.desk import Wish, Wished


def ask_for(
    drawer: Connection,
    kind: Wished,
    round_id: str,
    by: str,
    now: int,
    random_bytes: RandomBytes,
    body: Mapping[str, object] | None = None,
) -> Wish:
    """Put a wish on the desk; asked again while it waits, it is the same wish.

    ``body``: for VOID ``{"code": ...}``. Raises ``NotAllowed``.
    """
    raise NotImplementedError


def answer_lines(wish: Wish) -> tuple[str, ...]:
    """What came of it, in Dutch; no lines while it waits. Of REACH read ``rounds.forecast.Reach.from_form``."""
    raise NotImplementedError


def carry_out_wishes(room: Workroom) -> int:
    """Carry out every wish that waits, the stop button first, and settle it; how many there were."""
    raise NotImplementedError
