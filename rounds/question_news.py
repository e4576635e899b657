"""What the askers of questions still have to hear, in plain Dutch, and what they heard already."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection

from flows.model import HOME_LANGUAGE
from flows.parse import parse
from rounds.periods import ZONE
from rounds.questions import TO_BE_WRITTEN, everything, root
from storage import desk
from storage.desk import Question, Round, Staff, Stage, Status


@dataclass(frozen=True, slots=True)
class News:
    """Something that one asker still has to hear. ``key`` names what it is, so that it is told once."""

    staff: Staff
    text: str
    question: str
    key: str


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((files("rounds") / "questions.toml").read_text("utf-8"))


def to_tell(drawer: Connection) -> list[News]:
    """What askers have not heard yet, of the staff that a chat reaches; only the newest of each question.

    Tell it, then say ``told``: after a crash in between it is told once more, and never not at all.
    """
    known = everything(drawer)
    rounds = {each.id: each for each in desk.rounds_in(drawer)}
    reached = {each.id: each for each in desk.all_staff(drawer) if each.chat and not each.revoked}
    found = []
    for each in known.values():
        became = root(known, each)
        kind, about = _kind(each, became, rounds.get(became.round_id))
        key = f"{kind}:{about}"
        if each.asker in reached and key != each.told:
            text = _text(drawer, each, became)
            found.append(News(reached[each.asker], text, each.id, key))
    return found


def told(drawer: Connection, news: News) -> None:
    """The asker heard this."""
    desk.set_told(drawer, news.question, news.key)


def standing_of(drawer: Connection, question: Question) -> str:
    """How a question stands, in words for its asker."""
    return _text(drawer, question, root(everything(drawer), question))


def _text(drawer: Connection, question: Question, became: Question) -> str:
    planned = desk.round_by_id(drawer, became.round_id)
    kind, about = _kind(question, became, planned)
    words = {
        "question": question.text,
        "joint": became.text,
        "reason": became.reply,
        "flow": _title(drawer, became.flow) if kind == "flow" else "",
        "round": planned.title if planned else "",
        "day": _day(about) if isinstance(about, int) else "",
    }
    return f"{_words()['about']}\n{_words()['news'][kind]}".format_map(words)


def _kind(question: Question, became: Question, planned: Round | None) -> tuple[str, str | int]:
    """What is to be told (a key of questions.toml), and what about it would be news if it changed."""
    return _question_kind(question, became) if planned is None else _round_kind(planned)


def _question_kind(question: Question, became: Question) -> tuple[str, str]:
    if became.stage is Stage.DECLINED:
        return "declined", ""
    if became.flow:
        return ("writing", "") if became.flow == TO_BE_WRITTEN else ("flow", became.flow)
    return ("new", "") if became is question else ("merged", became.id)


def _round_kind(planned: Round) -> tuple[str, str | int]:
    match planned.status:
        case Status.PLANNED:
            return "planned", planned.id
        case Status.READY:
            return "soon" if planned.opens_at is None else "ready", planned.opens_at or planned.id
        case Status.OPEN if planned.halted:
            return "halted", planned.id
        case Status.OPEN:
            return (
                "standing" if planned.closes_at is None else "asked",
                planned.closes_at or planned.id,
            )
        case Status.TOO_FEW:
            return "too_few", planned.id
        case _:
            return "closed", planned.id


def _title(drawer: Connection, flow: str) -> str:
    versions = desk.flow_versions(drawer, flow)
    source = desk.flow_source(drawer, flow, versions[-1]) if versions else None
    return parse(source, flow).title[HOME_LANGUAGE] if source else flow


def _day(at: int) -> str:
    day = datetime.fromtimestamp(at, ZONE)
    return f"{day.day} {_words()['day']['months'][day.month - 1]}"
