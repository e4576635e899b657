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
    found = []
    for each in known.values():
        staff = desk.staff_by_id(drawer, each.asker) if each.asker else None
        if staff is None or staff.revoked or not staff.chat:
            continue
        key, text = _news(drawer, each, root(known, each))
        if key != each.told:
            found.append(News(staff, text, each.id, key))
    return found


def told(drawer: Connection, news: News) -> None:
    """The asker heard this."""
    desk.set_told(drawer, news.question, news.key)


def standing_of(drawer: Connection, question: Question) -> str:
    """How a question stands, in words for its asker."""
    return _news(drawer, question, root(everything(drawer), question))[1]


def _news(drawer: Connection, question: Question, became: Question) -> tuple[str, str]:
    planned = desk.round_by_id(drawer, became.round_id) if became.round_id else None
    key, about = _round_key(planned) if planned else _question_key(question, became)
    words = {
        "question": question.text,
        "joint": became.text,
        "reason": became.reply,
        "flow": _title(drawer, became.flow) if key == "flow" else "",
        "round": planned.title if planned else "",
        "day": _day(about) if planned and isinstance(about, int) else "",
    }
    text = f"{_words()['about']}\n{_words()['news'][key]}".format_map(words)
    return f"{key}:{about}", text


def _question_key(question: Question, became: Question) -> tuple[str, str]:
    if became.stage is Stage.DECLINED:
        return "declined", ""
    if became.flow:
        return ("writing", "") if became.flow == TO_BE_WRITTEN else ("flow", became.flow)
    return ("new", "") if became is question else ("merged", became.id)


def _round_key(planned: Round) -> tuple[str, str | int]:
    """What is to be told of a round, and what would be news: the round itself, or its day."""
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
