"""What stands around every page: headers against strangers, a limit on what comes in, the guard."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request

from bot.guard import Failed, guarded
from bot.web.asked import Unreadable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64 * 1024
"""6,000 characters (the field's limit) fit in any script, percent-encoded too."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
        "interest-cohort=(), browsing-topics=()"
    ),
    "cache-control": "no-store",
}


class TooLarge(Exception):
    """More came in than a page of Zegje ever sends."""


class Foreign(Exception):
    """Another site sent this, to make somebody speak in a session that it knows."""


class Protected:
    """Puts the headers on every response and turns what nobody foresaw into ``sorry``.

    A response that sets one of the headers itself keeps its own. ``https`` adds the promise to stay
    on TLS.
    """

    def __init__(
        self, app: ASGIApp, sorry: Callable[[Request], Awaitable[Response]], *, https: bool = False
    ) -> None:
        self.app = app
        self.sorry = sorry
        promise = {"strict-transport-security": "max-age=31536000"} if https else {}
        self.headers = HEADERS | promise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_protected(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        outcome = await guarded(self.app(scope, receive, send_protected), "web")
        if isinstance(outcome, Failed) and not begun:
            response = await self.sorry(Request(scope))
            await response(scope, receive, send_protected)


async def limited_body(request: Request) -> bytes:
    """The body of a request that came from our own page.

    Raises:
        Foreign: another site sent it.
        TooLarge: it has more than ``MOST_BYTES``.
        Unreadable: it broke off.
    """
    if is_foreign(request):
        raise Foreign
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise TooLarge
    except ClientDisconnect:
        # A phone that lost its signal half way: it will send the same again.
        raise Unreadable from None
    return bytes(body)


def is_foreign(request: Request) -> bool:
    """Whether another site made the browser send this.

    Because of ``no-referrer`` a browser gives the origin of a plain form as ``null``; the newer
    header tells more.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.headers.get("host", "")
