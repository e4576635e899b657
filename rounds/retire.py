"""Retire a round: its corpus key is destroyed and its texts are removed."""

from __future__ import annotations

from rounds.workroom import Workroom


def retire(room: Workroom, round_id: str) -> None:
    """Destroy the texts of a closed round for good; safe to repeat after a crash."""
    raise NotImplementedError
