"""Freeze a round: what staff reviewed stays as texts of the region, without tokens and without background."""

from __future__ import annotations

from rounds.workroom import Workroom


def freeze(room: Workroom, round_id: str) -> None:
    """Delete tokens and background of a round in review; safe to repeat after a crash."""
    raise NotImplementedError
