"""From what a door handed over to what it means for the conversation: read every text, then name the event.

The pieces of one answer are read together (docs/decisions/0010): the earlier ones as they were kept, the new one as it
came in.
"""

from __future__ import annotations

from dataclasses import replace

from flows import event as e
from nlp.normal import MOST_CHARACTERS
from nlp.read import read
from nlp.reading import Concern, Level, Reading
from rounds.answer_body import AnswerBody, Pieces, cut
from rounds.sitting import Sitting
from rounds.talking import Talking

URGENCY = (Level.NONE, Level.CONCERN, Level.ACUTE)


def hear(sitting: Sitting, text: str, tag: str, *, edited: bool = False) -> e.Event:
    """The event of a typed text: concern first, then redaction, both of the joined pieces of one answer."""
    alone = _read(sitting, text)
    talk = sitting.talk
    body = _earlier(sitting, talk, tag, edited=edited) if talk else None
    if talk is None or body is None:
        return _named(alone.concern, text, alone.text, tag, edited=edited)
    pieces = _with(body.pieces, tag, text)
    joined = _read(sitting, _text(pieces))
    concern = _fresh(sitting, alone.concern, joined.concern, pieces, tag)
    if _stops(concern):
        # It waits for a yes, apart from the rest; ``together`` reads it with the rest once it is released.
        return _named(concern, text, alone.text, tag, edited=edited)
    after = _after(joined, pieces)
    _put_right(sitting, talk, body, {t: piece for t, piece in after.items() if t != tag})
    return _named(concern, text, after[tag], tag, edited=edited)


def together(sitting: Sitting, body: AnswerBody) -> AnswerBody:
    """The same answer, its pieces redacted as one text."""
    pieces = _fitting(body.pieces)
    after = _after(_read(sitting, _text(pieces)), pieces)
    return replace(body, pieces=tuple((tag, after.get(tag, piece)) for tag, piece in body.pieces))


def _read(sitting: Sitting, text: str) -> Reading:
    return read(text, sitting.participant.lang, sitting.world.roster)


def _named(concern: Concern, text: str, kept: str, tag: str, *, edited: bool) -> e.Event:
    if concern.level is not Level.NONE:
        level, kind = concern.level.value, concern.kind
        return e.Troubled(text, kept, tag, level, kind, soft=concern.soft, edited=edited)
    return e.Edited(text, kept, tag) if edited else e.Said(text, kept, tag)


# --- the pieces of one answer ---------------------------------------------------------------------------------------


def _earlier(sitting: Sitting, talk: Talking, tag: str, *, edited: bool) -> AnswerBody | None:
    """The answer that this text belongs to: what was written to the present question, or what the edit corrects."""
    if talk.closed:
        return None
    if edited:
        bodies = sitting.bodies(talk).values()
        return next((b for b in bodies if b and any(t == tag for t, _ in b.pieces)), None)
    state = talk.state
    if not state.open or state.again or state.step not in (*state.wrote, *state.released):
        return None
    return sitting.body(talk, state.step)


def _with(pieces: Pieces, tag: str, text: str) -> Pieces:
    """The pieces with this text at its place, the last one if it is new."""
    if not any(t == tag for t, _ in pieces):
        return _fitting((*pieces, (tag, text)))
    fitting = _fitting(tuple((t, text if t == tag else piece) for t, piece in pieces))
    return fitting if any(t == tag for t, _ in fitting) else ((tag, text),)


def _fitting(pieces: Pieces) -> Pieces:
    """The last pieces, as many as are read in one go; beyond that nothing is read and so nothing would be kept."""
    while len(pieces) > 1 and len(_text(pieces)) > MOST_CHARACTERS:
        pieces = pieces[1:]
    return pieces


def _text(pieces: Pieces) -> str:
    return "\n".join(piece for _, piece in pieces)


def _after(joined: Reading, pieces: Pieces) -> dict[str, str]:
    """What is left of each piece, by its tag."""
    return dict(zip((t for t, _ in pieces), cut(joined.text, [p for _, p in pieces]), strict=True))


def _put_right(sitting: Sitting, talk: Talking, body: AnswerBody, after: dict[str, str]) -> None:
    pieces = tuple((tag, after.get(tag, piece)) for tag, piece in body.pieces)
    if pieces != body.pieces:
        sitting.put(talk, replace(body, pieces=pieces))


# --- concern --------------------------------------------------------------------------------------------------------


def _fresh(sitting: Sitting, alone: Concern, joined: Concern, pieces: Pieces, tag: str) -> Concern:
    """The concern of a text, or the worse one that it has with the pieces around it and these have not without it."""
    if _urgency(joined) <= _urgency(alone):
        return alone
    others = _read(sitting, _text(tuple(piece for piece in pieces if piece[0] != tag))).concern
    return joined if _urgency(joined) > _urgency(others) else alone


def _urgency(concern: Concern) -> tuple[int, bool]:
    return URGENCY.index(concern.level), not concern.soft


def _stops(concern: Concern) -> bool:
    return concern.level is not Level.NONE and not concern.soft
