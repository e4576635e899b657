"""From what a door handed over to what it means for the conversation: read every text, then name the event."""

from __future__ import annotations

from dataclasses import replace

from nlp.read import read

from flows import event as e
from flows.state import Phase
from nlp.reading import Concern, Level, Reading
from rounds.answer_body import AnswerBody, cut
from rounds.sitting import Sitting, Talking


def hear(sitting: Sitting, text: str, tag: str, *, edited: bool = False) -> e.Event:
    """The event of a typed text: concern first, then redaction, both of the joined pieces of one answer."""
    talk = sitting.talk
    body = _earlier(sitting, talk, tag, edited=edited) if talk else None
    reading, kept = _read_joined(sitting, talk, body, text, tag)
    concern = reading.concern
    if concern.level is not Level.NONE:
        return e.Troubled(
            text, kept, tag, concern.level.value, concern.kind, soft=concern.soft, edited=edited
        )
    return e.Edited(text, kept, tag) if edited else e.Said(text, kept, tag)


def _earlier(sitting: Sitting, talk: Talking, tag: str, *, edited: bool) -> AnswerBody | None:
    """The answer that this text belongs to: the one being gathered, or the one that the edited message is in."""
    if edited:
        bodies = sitting.bodies(talk).values()
        return next((b for b in bodies if b and any(t == tag for t, _ in b.pieces)), None)
    if talk.state.phase is not Phase.GATHERING:
        return None
    return sitting.body(talk, talk.state.step)


def _read_joined(
    sitting: Sitting, talk: Talking | None, body: AnswerBody | None, text: str, tag: str
) -> tuple[Reading, str]:
    """Read a text together with the other pieces of its answer; what changes in those is put right at once."""
    lang, roster = sitting.participant.lang, sitting.world.roster
    alone = read(text, lang, roster)
    if talk is None or body is None or not body.pieces:
        return alone, alone.text
    pieces = body.pieces if any(t == tag for t, _ in body.pieces) else (*body.pieces, (tag, ""))
    raw = [text if t == tag else piece for t, piece in pieces]
    joined = read("\n".join(raw), lang, roster)
    cleaned = cut(joined.text, raw)
    after = [(t, piece) for (t, _), piece in zip(pieces, cleaned, strict=True)]
    new = dict(after)
    others = tuple((t, piece if t == tag else new[t]) for t, piece in body.pieces)
    if others != body.pieces:
        sitting.put(talk, replace(body, pieces=others))
    kept = new[tag]
    return replace(joined, text=kept, concern=_fresh(alone, joined, raw, lang)), kept


def _fresh(alone: Reading, joined: Reading, raw: list[str], lang: str) -> Concern:
    """The concern of a joined text, unless it stood in an earlier piece already and help was shown then."""
    if alone.concern.level is not Level.NONE or joined.concern.level is Level.NONE:
        return alone.concern
    earlier = read("\n".join(raw[:-1]), lang).concern
    return joined.concern if earlier.level is Level.NONE else Concern()
