"""What staff may see of a round while it is open: its name, the ways into it, and a number rounded to five."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from storage import desk
from storage.desk import Entry
from storage.drawers import reading


@dataclass(frozen=True, slots=True)
class ShownRound:
    """An open round, as the desk shows it."""

    title: str
    flow: str
    responses: int
    entries: tuple[Entry, ...]


def shown_rounds(desk_engine: Engine) -> list[ShownRound]:
    """The open rounds."""
    with reading(desk_engine) as drawer:
        return [
            ShownRound(each.title, each.flow, each.responses, tuple(desk.entries(drawer, each.id)))
            for each in desk.open_rounds(drawer)
        ]
