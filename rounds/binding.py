"""Binds buttons that put something right or wrong for good to the conversation that put them.

"Haal ze weg" stands in a chat for years. Without a mark a tap on it would speak of whatever conversation is going on
then, and take away the answers of another round than the one that it stood under.
"""

from __future__ import annotations

from dataclasses import replace

from flows.message import Button, Message
from flows.tokens import AsideToken, read, write

BOUND = frozenset({"stopped", "keep"})
"""The side questions about the answers of one conversation. *erase* is about all of them, *taal* about none, and
*paused* does nothing in a conversation that is not paused."""


def bind(message: Message, mark: str) -> Message:
    """The same message, its buttons bound to the conversation of this mark."""
    if not any(button.token.startswith("a:") for button in message.buttons):
        return message
    return replace(message, buttons=tuple(_bound(button, mark) for button in message.buttons))


def _bound(button: Button, mark: str) -> Button:
    token = read(button.token)
    if not isinstance(token, AsideToken) or token.aside not in BOUND:
        return button
    return replace(button, token=write(replace(token, mark=mark)))
