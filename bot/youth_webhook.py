"""The address to which Telegram delivers updates: it lets only Telegram in, and acknowledges what was taken."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.types import Update
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.guard import Failed
from bot.youth_poll import parsed

MOST_BYTES = 256 * 1024
"""Longest body that is read; an update with 4,096 characters and a replied-to message has less than a quarter of it."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the header's name
_GOOD_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")

Deliver = Callable[[Update], Awaitable[TelegramMethod[Any] | Failed | None]]
"""Carries out one update; the call that may go back in the response, or that it failed."""


def webhook_route(path: str, secret: str, bot: Bot, deliver: Deliver) -> Route:
    """The route that takes what Telegram posts.

    403 without the right secret, before the body is read; 413 for a body over ``MOST_BYTES``; 400 for what is no
    update; 503 when it could not be carried out, so that Telegram brings it again; else 200.

    Raises:
        ValueError: for a secret that Telegram would not take or that can be guessed.
    """
    if not _GOOD_SECRET.fullmatch(secret):
        raise ValueError(
            "ZEGJE_TELEGRAM_SECRET must be 32 to 256 letters, digits, - or _: it proves who is Telegram."
        )
    expected = secret.encode()

    async def take_delivery(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), expected):
            return Response(status_code=403)
        body = await _bounded(request)
        if body is None:
            return Response(status_code=413)
        form = _update_form(body)
        if form is None:
            return Response(status_code=400)
        update = parsed(form, bot)
        return _response(await deliver(update) if update else None)

    return Route(path, take_delivery, methods=["POST"])


async def _bounded(request: Request) -> bytes | None:
    """The body, or None as soon as it is too long."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _update_form(body: bytes) -> dict[str, Any] | None:
    try:
        form = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return form if isinstance(form, dict) and type(form.get("update_id")) is int else None


def _response(outcome: TelegramMethod[Any] | Failed | None) -> Response:
    match outcome:
        case None:
            return Response()
        case TelegramMethod():
            return JSONResponse(
                {"method": outcome.__api_method__, **outcome.model_dump(exclude_none=True)}
            )
        case _:
            return Response(status_code=503)
