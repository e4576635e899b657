"""The line between page and Talk: makes sessions, hands over what was said, and is guarded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.guard import Failed, guarded
from bot.web.asked import Asked
from bot.web.words import spoken
from rounds.incoming import Incoming, Opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from rounds.talk import Reply, Talk

CHANNEL = "web"


@dataclass(frozen=True, slots=True)
class Line:
    """What every route needs. A session is its random token: whoever holds it speaks in it."""

    talk: Talk
    random_token: Callable[[], str]
    throttle: Callable[[str], bool]

    async def take(self, asked: Asked, lang: str, *, whole: bool) -> tuple[str, Reply | Failed]:
        """Hand over one thing; the session's token, made at first contact, comes back with the reply."""
        token = asked.token or self.random_token()
        incoming = Incoming(
            CHANNEL, token, asked.key, asked.body, lang=lang, seen=asked.seen, whole=whole
        )
        return token, await guarded(self.talk.take(incoming), CHANNEL)

    async def code_for(self, token: str) -> str | Failed | None:
        """A code to come back to this session with, or None when it never spoke."""
        if not token:
            return None
        return await guarded(self.talk.code_for(CHANNEL, token), CHANNEL)

    async def come_back(self, code: str, lang: str) -> tuple[str, Reply | Failed] | Failed | None:
        """A new session in the conversation behind the code; None for a code that opens nothing."""
        token = self.random_token()
        found = await guarded(self.talk.come_back(code, CHANNEL, token), CHANNEL)
        if isinstance(found, Failed):
            return found
        resumed = Asked(token, key=self.random_token(), seen=0, body=Opened())
        return await self.take(resumed, lang, whole=True) if found else None

    def may_try(self, request: Request) -> bool:
        """Whether whoever sent this may try a code now."""
        return self.throttle(request.client.host if request.client else "")


def lang_of(request: Request) -> str:
    """The language that the browser asks for."""
    return spoken(request.headers.get("accept-language", ""))
