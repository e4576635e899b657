"""The web chat as one ASGI app: its routes, and what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.api import Api
from bot.web.asked import Unreadable
from bot.web.faults import Faults
from bot.web.kiosk import Kiosk
from bot.web.line import Line
from bot.web.pages import Pages
from bot.web.plain import Plain
from bot.web.protect import Foreign, Protected, TooLarge
from bot.web.static_files import read_files, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from rounds.talk import Talk

NOT_FOUND = 404


def build(  # noqa: PLR0913 -- the composition root names each of them
    talk: Talk,
    *,
    random_token: Callable[[], str],
    throttle: Callable[[str], bool],
    public_url: str,
    leave_url: str = "https://www.buienradar.nl",
    code_days: int = 30,
    extra_routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """The web chat.

    ``random_token`` gives at least 128 random bits in base64 (22 signs or more). ``throttle``
    counts a try with a code by this peer and says whether it may (``bot.web.throttle``).
    ``public_url`` is the address that people open; ``leave_url`` where the quick exit leads;
    ``code_days`` how long a code lives.
    """
    line = Line(talk, random_token, throttle)
    pages = Pages(read_files(), leave_url, code_days)
    faults = Faults(pages)
    https = public_url.startswith("https:")
    return Starlette(
        routes=[
            *_script(Api(line)),
            *_plain(Plain(line, pages)),
            Route("/kiosk/{code}", Kiosk(line, pages).start, methods=["GET"]),
            _files(pages),
            *extra_routes,
        ],
        middleware=[Middleware(Protected, sorry=faults.sorry, https=https)],
        exception_handlers={
            Unreadable: faults.unreadable,
            Foreign: faults.foreign,
            TooLarge: faults.too_large,
            NOT_FOUND: faults.nowhere,
        },
    )


def _script(api: Api) -> list[BaseRoute]:
    return [
        Route("/api/chat", api.chat, methods=["POST"]),
        Route("/api/code", api.code, methods=["POST"]),
        Route("/api/words/{lang}", api.words, methods=["GET"]),
    ]


def _plain(plain: Plain) -> list[BaseRoute]:
    return [
        Route("/", plain.first, methods=["GET"]),
        Route("/r/{code}", plain.first, methods=["GET"]),
        Route("/", plain.turn, methods=["POST"]),
        Route("/code", plain.code, methods=["POST"]),
        Route("/terug", plain.ask_code, methods=["GET"]),
        Route("/terug", plain.back, methods=["POST"]),
    ]


def _files(pages: Pages) -> BaseRoute:
    async def file(request: Request) -> Response:
        found = pages.files.get(request.path_params["name"])
        return serve(found, request) if found else Response(status_code=NOT_FOUND)

    return Route("/static/{name}", file, methods=["GET"])
