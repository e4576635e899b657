"""Renders the pages of the web chat from their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from bot.web.wire import docks
from bot.web.words import LANGUAGES, words
from flows.model import HOME_LANGUAGE

if TYPE_CHECKING:
    from bot.web.static_files import StaticFile

TEMPLATES = Path(__file__).parent / "templates"
Wired = Mapping[str, Any]
"""A message as ``bot.web.wire`` writes it."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat page: what stood there, what was answered to it, what is new, and the hidden fields.

    ``keeps`` lets the answers to an earlier message stay active, as after a command. ``waits``
    offers to look again. ``seen`` and ``shown`` are the numbers of the last message of the page
    before and of this one.
    """

    token: str = ""
    key: str = ""
    code: str = ""
    earlier: Sequence[Wired] = ()
    mine: str = ""
    fresh: Sequence[Wired] = ()
    keeps: bool = True
    waits: bool = False
    draft: str = ""
    seen: int = 0
    shown: int = 0

    @property
    def dock(self) -> Wired | None:
        """The message that can be answered now: the last that asks (the same rule as in chat.js)."""
        among = [*self.earlier, *self.fresh] if self.keeps or not self.fresh else self.fresh
        return next((message for message in reversed(among) if docks(message)), None)


@dataclass(frozen=True)
class Pages:
    """The pages. ``leave_url`` is where the quick exit leads; a code lives ``code_days``."""

    files: Mapping[str, StaticFile]
    leave_url: str
    code_days: int

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            languages=LANGUAGES,
            leave_url=self.leave_url,
            code_days=self.code_days,
            address={name: f"/static/{name}?v={file.version}" for name, file in self.files.items()},
        )
        return environment

    def chat(self, chat: Chat, lang: str, status: int = 200) -> Response:
        """The conversation, with its form."""
        return self._render("chat.html", lang, status, chat=chat, dock=chat.dock)

    def kiosk(
        self, chat: Chat, words_by_lang: Mapping[str, Mapping[str, str]], back: str, lang: str
    ) -> Response:
        """The conversation on a shared tablet; whoever leaves it comes to ``back``."""
        spoken = words_by_lang.get(lang, words_by_lang[HOME_LANGUAGE])
        return self._render(
            "kiosk.html",
            lang,
            200,
            chat=chat,
            dock=None,
            k=spoken,
            kiosk=words_by_lang,
            leave_url=back,
        )

    def code(self, chat: Chat, code: str | None, lang: str) -> Response:
        """The code to come back with."""
        return self._render("code.html", lang, 200, chat=chat, code=code)

    def back(self, lang: str, fault: str = "", status: int = 200) -> Response:
        """The form for a code; ``fault`` names the text that says why the last one did not work."""
        return self._render("back.html", lang, status, fault=fault)

    def note(self, message: Wired, lang: str, status: int) -> Response:
        """One kind message where there is no conversation to show."""
        return self._render("note.html", lang, status, message=message)

    def _render(self, template: str, lang: str, status: int, **values: Any) -> Response:
        page = self._environment.get_template(template).render(w=words(lang), **values)
        return HTMLResponse(page, status)
