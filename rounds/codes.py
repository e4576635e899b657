"""Codes that lead into a round: made for places, printed once for one person each, and voided when they leaked."""

from __future__ import annotations

from rounds.workroom import Workroom


def void_code(room: Workroom, code: str) -> None:
    """Let a code lead nowhere any more and take out the answers given through it, while its round is open."""
    raise NotImplementedError
