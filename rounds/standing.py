"""Standing rounds: each quarter a fresh one opens under a fresh key, before the one of the last quarter closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy import Connection

from flows.parse import FlowFaults
from flows.plain import Severity, check_flow
from rounds.audit import WORKER, note
from rounds.periods import Periods
from rounds.workroom import Workroom
from storage import desk
from storage.desk import Round
from storage.drawers import reading, take_turns, writing

GRACE_DAYS = 1
"""How long the old round goes on beside the new one, so that a story begun before midnight can be finished."""


def standing_quarters(room: Workroom) -> list[str]:
    """Give every standing round an end, and at the change of the quarter a successor; the ids of the new rounds.

    A round that was stopped or closed by hand gets no successor: somebody meant it to end.
    """
    with reading(room.desk) as drawer:
        standing = _last_ones(drawer)
    opened = []
    for each in standing:
        if each.closes_at is None:
            _give_an_end(room, each)
        elif not each.halted and rolls_over_at(each, room.periods) <= room.second:
            opened += _open_successor(room, each)
    return opened


def followed(drawer: Connection, standing: Round) -> bool:
    """Whether this standing round may close: another one of its flow is open, or it was stopped by hand."""
    return standing.halted or standing.id not in {each.id for each in _last_ones(drawer)}


def rolls_over_at(standing: Round, periods: Periods) -> int:
    """When the successor of a standing round with an end opens, in seconds since 1970."""
    return periods.days_later(standing.closes_at or 0, -GRACE_DAYS)


def _last_ones(drawer: Connection) -> list[Round]:
    """The open standing rounds that have no successor: the newest of each flow."""
    newest: dict[str, Round] = {}
    for each in desk.open_rounds(drawer):
        if each.standing and _age(each) >= _age(newest.get(each.flow, each)):
            newest[each.flow] = each
    return list(newest.values())


def _age(standing: Round) -> tuple[int, str]:
    return standing.opens_at or 0, standing.id


def _give_an_end(room: Workroom, standing: Round) -> None:
    end = _quarter_end(room)
    with writing(room.desk) as drawer:
        take_turns(drawer, f"round {standing.id}")
        now = desk.round_by_id(drawer, standing.id)
        if now is not None and now.closes_at is None:
            desk.save_round(drawer, replace(now, closes_at=end))


def _quarter_end(room: Workroom) -> int:
    """When a round of the present quarter closes: the beginning of the next one, and the days of grace."""
    zone = room.periods.zone
    today = room.now().astimezone(zone).date()
    number = today.year * 4 + (today.month - 1) // 3 + 1
    begins = datetime.combine(date(number // 4, number % 4 * 3 + 1, 1), time(), zone)
    return room.periods.days_later(int(begins.timestamp()), GRACE_DAYS)


def _open_successor(room: Workroom, old: Round) -> list[str]:
    today = room.now().astimezone(room.periods.zone).date()
    name = f"{old.flow}-{today.year}-{(today.month - 1) // 3 + 1}"
    version = _version(room, old)
    with reading(room.desk) as drawer:
        new_id = _free_id(drawer, name)
    # The key first: a round never lacks one. Made twice it is the same.
    room.keys.store.new_round(new_id)
    room.passed("key made")
    with writing(room.desk) as drawer:
        take_turns(drawer, f"round {old.id}")
        if old.id not in {each.id for each in _last_ones(drawer) if not each.halted}:
            # Another worker was first, or somebody pressed stop.
            return []
        desk.save_round(
            drawer,
            replace(
                old,
                id=new_id,
                version=version,
                responses=0,
                opens_at=room.second,
                closes_at=_quarter_end(room),
                remind_at=None,
                progress={},
            ),
        )
        note(drawer, room.second, WORKER, "open", new_id, f"{old.flow}@{version}")
        # In the same moment, so that a poster leads somewhere at any time. A void code stays where its answers were.
        for entry in desk.entries(drawer, old.id):
            if not (entry.void or entry.single):
                desk.save_entry(drawer, replace(entry, round_id=new_id))
    room.passed("successor open")
    return [new_id]


def _free_id(drawer: Connection, name: str) -> str:
    """The name, or with a number where a round of this quarter was closed by hand: its key can never come back."""
    number, found = 1, name
    while desk.round_by_id(drawer, found) is not None:
        number += 1
        found = f"{name}-{number}"
    return found


def _version(room: Workroom, old: Round) -> int:
    """The newest version of the flow that passes the language check; the old one stays where none does."""
    with reading(room.desk) as drawer:
        versions = desk.flow_versions(drawer, old.flow)
    for version in reversed([each for each in versions if each > old.version]):
        try:
            flow = room.scripts.flow(old.flow, version)
        except FlowFaults:
            continue
        if not any(found.level is Severity.ERROR for found in check_flow(flow)):
            return version
    return old.version
