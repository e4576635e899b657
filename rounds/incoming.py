"""What a door hands over: who, through which channel, and what they did."""

from __future__ import annotations

from dataclasses import dataclass

from flows.event import Medium, Special


@dataclass(frozen=True, slots=True)
class Typed:
    """A message in own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Retyped:
    """An earlier message (the same key) that now reads otherwise."""

    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A button was tapped. For a message with several ticks the token names all of them."""

    token: str


@dataclass(frozen=True, slots=True)
class Command:
    """Something special from the door's menu."""

    special: Special
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The door was opened, perhaps with the code of a poster or link."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A voice message, picture or the like; ``caption`` is the text with it."""

    medium: Medium
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """The participant blocked the bot or no longer exists."""


@dataclass(frozen=True, slots=True)
class Polled:
    """Nothing was done; the door asks whether there is something new to show."""


Body = Typed | Retyped | Tap | Command | Opened | Media | Gone | Polled


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that somebody did.

    ``address`` is the channel's own address of the person (a chat id, a web session) and never leaves memory
    unencrypted. ``key`` is the same every time the channel delivers the same message. ``lang`` is what the channel
    knows of the person's language. ``seen`` is, for a channel that fetches its messages itself (the web), the number
    of the last message that arrived there. ``whole`` means that no further piece of this answer will follow, so that
    nothing is waited for.
    """

    channel: str
    address: str
    key: str
    body: Body
    lang: str = ""
    seen: int = 0
    whole: bool = False
