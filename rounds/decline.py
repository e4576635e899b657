"""No thanks: somebody who was asked into a round would rather not, and is not asked again."""

from __future__ import annotations

from flows import event as e
from flows.message import Button, Look, Message
from flows.tokens import OpenToken, write
from flows.wording import phrase
from rounds.board import NoWay
from rounds.carry_out import happen, say_no_way
from rounds.sitting import Sitting


def decline(sitting: Sitting, code: str, tag: str) -> None:
    """Remember it, with a way back. In the middle of that conversation it means to stop, as the word does."""
    entry = sitting.world.board.follow(code)
    if isinstance(entry, NoWay):
        say_no_way(sitting, entry)
        return
    talk, lang = sitting.talk, sitting.participant.lang
    if talk is not None and talk.round_id == entry.round_id and talk.open and not talk.closed:
        happen(sitting, talk, e.Asked(e.Special.STOP, tag))
        return
    sitting.declined.add(entry.round_id)
    begin = Button(phrase("round.begin", lang), write(OpenToken(code)))
    text = phrase("round.declined", lang)
    sitting.say(Message(text, buttons=(begin,), look=Look.NOTE, lang=lang))
