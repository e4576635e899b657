"""Carry out what the engine decided: each effect changes the sitting, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from flows import event as e
from flows.engine import advance
from flows.message import Button, Message
from flows.state import State
from flows.tokens import SpecialToken, write
from flows.wording import phrase
from rounds import known, say_help
from rounds.answer_body import AnswerBody, answered, with_piece
from rounds.board import NO_INTRO, NoWay, in_intro
from rounds.envelope import Envelope
from rounds.hear import together
from rounds.let_in import came_by, turned_away
from rounds.sitting import Sitting
from rounds.talking import Held, Talking
from storage.desk import Entry, Round


def happen(sitting: Sitting, talk: Talking, event: e.Event) -> None:
    """Let an event happen in a conversation, and carry out all that follows from it."""
    state, effects = advance(talk.flow, talk.state, event, sitting.world.limits)
    talk.envelope = replace(talk.envelope, state=state)
    talk.changed = True
    carry_out(sitting, talk, effects)
    if not sitting.participant.met and talk.state.step and not in_intro(talk.state.step):
        sitting.participant = replace(sitting.participant, met=True)


def carry_out(sitting: Sitting, talk: Talking | None, effects: Sequence[e.Effect]) -> None:
    """Carry out effects; ``talk`` is None for somebody without a conversation, who has nothing to keep."""
    for effect in effects:
        match effect:
            case e.Say(message):
                sitting.say(message)
            case e.ShowHelp(level, kind, pauses):
                sitting.say(say_help.message(sitting, level, kind, pauses=pauses))
            case e.ShowKnown(texts):
                for message, of in known.messages(sitting, texts=texts):
                    sitting.say(message, of)
            case e.EraseAll():
                sitting.erase()
            case e.TellMore():
                tell_more(sitting)
            case e.ChangeLanguage(lang):
                sitting.participant = replace(sitting.participant, lang=lang)
            case e.SetBackground(field, value):
                _set_background(sitting, field, value)
            case _ if talk is None:
                pass
            case _:
                _carry_out_kept(sitting, talk, effect)


def _carry_out_kept(sitting: Sitting, talk: Talking, effect: e.Effect) -> None:
    visit = talk.envelope.visit
    match effect:
        case e.Keep(step, answer):
            before = sitting.body(talk, step) if isinstance(answer, e.Wrote) else None
            sitting.put(talk, answered(before, step, visit, answer))
        case e.Drop(steps):
            sitting.drop(talk, steps)
        case e.Hold(step, piece):
            sitting.hold(talk, Held(step, piece))
        case e.Release():
            _release(sitting, talk)
        case e.Discard():
            sitting.hold(talk, None)
        case e.CountConfused(step):
            sitting.put(talk, AnswerBody(step, visit, "confused"))
        case e.Wait(seconds, lapse):
            talk.due_at = sitting.world.second + seconds
            talk.envelope = replace(talk.envelope, lapse=lapse)
        case e.Ended():
            talk.due_at = None
            talk.envelope = replace(talk.envelope, lapse=None)
        case (
            e.Say()
            | e.ShowHelp()
            | e.ShowKnown()
            | e.EraseAll()
            | e.TellMore()
            | e.ChangeLanguage()
            | e.SetBackground()
        ):
            raise AssertionError(f"{type(effect).__name__} is carried out without a conversation")
        case _:
            assert_never(effect)


def _release(sitting: Sitting, talk: Talking) -> None:
    held = sitting.held(talk)
    if held is None:
        return
    before = sitting.body(talk, held.step)
    after = with_piece(before, held.step, talk.envelope.visit, held.piece)
    sitting.put(talk, together(sitting, replace(after, troubled=True)))
    sitting.hold(talk, None)


def _set_background(sitting: Sitting, field: str, value: str) -> None:
    background = {k: v for k, v in sitting.participant.background.items() if k != field}
    if value:
        background[field] = value
    sitting.participant = replace(sitting.participant, background=background)


def open_round(sitting: Sitting, round_id: str, entry: Entry | None = None) -> None:
    """Sit down in a round, by the code of ``entry`` or without one: go on where the conversation was, or begin it."""
    opened = sitting.world.board.rounds[round_id]
    came_from = sitting.participant.current_round
    talk = sitting.talks.get(round_id) or sitting.seat_row(round_id)
    if talk is None or talk.envelope.taken or (opened.standing and not talk.open):
        why = turned_away(sitting, opened, entry, talk.envelope if talk else None)
        if why is not None:
            say_no_way(sitting, why)
            return
        talk = _begin(sitting, opened, talk, entry)
    elif entry is not None and talk.envelope.codes:
        talk.envelope = replace(talk.envelope, codes=came_by(talk.envelope, entry))
    if talk is None:
        _say_nothing_is_asked(sitting)
        return
    if entry is not None and entry.provider:
        _set_background(sitting, "provider", entry.provider)
    if came_from not in ("", round_id):
        talk.envelope = replace(talk.envelope, before=came_from)
    talk.envelope = replace(talk.envelope, state=replace(talk.state, lang=sitting.participant.lang))
    sitting.participant = replace(sitting.participant, current_round=round_id)
    happen(sitting, talk, e.Began())


def _begin(
    sitting: Sitting, opened: Round, earlier: Talking | None, entry: Entry | None
) -> Talking | None:
    """A conversation from the first step, after an earlier one in the same round; None when the round has no key."""
    world = sitting.world
    keys = world.keys.round(opened.id)
    if keys is None:
        return None
    flow = world.scripts.flow(opened.flow, opened.version)
    intro = NO_INTRO if sitting.participant.met else world.board.intro_for(flow)
    envelope = Envelope(State(), opened.flow, opened.version, *intro, codes=came_by(None, entry))
    if earlier is not None:
        # Messages of the earlier conversation may be delivered again, and can still be taken back.
        tags = tuple((tag, "") for tag, _ in earlier.state.tags)
        old = earlier.envelope
        envelope = replace(
            envelope,
            state=State(tags=tags),
            visit=old.visit + 1,
            recent=old.recent,
            before=old.before,
            codes=came_by(old, entry),
        )
    script = world.scripts.script(opened.flow, opened.version, *intro)
    return sitting.begin(opened.id, keys, envelope, script)


def tell_more(sitting: Sitting) -> None:
    """Begin the standing round, in which anything can be told at any time."""
    standing = sitting.world.board.standing()
    if standing is None:
        _say_nothing_is_asked(sitting)
    else:
        open_round(sitting, standing.id)


def say_no_way(sitting: Sitting, why: NoWay) -> None:
    """Why a code leads nowhere, and a way to say something all the same."""
    lang = sitting.participant.lang
    tell = Button(phrase("idle.tell", lang), write(SpecialToken(e.Special.TELL)))
    standing = sitting.world.board.standing()
    offers = why is not NoWay.UNKNOWN and standing is not None and not standing.halted
    sitting.say(Message(phrase(why, lang), (tell,) if offers else (), lang=lang))


def _say_nothing_is_asked(sitting: Sitting) -> None:
    lang = sitting.participant.lang
    sitting.say(Message(phrase("idle.line", lang), lang=lang))
