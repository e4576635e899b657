"""The routes of the script in the page: JSON in, JSON out, no connection held open."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from bot.guard import Failed
from bot.web.asked import Unreadable, from_json, json_object, token_in
from bot.web.faults import failed
from bot.web.line import Line, lang_of
from bot.web.protect import limited_body
from bot.web.wire import wire
from bot.web.words import words

if TYPE_CHECKING:
    from starlette.requests import Request

    from rounds.talk import Reply

JSON = "application/json"
CODE_GROUPS = 3


def as_json(content: Any, status: int = 200) -> Response:
    """A JSON response without a byte too many."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, media_type=JSON)


@dataclass(frozen=True, slots=True)
class Api:
    """``chat`` says something and gives what was not seen yet; ``code`` a code to come back with."""

    line: Line

    async def chat(self, request: Request) -> Response:
        """Take ``{token?, key, seen, kind, ...}``; give ``{token, messages, wait, lang}``."""
        asked = from_json(await _json_body(request))
        lang = lang_of(request)
        token, reply = await self.line.take(asked, lang, whole=False)
        if isinstance(reply, Failed):
            return failed(request)
        return as_json(_reply(token, reply))

    async def code(self, request: Request) -> Response:
        """Take ``{token}``; give ``{code}`` to write down, or null when there is nothing yet."""
        form = json_object(await _json_body(request))
        code = await self.line.code_for(token_in(form.get("token")))
        if isinstance(code, Failed):
            return failed(request)
        return as_json({"code": code and grouped(code)})

    async def words(self, request: Request) -> Response:
        """Give the words around the conversation in another language."""
        return as_json(words(request.path_params["lang"]))


def grouped(code: str) -> str:
    """The code in three groups, to write it down; left alone when it has groups already."""
    if not code.isalnum():
        return code.replace("-", " ")
    size = -(-len(code) // CODE_GROUPS)
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def _reply(token: str, reply: Reply) -> dict[str, Any]:
    messages = [wire(outgoing) for outgoing in reply.outgoing]
    return {"token": token, "messages": messages, "wait": reply.wait, "lang": reply.lang}


async def _json_body(request: Request) -> bytes:
    # No form of another site can send this type without asking the browser first.
    if request.headers.get("content-type", "").split(";")[0].strip() != JSON:
        raise Unreadable
    return await limited_body(request)
