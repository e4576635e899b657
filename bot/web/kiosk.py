"""The kiosk: the web chat on a tablet that one person after another uses, where nothing is left behind."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.web.asked import CODE
from bot.web.line import Line, lang_of
from bot.web.pages import Chat, Pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

TEXTS = Path(__file__).with_name("kiosk.toml")
NOT_FOUND = 404


@cache
def kiosk_words() -> Mapping[str, Mapping[str, str]]:
    """The words of the kiosk per language; the page carries all, as the language may change while it is open."""
    return tomllib.loads(TEXTS.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Kiosk:
    """``start`` is the calm screen between two people; its script does the rest within that one page."""

    line: Line
    pages: Pages

    async def start(self, request: Request) -> Response:
        """The screen with the one button. Nothing begins yet, and every person is a new session."""
        code = request.path_params["code"]
        if not CODE.fullmatch(code):
            raise HTTPException(NOT_FOUND)
        chat = Chat(key=self.line.random_token(), code=code)
        return self.pages.kiosk(chat, kiosk_words(), f"/kiosk/{code}", lang_of(request))
