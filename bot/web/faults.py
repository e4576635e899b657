"""What the web chat says when something cannot be done: kind, as JSON or as a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

from bot.guard import apology
from bot.web.line import lang_of
from bot.web.wire import wire_message
from bot.web.words import words
from flows.message import Look, Message

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.web.pages import Pages


def is_script(request: Request) -> bool:
    """Whether the script asks, not a person with a plain form."""
    return request.url.path.startswith("/api/")


def failed(request: Request) -> Response:
    """Something that nobody foresaw: sorry, and the help lines."""
    return _json(apology(lang_of(request)), "failed", 500)


def _json(message: Message, error: str, status: int) -> Response:
    content = {"error": error, "message": wire_message(message)}
    return Response(json.dumps(content, ensure_ascii=False), status, media_type="application/json")


class Faults:
    """Answers to what no endpoint could answer, for Starlette's table of exceptions."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def unreadable(self, request: Request, _fault: Exception) -> Response:
        """Not what our page sends."""
        return self._say(request, "unreadable", 400)

    async def foreign(self, request: Request, _fault: Exception) -> Response:
        """Sent by another site."""
        return self._say(request, "unreadable", 403)

    async def too_large(self, request: Request, _fault: Exception) -> Response:
        """More than fits."""
        return self._say(request, "large_text", 413)

    async def nowhere(self, request: Request, _fault: Exception) -> Response:
        """No such page."""
        return self._say(request, "nowhere", 404)

    async def sorry(self, request: Request) -> Response:
        """Something that nobody foresaw, outside a turn."""
        if is_script(request):
            return failed(request)
        lang = lang_of(request)
        return self._pages.note(wire_message(apology(lang)), lang, 500)

    def _say(self, request: Request, name: str, status: int) -> Response:
        lang = lang_of(request)
        message = Message(words(lang)[name], look=Look.NOTE, lang=lang)
        if is_script(request):
            return _json(message, name, status)
        return self._pages.note(wire_message(message), lang, status)
