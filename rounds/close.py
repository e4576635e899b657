"""Close a round: answers stop, are rewritten so that nobody can be traced, and its keys burn."""

from __future__ import annotations

from rounds.freeze import freeze
from rounds.retire import retire
from rounds.workroom import Workroom

__all__ = ["close", "freeze", "retire"]


def close(room: Workroom, round_id: str) -> None:
    """Close an open round, or go on with one whose closing was interrupted; each step is safe to repeat.

    Does nothing for a round in any other part of its life.
    """
    raise NotImplementedError
