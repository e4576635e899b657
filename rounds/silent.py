"""People of whom nothing was heard for a year: asked once whether they are still there, and erased when silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from flows.event import Special
from flows.message import Button, Message
from flows.tokens import AsideToken, SpecialToken, write
from flows.wording import phrase
from rounds.letters import seal_letter
from rounds.periods import month_of, month_over
from rounds.window import local_day
from rounds.workroom import Workroom
from storage import answers, contacts
from storage.contacts import Letter, Participant
from storage.crypto import blind
from storage.drawers import wipe_traces, writing

AT_ONCE = 200
"""So many people a transaction: others must not wait long for theirs."""
HERE = write(AsideToken("here", "ja"))


@dataclass(frozen=True, slots=True)
class Silence:
    """How many people were asked whether they are still there, and how many were erased."""

    asked: int
    erased: int


def silent_contacts(room: Workroom) -> Silence:
    """Erase who did not answer, then ask who is silent; a day's work, safe to repeat.

    What somebody does counts by the month, and the month that they were in counts as a whole: nobody is asked too
    early. Anything that they do is an answer (``Sitting.is_here``). Whoever cannot be written to, because they are at
    the web chat or blocked the bot, is erased when the time to be silent and the time to answer are both over.
    """
    today, periods = room.now().astimezone(room.periods.zone).date(), room.periods
    day = local_day(room.now(), periods)
    with writing(room.contacts) as drawer:
        contacts.date_unseen(drawer, month_of(today))
        contacts.unasked_after(drawer, day)
    last = day - periods.answer
    erased = _erase_all(
        room, lambda drawer: contacts.unanswered(drawer, last, last - periods.answer, AT_ONCE)
    )
    month = month_over(today, periods.silent + periods.answer)
    erased += _erase_all(room, lambda drawer: contacts.unreachable(drawer, month, AT_ONCE))
    if erased:
        wipe_traces(room.contacts)
        wipe_traces(room.answers)
    return Silence(_ask_all(room, month_over(today, periods.silent), day), erased)


def _ask_all(room: Workroom, month: int, day: int) -> int:
    asked = 0
    while True:
        with writing(room.contacts) as drawer:
            silent = contacts.silent_people(drawer, month, AT_ONCE)
            contacts.post(drawer, [_letter(room, each) for each in silent])
            contacts.mark_asked(drawer, silent, day)
        if not silent:
            return asked
        asked += len(silent)
        room.passed("some asked")


def _letter(room: Workroom, who: Participant) -> Letter:
    number = who.sent + 1
    return Letter(
        who.id,
        number,
        "",
        who.channel,
        who.address,
        seal_letter(room.keys, who.id, number, "", question(who.lang, room.periods.answer)),
        ready_at=room.second,
        bulk=True,
    )


def question(lang: str, days: int) -> Message:
    """Whether they are still there; on a locked phone it says nothing about youth care."""
    buttons = (
        Button(phrase("silent.yes", lang), HERE),
        Button(phrase("known.wipe", lang), write(SpecialToken(Special.ERASE))),
    )
    return Message(phrase("silent.question", lang, days=days), buttons, lang=lang)


def _erase_all(room: Workroom, find: Callable[[Connection], list[Participant]]) -> int:
    erased = 0
    while True:
        # Answers are committed first, as in every turn: after a crash in between the person is found again.
        with writing(room.contacts) as people:
            found = find(people)
            with writing(room.answers) as said:
                for who in found:
                    _erase_answers(room, people, said, who)
            room.passed("silent answers erased")
            room.keys.mark_erased([who.id for who in found])
            for who in found:
                contacts.erase(people, who.id)
        if not found:
            return erased
        erased += len(found)
        room.passed("some erased")


def _erase_answers(room: Workroom, people: Connection, said: Connection, who: Participant) -> None:
    for conversation in contacts.conversations_of(people, who.id):
        keys = room.keys.round(conversation.round_id)
        if keys is not None:
            pseudonym = blind(keys.pseudonym, who.id, "answer")
            answers.erase(said, conversation.round_id, pseudonym)
