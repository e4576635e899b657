"""What Zegje says in one go, with the buttons under it, before any door makes it look like something."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class Look(StrEnum):
    """How a door may set a message off from the others."""

    PLAIN = "plain"
    QUESTION = "question"
    HELP = "help"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap. A button has a token that comes back as the tap, or a web address that it opens.

    A token has at most 64 bytes in UTF-8 (Telegram's ``callback_data``).
    """

    label: str
    token: str = ""
    picture: str = ""
    url: str = ""

    def to_json(self) -> dict[str, str]:
        """A form that ``json.dumps`` takes."""
        return {"label": self.label, "token": self.token, "picture": self.picture, "url": self.url}


@dataclass(frozen=True, slots=True)
class Message:
    """One message of Zegje.

    ``buttons`` are the answers; ``controls`` the small ones under every question (sla over, terug, snap ik niet,
    hulp). ``several`` means that more than one of the buttons may be ticked, and that ``submit`` sends them.
    ``writes`` means that an answer in own words is hoped for. ``asked`` and ``total`` count the questions so far and
    at most, for a progress bar (0, 0: none).
    """

    text: str
    buttons: tuple[Button, ...] = ()
    controls: tuple[Button, ...] = ()
    look: Look = Look.PLAIN
    several: bool = False
    submit: Button | None = None
    writes: bool = False
    asked: int = 0
    total: int = 0
    lang: str = "nl"

    def to_json(self) -> dict[str, Any]:
        """A form that ``json.dumps`` takes and ``from_json`` reads back."""
        form: dict[str, Any] = {each: getattr(self, each) for each in _NAMES}
        form["buttons"] = [button.to_json() for button in self.buttons]
        form["controls"] = [button.to_json() for button in self.controls]
        form["submit"] = self.submit and self.submit.to_json()
        return form

    @classmethod
    def from_json(cls, form: dict[str, Any]) -> Message:
        """The message that ``to_json`` wrote."""
        submit = form["submit"]
        return cls(
            **{
                **form,
                "buttons": tuple(Button(**button) for button in form["buttons"]),
                "controls": tuple(Button(**button) for button in form["controls"]),
                "look": Look(form["look"]),
                "submit": Button(**submit) if submit else None,
            }
        )


_NAMES = tuple(each.name for each in fields(Message))
