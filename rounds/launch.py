"""Launch a round: its key first, then the invitations, then it is open."""

from __future__ import annotations

from rounds.workroom import Workroom


def launch(room: Workroom, round_id: str) -> tuple[str, ...]:
    """Launch a planned round; what stops it, in Dutch, or nothing when it is launched (again).

    One whose time has not come becomes ready, and ``open_round`` opens it later.
    """
    raise NotImplementedError


def open_round(room: Workroom, round_id: str) -> tuple[str, ...]:
    """Open a round that was launched and whose time has come; what stops it, in Dutch, or nothing.

    A round that cannot be opened any more (its audience became too small) is planned again. Safe to repeat.
    """
    raise NotImplementedError
