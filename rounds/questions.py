"""Questions of municipalities, councils, providers and kerngroep: asked, merged, planned or declined, and never lost.

A question that was merged keeps its own words and its asker; what becomes of the joint question becomes of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from rounds.audit import note
from rounds.roles import May, may
from rounds.staff import NotAllowed, allowed, one_line
from storage import desk
from storage.crypto import RandomBytes
from storage.desk import Notice, Question, Round, Staff, Stage, Status
from storage.drawers import take_turns

TO_BE_WRITTEN = "(nieuw)"
"""Stands in place of a flow's id while somebody writes a flow for the question; no flow can be called so."""

HEARD_ALREADY = "new:"
"""What an asker was told who put the question down at a door: that we have it."""

LONGEST = 1_000
"""Signs in a question, its reason or a reply: a question, not a report."""

_FEWEST = 2
_SHOWN = 100
_TURN = "questions"
_ID_BYTES = 5


class QuestionFault(ValueError):
    """A question cannot be asked, or this cannot become of it; the message says why."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for a facilitator, and who wants to know; those behind a joint question all of them."""

    question: Question
    askers: tuple[Staff, ...]


def submit(  # noqa: PLR0913 - what is asked, by whom, and who put it down when
    drawer: Connection,
    text: str,
    why: str,
    *,
    asker: str,
    by: str,
    now: int,
    random_bytes: RandomBytes,
) -> Question:
    """Put down what somebody (``asker``, an id of staff) wants to know, and why. ``by`` is them, or ``SHELL``.

    Raises ``QuestionFault``, ``NotAllowed``.
    """
    who = allowed(drawer, asker, May.ASK_QUESTION)
    allowed(drawer, by, May.ASK_QUESTION)
    if who is None:
        raise NotAllowed("Een vraag is altijd van een persoon.")
    made = Question(
        random_bytes(_ID_BYTES).hex(),
        who.id,
        _words(text, "De vraag"),
        _words(why, "Waarom je dit wilt weten"),
        now,
        told=HEARD_ALREADY if by == asker else "",
    )
    desk.save_question(drawer, made)
    _tell_judges(drawer, made, now)
    note(drawer, now, by, "submit question", made.id)
    return made


def _tell_judges(drawer: Connection, made: Question, now: int) -> None:
    """A question waits for nobody to look by chance: whoever may take it up hears of it."""
    asked = made.text if len(made.text) <= _SHOWN else f"{made.text[:_SHOWN].rstrip()}…"
    for who in desk.all_staff(drawer):
        if may(who, May.JUDGE_QUESTIONS):
            line = f"Er is een nieuwe vraag: “{asked}”\nKijk bij /vragen."
            desk.put_notice(drawer, Notice(f"asked {made.id}:{who.id}", who.id, line, now))


def _words(text: str, what: str) -> str:
    plain = one_line(text)
    if not plain:
        raise QuestionFault(f"{what} ontbreekt.")
    if len(plain) > LONGEST:
        raise QuestionFault(f"{what} is te lang: {LONGEST} tekens mag.")
    return plain


def waiting(drawer: Connection) -> list[Waiting]:
    """The questions that nobody has planned or declined yet, oldest first."""
    known = everything(drawer)
    new = [each for each in known.values() if each.stage is Stage.NEW]
    return [Waiting(each, _askers(drawer, known, each.id)) for each in new]


def asked_by(drawer: Connection, staff_id: str) -> list[Question]:
    """The questions of one person, oldest first."""
    return [each for each in everything(drawer).values() if each.asker == staff_id]


def askers(drawer: Connection, question_id: str) -> tuple[Staff, ...]:
    """Everybody who wants to know this; of a joint question all of them. Nobody who was revoked."""
    return _askers(drawer, everything(drawer), question_id)


def _askers(drawer: Connection, known: dict[str, Question], question_id: str) -> tuple[Staff, ...]:
    ids = {each.asker: None for each in known.values() if root(known, each).id == question_id}
    found = (desk.staff_by_id(drawer, each) for each in ids)
    return tuple(each for each in found if each is not None and not each.revoked)


def everything(drawer: Connection) -> dict[str, Question]:
    """Every question by its id, oldest first; those of a round stand where their round does."""
    rounds = {each.id: each for each in desk.rounds_in(drawer)}
    return {each.id: _followed(each, rounds) for each in desk.questions_in(drawer)}


def _followed(question: Question, rounds: Mapping[str, Round]) -> Question:
    # Worked out and not written down: so it is right whoever opened or closed the round, and whatever crashed.
    found = rounds.get(question.round_id)
    if question.stage is not Stage.PLANNED or found is None:
        return question
    if found.status in {Status.PLANNED, Status.READY}:
        return question
    return replace(question, stage=Stage.ASKED if found.status is Status.OPEN else Stage.CLOSED)


def root(known: dict[str, Question], question: Question) -> Question:
    """The question that this one became part of, or itself."""
    while question.into:
        question = known[question.into]
    return question


def merge(  # noqa: PLR0913 - which, in what words, and who says so when
    drawer: Connection,
    ids: Collection[str],
    *,
    text: str = "",
    by: str,
    now: int,
    random_bytes: RandomBytes,
) -> Question:
    """Make several questions one, in these words or in those of the oldest; all askers go on hearing of it.

    Raises ``QuestionFault``, ``NotAllowed``.
    """
    _judge(drawer, by)
    parts = [_still(drawer, each, Stage.NEW) for each in dict.fromkeys(ids)]
    if len(parts) < _FEWEST:
        raise QuestionFault("Samenvoegen kan met twee of meer vragen.")
    first = min(parts, key=lambda each: (each.asked_at, each.id))
    joint = Question(
        random_bytes(_ID_BYTES).hex(),
        "",
        _words(text or first.text, "De vraag"),
        first.why,
        first.asked_at,
    )
    desk.save_question(drawer, joint)
    for each in parts:
        desk.save_question(drawer, replace(each, stage=Stage.MERGED, into=joint.id))
    note(drawer, now, by, "merge questions", joint.id, " ".join(each.id for each in parts))
    return joint


def choose_flow(drawer: Connection, question_id: str, flow: str, *, by: str, now: int) -> Question:
    """This flow of the library will ask it. Also takes back that the question was declined.

    Raises ``QuestionFault``, ``NotAllowed``.
    """
    _judge(drawer, by)
    if flow not in desk.flow_ids(drawer):
        raise QuestionFault(f"Er is geen gesprek {flow!r}.")
    return _chosen(drawer, question_id, flow, by, now)


def have_one_written(drawer: Connection, question_id: str, *, by: str, now: int) -> Question:
    """No flow fits: one will be written. Also takes back that the question was declined.

    Raises ``QuestionFault``, ``NotAllowed``.
    """
    _judge(drawer, by)
    return _chosen(drawer, question_id, TO_BE_WRITTEN, by, now)


def _chosen(drawer: Connection, question_id: str, flow: str, by: str, now: int) -> Question:
    known = _still(drawer, question_id, Stage.NEW, Stage.DECLINED)
    made = replace(known, stage=Stage.NEW, flow=flow, reply="")
    desk.save_question(drawer, made)
    note(drawer, now, by, "choose flow", question_id, flow)
    return made


def can_be_linked(drawer: Connection, question_id: str, round_id: str) -> bool:
    """Whether this question waits for a round, or is this round's already."""
    known = everything(drawer).get(question_id)
    return known is not None and (known.stage is Stage.NEW or known.round_id == round_id)


def link(drawer: Connection, question_id: str, round_id: str, *, by: str, now: int) -> Question:
    """This round will ask it. Raises ``QuestionFault``, ``NotAllowed``."""
    _judge(drawer, by)
    known = _still(drawer, question_id, Stage.NEW)
    planned = desk.round_by_id(drawer, round_id)
    if planned is None:
        raise QuestionFault(f"Er is geen ronde {round_id!r}.")
    made = replace(known, stage=Stage.PLANNED, round_id=round_id, flow=planned.flow)
    desk.save_question(drawer, made)
    note(drawer, now, by, "plan question", question_id, round_id)
    return made


def let_go(drawer: Connection, round_id: str, *, by: str, now: int) -> int:
    """The round is dropped before it was launched: its questions wait again. How many did. Raises ``NotAllowed``."""
    _judge(drawer, by)
    known = everything(drawer).values()
    planned = [each for each in known if (each.stage, each.round_id) == (Stage.PLANNED, round_id)]
    for each in planned:
        desk.save_question(drawer, replace(each, stage=Stage.NEW, round_id=""))
    for each in planned:
        note(drawer, now, by, "let question wait again", each.id, round_id)
    return len(planned)


def decline(drawer: Connection, question_id: str, reason: str, *, by: str, now: int) -> Question:
    """It will not be asked; the reason goes to everybody who asked. Raises ``QuestionFault``, ``NotAllowed``."""
    _judge(drawer, by)
    known = _still(drawer, question_id, Stage.NEW)
    made = replace(known, stage=Stage.DECLINED, flow="", reply=_words(reason, "De reden"))
    desk.save_question(drawer, made)
    note(drawer, now, by, "decline question", question_id)
    return made


def _judge(drawer: Connection, by: str) -> None:
    # Two facilitators may look at the same question: whoever comes second finds what the first one decided.
    take_turns(drawer, _TURN)
    allowed(drawer, by, May.JUDGE_QUESTIONS)


_STANDS = {
    Stage.NEW: "wacht nog",
    Stage.MERGED: "is al samengevoegd",
    Stage.PLANNED: "staat al in een ronde",
    Stage.ASKED: "wordt nu gesteld",
    Stage.CLOSED: "is al gesteld",
    Stage.DECLINED: "is al afgewezen",
}


def _still(drawer: Connection, question_id: str, *stages: Stage) -> Question:
    known = everything(drawer).get(question_id)
    if known is None:
        raise QuestionFault(f"Er is geen vraag {question_id!r}.")
    if known.stage not in stages:
        raise QuestionFault(f"Dat kan niet: de vraag {_STANDS[known.stage]}.")
    return known
