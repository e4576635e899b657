"""The one reminder of a round, to those who were asked and did not finish."""

from __future__ import annotations

from rounds.workroom import Workroom


def remind(room: Workroom, round_id: str) -> int:
    """Have everybody reminded who was asked and did not finish; how many. Nobody is ever reminded twice of a round."""
    raise NotImplementedError
