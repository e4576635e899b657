"""The routes of the page itself, which needs no script: one form, rendered again with what is new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.guard import Failed, apology
from bot.web.api import grouped
from bot.web.asked import Asked, form_fields, from_form
from bot.web.line import Line, lang_of
from bot.web.pages import Chat, Pages, Wired
from bot.web.protect import limited_body
from bot.web.wire import wire, wire_message
from flows.tokens import PickToken, read
from rounds.incoming import Command, Polled, Tap, Typed
from rounds.talk import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

LONGEST_CODE = 64


@dataclass(frozen=True, slots=True)
class Plain:
    """``first`` and ``turn`` are the conversation; ``code`` and ``back`` leave it and find it again."""

    line: Line
    pages: Pages

    async def first(self, request: Request) -> Response:
        """The page as it opens. Nothing begins yet: who only looks makes no session."""
        chat = Chat(key=self.line.random_token(), code=request.path_params.get("code", ""))
        return self.pages.chat(chat, lang_of(request))

    async def turn(self, request: Request) -> Response:
        """What was pressed or typed, and the page again with what followed."""
        asked = from_form(await limited_body(request))
        token, reply = await self.line.take(asked, lang_of(request), whole=True)
        if isinstance(reply, Failed):
            return self._sorry(asked, lang_of(request))
        return self.pages.chat(self._after(asked, token, reply), reply.lang)

    async def code(self, request: Request) -> Response:
        """A code to come back with, and the way on."""
        asked = from_form(await limited_body(request))
        code = await self.line.code_for(asked.token)
        if isinstance(code, Failed):
            return self._sorry(asked, lang_of(request))
        return self.pages.code(_unchanged(asked), code and grouped(code), lang_of(request))

    async def ask_code(self, request: Request) -> Response:
        """The form for a code. The code travels in the form and never in an address."""
        return self.pages.back(lang_of(request))

    async def back(self, request: Request) -> Response:
        """The conversation behind a code."""
        lang = lang_of(request)
        code = form_fields(await limited_body(request)).get("code", [""])[0].strip()
        if not self.line.may_try(request):
            return self.pages.back(lang, "back_often", 429)
        found = await self.line.come_back(code, lang) if 0 < len(code) <= LONGEST_CODE else None
        match found:
            case None:
                return self.pages.back(lang, "back_wrong", 400)
            case (str(token), Reply() as reply):
                opened = Asked(token, key="", seen=0, body=Polled())
                return self.pages.chat(self._after(opened, token, reply), reply.lang)
        return self.pages.note(wire_message(apology(lang)), lang, 500)

    def _after(self, asked: Asked, token: str, reply: Reply) -> Chat:
        messages = [wire(outgoing) for outgoing in reply.outgoing]
        earlier = [message for message in messages if message["number"] <= asked.shown]
        fresh = [message for message in messages if message["number"] > asked.shown]
        last = max([asked.shown, *(message["number"] for message in fresh)])
        return Chat(
            token=token,
            key=self.line.random_token(),
            earlier=earlier,
            mine=_mine(asked, earlier),
            fresh=fresh,
            keeps=isinstance(asked.body, Command | Polled),
            waits=reply.wait > 0,
            draft=asked.draft,
            # Asked for once more, so that the next page can show the question above its answer.
            seen=asked.shown if fresh else asked.seen,
            shown=last,
        )

    def _sorry(self, asked: Asked, lang: str) -> Response:
        sorry = wire_message(apology(lang))
        return self.pages.chat(replace(_unchanged(asked), fresh=[sorry], waits=True), lang, 500)


def _unchanged(asked: Asked) -> Chat:
    """The page as it was; with the same key, so that what did arrive is not taken twice."""
    text = asked.body.text if isinstance(asked.body, Typed) else asked.draft
    return Chat(token=asked.token, key=asked.key, draft=text, seen=asked.seen, shown=asked.shown)


def _mine(asked: Asked, earlier: Sequence[Wired]) -> str:
    """What was just answered, in the words that stood on the button."""
    match asked.body:
        case Typed(text):
            return text
        case Tap(token):
            buttons = [button for message in earlier for button in _buttons(message)]
            return ", ".join(b["label"] for b in buttons if _is_in(b["token"], token))
    return ""


def _buttons(message: Wired) -> list[dict[str, str]]:
    return [*message["buttons"], *message["controls"]]


def _is_in(button: str, tapped: str) -> bool:
    one, all_of_them = read(button), read(tapped)
    if isinstance(one, PickToken) and isinstance(all_of_them, PickToken):
        return one.step == all_of_them.step and set(one.choices) <= set(all_of_them.choices)
    return button == tapped
