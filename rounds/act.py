"""What one thing that somebody did, or a wait that is over, makes happen at their table."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from flows import event as e
from flows.engine import IDLE, advance
from flows.message import Look, Message
from flows.model import Kind
from flows.special_words import wish
from flows.state import Phase, State
from flows.tokens import AsideToken, DeclineToken, OpenToken, PickToken, read, write
from flows.wishes import MOVES
from flows.wording import phrase
from rounds import incoming as i
from rounds.board import NoWay
from rounds.carry_out import carry_out, happen, open_round, say_no_way
from rounds.decline import decline
from rounds.hear import hear
from rounds.sitting import Sitting
from rounds.talking import Talking
from rounds.window import quiet_until
from storage.desk import Entry

ERASE_YES = write(AsideToken("erase", "ja"))
STAYS_SHUT = frozenset({NoWay.EARLY, NoWay.HALTED, NoWay.VOID, NoWay.USED})
"""Who is told this is not let in by another door: they ask for another code, or wait."""
STAYS_HERE = frozenset({"weg", "laat"})
"""What can be said of an earlier conversation without going back to it."""


def act(sitting: Sitting, incoming: i.Incoming) -> None:
    """Let what somebody did happen, once: what was delivered before changes nothing.

    An edit has the key of the message that it corrects, so it happens at every delivery; the second changes nothing.
    """
    body, key = incoming.body, incoming.key
    match body:
        case i.Gone():
            sitting.participant = replace(sitting.participant, gone=True)
        case i.Polled():
            lapse(sitting, sitting.participant.current_round)
        case i.Retyped(text):
            sitting.is_here()
            _event(sitting, hear(sitting, text, sitting.tag(key), edited=True))
        case _:
            sitting.is_here()
            if sitting.remembers(key):
                return
            # Before it, because it may erase everything; after it, because they may come in only now.
            _note(sitting, body, key)
            _new(sitting, body, key)
            _note(sitting, body, key)
            sitting.remember(key)
    if incoming.whole:
        _end_gathering(sitting)


def _new(
    sitting: Sitting, body: i.Opened | i.Typed | i.Tap | i.Command | i.Media, key: str
) -> None:
    tag = sitting.tag(key)
    match body:
        case i.Opened(beside) | i.Command(_, beside) if (
            beside
            and isinstance(event := hear(sitting, beside, tag), e.Troubled)
            and not event.soft
        ):
            # "/vertel ik wil dood": help comes first, whatever the command was (SAFETY.md rule 4).
            _event(sitting, event)
        case i.Opened(code):
            _open(sitting, code)
        case i.Typed(text):
            _event(sitting, hear(sitting, text, tag))
        case i.Tap(token):
            _tap(sitting, token, key)
        case i.Command(e.Special.TELL, story) if story.strip():
            _event(sitting, e.Asked(e.Special.TELL, tag))
            _tell(sitting, story, key)
        case i.Command(special, argument):
            _event(sitting, e.Asked(special, tag, argument))
        case i.Media(medium, caption):
            heard = hear(sitting, caption, tag) if caption.strip() else e.SentMedia(medium, tag)
            _event(sitting, heard)
        case _:
            assert_never(body)


def _tap(sitting: Sitting, token: str, key: str) -> None:
    match read(token):
        case OpenToken(code):
            _open(sitting, code)
        case DeclineToken(code):
            decline(sitting, code, sitting.tag(key))
        case AsideToken(mark=mark) as aside if mark:
            _bound(sitting, aside, key)
        case _:
            _event(sitting, e.Tapped(token, sitting.tag(key)))


def _bound(sitting: Sitting, aside: AsideToken, key: str) -> None:
    """A tap on a button that is bound to a conversation speaks of that one, whichever is going on now."""
    here, token = sitting.talk, write(replace(aside, mark=""))
    meant = next((t for t in sitting.seat_all() if sitting.mark(t) == aside.mark), None)
    if meant is None or (meant is not here and meant.closed):
        text = phrase("stopped.too_late", sitting.participant.lang)
        sitting.say(Message(text, look=Look.NOTE, lang=sitting.participant.lang))
    elif meant is not here and aside.choice in STAYS_HERE:
        happen(sitting, meant, e.Tapped(token, sitting.tag_in(meant, key)))
    else:
        if meant is not here:
            meant.envelope = replace(meant.envelope, before=sitting.participant.current_round)
            sitting.participant = replace(sitting.participant, current_round=meant.round_id)
        _event(sitting, e.Tapped(token, sitting.tag(key)))


def _tell(sitting: Sitting, story: str, key: str) -> None:
    """What stands behind the command begins the story: "/vertel mijn begeleider luistert" says all at once."""
    talk = sitting.talk
    step = talk.flow.step(talk.state.step) if talk else None
    if step is not None and step.kind is Kind.OPEN:
        _event(sitting, hear(sitting, story, sitting.tag(f"{key} story")))


def _note(sitting: Sitting, body: i.Body, key: str) -> None:
    """What they wrote, they can have taken back; a tap leaves nothing in their chat."""
    if not isinstance(body, i.Tap):
        sitting.can_take_back(key)


def _event(sitting: Sitting, event: e.Event) -> None:
    talk = sitting.talk
    if sitting.new and isinstance(event, e.Tapped) and event.token == ERASE_YES:
        sitting.erase()
    elif talk is not None and talk.ends:
        _say_closed(sitting, talk, event)
    elif talk is not None and talk.envelope.taken and not talk.envelope.told:
        _own_up(sitting, talk, event)
    elif (talk is None or talk.closed) and _chats(event) and _newly_open(sitting):
        _open(sitting, "")
    elif talk is None:
        _, effects = advance(IDLE, _nowhere(sitting), event, sitting.world.limits)
        carry_out(sitting, None, effects)
    else:
        happen(sitting, talk, event)


def _nowhere(sitting: Sitting) -> State:
    """The state of somebody who is in no conversation; in a round whose key is gone it is too late for its answers."""
    ending = e.Ending.CLOSED if sitting.participant.current_round else None
    return State(lang=sitting.participant.lang, phase=Phase.ENDED, ending=ending)


def _say_closed(sitting: Sitting, talk: Talking, event: e.Event) -> None:
    """The round closed meanwhile: say goodbye, and let what happened happen after the end. Help comes first."""
    limits = sitting.world.limits
    ended, goodbye = advance(talk.flow, talk.state, e.RoundClosed(), limits)
    state, effects = advance(talk.flow, ended, event, limits)
    talk.envelope = replace(talk.envelope, state=state)
    talk.changed = True
    helps = isinstance(event, e.Troubled)
    for each in (effects, goodbye) if helps else (goodbye, effects):
        carry_out(sitting, talk, each)


def _own_up(sitting: Sitting, talk: Talking, event: e.Event | None = None) -> None:
    """Say once that the answers of this conversation were taken out. Help comes first."""
    if isinstance(event, e.Troubled):
        happen(sitting, talk, event)
    lang = sitting.participant.lang
    sitting.say(Message(phrase("code.taken", lang), look=Look.NOTE, lang=lang))
    talk.envelope, talk.changed = replace(talk.envelope, told=True), True
    if event is not None and not isinstance(event, e.Troubled):
        happen(sitting, talk, event)


def _chats(event: e.Event) -> bool:
    """Whether this asks for nothing special (*stop*, *hulp*, *wis alles*...), which works without any question."""
    match event:
        case e.Said(heard):
            wished = wish(heard)
            return wished is None or wished.special in MOVES
        case e.Tapped(token):
            return isinstance(read(token), PickToken | None)
        case _:
            return isinstance(event, e.SentMedia)


def _newly_open(sitting: Sitting) -> bool:
    """Whether somebody who just says something can be asked the questions of an open round."""
    default = sitting.world.board.default(sitting.participant.background)
    return default is not None and default.id != sitting.participant.current_round


def _open(sitting: Sitting, code: str) -> None:
    board, talk = sitting.world.board, sitting.talk
    wanted = board.follow(code) if code else None
    if isinstance(wanted, NoWay):
        say_no_way(sitting, wanted)
    if talk is not None and talk.ends:
        happen(sitting, talk, e.RoundClosed())
    if talk is not None and talk.envelope.taken and not talk.envelope.told:
        _own_up(sitting, talk)
    if isinstance(wanted, Entry):
        open_round(sitting, wanted.round_id, wanted)
    elif talk is not None and talk.open:
        happen(sitting, talk, e.Began())
    elif wanted not in STAYS_SHUT:
        _open_default(sitting)


def _open_default(sitting: Sitting) -> None:
    default = sitting.world.board.default(sitting.participant.background)
    if default is None:
        lang = sitting.participant.lang
        sitting.say(Message(phrase("no_round", lang), lang=lang))
    else:
        open_round(sitting, default.id)


def _end_gathering(sitting: Sitting) -> None:
    talk = sitting.talk
    if talk is not None and talk.envelope.lapse is e.Lapse.GATHERED:
        happen(sitting, talk, e.Elapsed(e.Lapse.GATHERED))


# --- waits ----------------------------------------------------------------------------------------------------------


def lapse(sitting: Sitting, round_id: str) -> None:
    """Let the wait of a conversation be over, if it is. To somebody who is gone nothing is said."""
    talk = sitting.talks.get(round_id) or sitting.seat_row(round_id)
    if talk is None or talk.due_at is None or talk.due_at > sitting.world.second:
        return
    over = talk.envelope.lapse
    talk.due_at, talk.changed = None, True
    talk.envelope = replace(talk.envelope, lapse=None)
    if talk.ends:
        happen(sitting, talk, e.RoundClosed())
    elif over is e.Lapse.HOLD:
        happen(sitting, talk, e.Elapsed(over))
    elif over is not None and not sitting.participant.gone:
        _speak_again(sitting, talk, over)


def _speak_again(sitting: Sitting, talk: Talking, over: e.Lapse) -> None:
    """Go on, unless another conversation is going on: one does not interrupt the other, and waits a day longer.

    What nobody waits for is not said in the quiet hours.
    """
    now = sitting.talk
    silent = quiet_until(sitting.world.now, sitting.world.periods)
    if silent is not None and over is not e.Lapse.GATHERED:
        talk.due_at = int(silent.timestamp())
        talk.envelope = replace(talk.envelope, lapse=over)
        return
    if now is not None and now is not talk and now.open and not now.closed:
        talk.due_at = sitting.world.second + sitting.world.limits.remind
        talk.envelope = replace(talk.envelope, lapse=over)
        return
    sitting.participant = replace(sitting.participant, current_round=talk.round_id)
    happen(sitting, talk, e.Elapsed(over))
