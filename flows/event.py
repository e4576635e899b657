"""What can happen to a conversation, and what follows from it: the closed lists of events and effects.

An event goes into ``flows.engine.advance``, effects come out; whoever calls it carries them out, in order.
A *tag* is an opaque name of the message that an event came from: the same message always has the same tag.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flows.message import Message


class Special(StrEnum):
    """What can be asked for in every state, by word, command or button."""

    STOP = "stop"
    BACK = "terug"
    SKIP = "overslaan"
    HELP = "hulp"
    REPEAT = "herhaal"
    CONFUSED = "snap-niet"
    GO_ON = "verder"
    KNOWN = "wat-weet-je"
    ERASE = "wis"
    TELL = "vertel"
    LANGUAGE = "taal"
    WHO = "wie"


# --- events -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody opened the door: the first time, again later, or with a code to come back."""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody typed a message.

    ``heard`` is the raw text: it is matched with words and choices and must never come back in an effect or a state.
    ``kept`` is the redacted text, the only one that may be kept; it was read together with the earlier pieces of the
    same answer.
    """

    heard: str
    kept: str
    tag: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button was tapped; ``token`` is the button's."""

    token: str
    tag: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that stands in every menu of a door (``/stop``, ``/hulp``, ``/taal en``)."""

    special: Special
    tag: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """A message that was sent before now reads otherwise; ``tag`` is that of the first sending."""

    heard: str
    kept: str
    tag: str


class Medium(StrEnum):
    """What came instead of words."""

    VOICE = "voice"
    PICTURE = "picture"
    STICKER = "sticker"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SentMedia:
    """A voice message, picture or the like came in. Zegje can neither listen nor look (SAFETY.md rule 4)."""

    medium: Medium
    tag: str


@dataclass(frozen=True, slots=True)
class Troubled:
    """A message in which nlp heard concern. It comes in place of ``Said`` or ``Edited`` (SAFETY.md).

    ``soft`` means that the conversation goes on and help stands under the reply. ``edited`` tells an edit from a new
    message.
    """

    heard: str
    kept: str
    tag: str
    level: str
    kind: str
    soft: bool = False
    edited: bool = False


class Lapse(StrEnum):
    """Which waiting is over."""

    GATHERED = "gathered"
    REMIND = "remind"
    EXPIRE = "expire"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The time that a ``Wait`` asked for has passed and nothing else happened."""

    lapse: Lapse


@dataclass(frozen=True, slots=True)
class RoundClosed:
    """The round closed in the middle of the conversation."""


Event = Began | Said | Tapped | Asked | Edited | SentMedia | Troubled | Elapsed | RoundClosed


# --- what is kept of an answer ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picked:
    """One or more choices, by id; a scale keeps "1" to "5"; a statement "eens", "oneens" or "weet-niet"."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wrote:
    """A piece of an answer in own words: redacted text, and the tag of its message.

    Pieces with another tag are added to the answer of the same step; a piece with a tag that is there already
    replaces that piece.
    """

    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """The question was skipped."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The answer to a consent step: may texts be quoted, and which steps are left out of that."""

    quote: bool
    except_steps: tuple[str, ...] = ()


Answer = Picked | Wrote | Skipped | Agreed


# --- effects ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Send this message."""

    message: Message


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep this answer to this step (the whole answer is replaced, but for ``Wrote``, which works by piece)."""

    step: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Drop:
    """Remove whatever was answered to these steps."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """Put this redacted piece aside: it becomes an answer only on ``Release`` (SAFETY.md rule 8)."""

    step: str
    piece: Wrote


@dataclass(frozen=True, slots=True)
class Release:
    """The piece that is held becomes (part of) the answer to its step; it is never offered as a quote."""


@dataclass(frozen=True, slots=True)
class Discard:
    """The piece that is held is destroyed."""


@dataclass(frozen=True, slots=True)
class CountConfused:
    """Somebody did not understand the question of this step: the question failed, not they."""

    step: str


@dataclass(frozen=True, slots=True)
class SetBackground:
    """Remember this coarse class of the participant's background; an empty value forgets it."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Send ``Elapsed(lapse)`` after this many seconds.

    There is one wait at a time: a new one replaces it and ``Ended`` ends it, but an event that brings no ``Wait``
    leaves it standing (a piece that is held is destroyed an hour after it was written, whatever happens meanwhile).
    """

    seconds: int
    lapse: Lapse


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """Say the help lines that fit. ``pauses`` puts the buttons *Ik wil verder* and *Ik wil stoppen* under them."""

    level: str = ""
    kind: str = ""
    pauses: bool = False


@dataclass(frozen=True, slots=True)
class ShowKnown:
    """Tell in plain words what is kept of this participant; ``texts`` shows their own words too."""

    texts: bool = False


@dataclass(frozen=True, slots=True)
class EraseAll:
    """Erase all that is kept of this participant, answers of open rounds included."""


@dataclass(frozen=True, slots=True)
class TellMore:
    """Begin the flow in which anything can be told at any time."""


@dataclass(frozen=True, slots=True)
class ChangeLanguage:
    """Speak this language from now on."""

    lang: str


class Ending(StrEnum):
    """How a conversation ended."""

    FINISHED = "finished"
    STOPPED = "stopped"
    EXPIRED = "expired"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over; what was answered stays.

    A conversation that was stopped or expired goes on when somebody says so after all ("toch verder"): effects of an
    open conversation then follow again, beginning with a question and a ``Wait``.
    """

    ending: Ending


Effect = (
    Say
    | Keep
    | Drop
    | Hold
    | Release
    | Discard
    | CountConfused
    | SetBackground
    | Wait
    | ShowHelp
    | ShowKnown
    | EraseAll
    | TellMore
    | ChangeLanguage
    | Ended
)
