"""The doors for staff. For now one page, on this machine only: the open rounds and the library of flows.

The process touches the desk drawer and nothing else: it has no key and no address of the other drawers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.listen import server
from bot.settings import Settings
from bot.web.static_files import read_files
from bot.web.static_files import serve as serve_file
from flows.library import flows
from flows.model import Flow
from flows.plain import Finding, check_flow
from rounds.shown import ShownRound, shown_rounds
from storage.drawers import Drawer, open_drawer

TEMPLATES = Path(__file__).parent / "web" / "templates"
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A code, the address behind it and its picture to scan."""

    place: str
    address: str
    picture: str


def links(shown: ShownRound, public_url: str) -> list[Link]:
    """The ways into a round."""
    addresses = [(entry.place, f"{public_url}/r/{entry.code}") for entry in shown.entries]
    return [
        Link(place, a, segno.make(a, error="m").svg_data_uri(scale=4)) for place, a in addresses
    ]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pages of the desk; ``rounds`` reads what is open now."""

    rounds: Callable[[], list[ShownRound]]
    public_url: str
    pages: Environment

    def overview(self, _: Request) -> Response:
        """The open rounds with their codes, and the library."""
        rounds = [(each, links(each, self.public_url)) for each in self.rounds()]
        library = [(flow, findings(flow)) for flow in flows().values()]
        return self._page("desk.html", rounds=rounds, library=library)

    def flow(self, request: Request) -> Response:
        """One flow, step by step, as a young person will read it."""
        found = flows().get(request.path_params["flow"])
        if found is None:
            return self._page("desk.html", 404, rounds=[], library=[])
        return self._page("flow.html", flow=found, findings=findings(found))

    def _page(self, template: str, status: int = 200, **values: object) -> Response:
        page = self.pages.get_template(template).render(values)
        return HTMLResponse(page, status, headers=HEADERS)


@cache
def _checked(flow_id: str) -> tuple[Finding, ...]:
    return check_flow(flows()[flow_id])


def findings(flow: Flow) -> tuple[Finding, ...]:
    """What the plain-language check found in a flow of the library."""
    return _checked(flow.id)


def site_of(rounds: Callable[[], list[ShownRound]], public_url: str) -> Starlette:
    """The desk's site."""
    files = read_files()
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    pages.globals["style"] = f"/static/desk.css?v={files['desk.css'].version}"
    shelf = Shelf(rounds, public_url, pages)

    async def style(request: Request) -> Response:
        return serve_file(files["desk.css"], request)

    return Starlette(
        routes=[
            Route("/", shelf.overview),
            Route("/gesprek/{flow}", shelf.flow),
            Route("/static/desk.css", style),
        ]
    )


async def serve(settings: Settings) -> None:
    """Run until the process is told to stop."""
    desk = open_drawer(settings.drawer_urls[Drawer.DESK.value], Drawer.DESK)
    site = site_of(lambda: shown_rounds(desk), settings.address)
    await server(site, settings.host, settings.desk_port).serve()
    desk.dispose()
