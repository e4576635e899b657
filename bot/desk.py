"""The doors for staff: pages to look at (the open rounds, the library of flows), and beside them the staff bot.

The process touches the desk drawer and nothing else: it has no key and no address of the other drawers. There is no
log-in yet, so that a server keeps these pages behind its own (deploy/README.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.app import periods_of
from bot.listen import server
from bot.settings import Settings
from bot.staff.beside import beside
from bot.web.static_files import read_files
from bot.web.static_files import serve as serve_file
from flows.choices import choices_of
from flows.library import flows
from flows.model import END, Flow, Kind, Role, Step, text_in
from flows.plain import Finding, Severity, check_flow
from rounds.periods import periods_lines
from rounds.shown import ShownRound, shown_rounds
from storage.drawers import Drawer, open_drawer
from storage.migrate import require

TEMPLATES = Path(__file__).parent / "web" / "templates"
FILES = ("desk.css", "icon.svg")
LANG = "nl"
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}

KINDS = {
    Kind.SAY: "Zegje vertelt",
    Kind.CHOICE: "Vraag, 1 antwoord",
    Kind.CHOICES: "Vraag, meer antwoorden mogen",
    Kind.SCALE: "Vraag met gezichten",
    Kind.OPEN: "Open vraag",
    Kind.STATEMENT: "Wat anderen zeiden: eens of oneens",
    Kind.CONSENT: "Toestemming",
}
ROLES = {Role.CLIENT: "jongeren", Role.PARENT: "ouders", Role.FOSTER: "pleegouders"}
LEVELS = {Severity.ERROR: "moet anders", Severity.WARNING: "mag beter"}


# --- what the pages show ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """A code, the address behind it and its picture to scan."""

    place: str
    address: str
    picture: str


@dataclass(frozen=True, slots=True)
class Open:
    """An open round with the ways into it, and its flow where the library has it."""

    shown: ShownRound
    links: tuple[Link, ...]
    flow: Flow | None


@dataclass(frozen=True, slots=True)
class Way:
    """A button under a question; ``to`` is the step that it leads to, where that is not just the next one."""

    label: str
    picture: str
    to: str


def opened(shown: ShownRound, public_url: str) -> Open:
    """A round as the page shows it."""
    addresses = [(entry.place, f"{public_url}/r/{entry.code}") for entry in shown.entries]
    links = (
        Link(place, a, segno.make(a, error="m").svg_data_uri(scale=4)) for place, a in addresses
    )
    return Open(shown, tuple(links), flows().get(shown.flow))


def only_here(address: str) -> bool:
    """Whether this address means something on this computer only."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:
        return host == "localhost"


@cache
def _checked(flow_id: str) -> tuple[Finding, ...]:
    return check_flow(flows()[flow_id])


def findings(flow: Flow) -> tuple[Finding, ...]:
    """What the plain-language check found in a flow of the library."""
    return _checked(flow.id)


def ways(flow: Flow, step: Step) -> list[Way]:
    """The buttons of a step, those that Zegje adds itself too."""
    return [
        Way(
            text_in(choice.text, LANG),
            "" if choice.picture.isascii() else choice.picture,
            name_of(flow, choice.next) if choice.next else "",
        )
        for choice in choices_of(step)
    ]


def name_of(flow: Flow, step_id: str) -> str:
    """A step in a few words: its title, or how its text begins."""
    if step_id == END:
        return "het einde"
    step = flow.at(step_id)
    return text_in(step.title or step.text, LANG).strip().split("\n")[0]


def tested(flow: Flow) -> str:
    """Who of the readers themselves tried it (PLAIN.md)."""
    return f"Getest met {', '.join(flow.tested)}" if flow.tested else "Nog niet getest met lezers"


def for_whom(flow: Flow) -> str:
    """Whom a flow speaks to."""
    return " en ".join(ROLES[role] for role in flow.roles)


def counted(number: int) -> str:
    """So many remarks."""
    return "1 opmerking" if number == 1 else f"{number} opmerkingen"


# --- the pages ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pages of the desk; ``rounds`` reads what is open now, ``periods`` says how long things last."""

    rounds: Callable[[], list[ShownRound]]
    public_url: str
    pages: Environment
    periods: Sequence[str] = ()

    def overview(self, _: Request) -> Response:
        """The open rounds with their codes, and the library."""
        now = [opened(each, self.public_url) for each in self.rounds()]
        library = [(flow, findings(flow)) for flow in flows().values()]
        local = only_here(self.public_url)
        return self._page("desk.html", open=now, library=library, local=local, periods=self.periods)

    def flow(self, request: Request) -> Response:
        """One flow, step by step, as a young person will read it."""
        found = flows().get(request.path_params["flow"])
        if found is None:
            raise HTTPException(404)
        return self._page("flow.html", flow=found, findings=findings(found))

    def nowhere(self, _request: Request, _fault: Exception) -> Response:
        """A page that is not there, with the way back."""
        return self._page("nowhere.html", 404)

    def _page(self, template: str, status: int = 200, **values: object) -> Response:
        page = self.pages.get_template(template).render(values)
        return HTMLResponse(page, status, headers=HEADERS)


def site_of(
    rounds: Callable[[], list[ShownRound]], public_url: str, periods: Sequence[str] = ()
) -> Starlette:
    """The desk's site; ``periods`` are lines on how long things last."""
    files = {name: file for name, file in read_files().items() if name in FILES}
    pages = _pages({n: file.version for n, file in files.items()})
    shelf = Shelf(rounds, public_url, pages, periods)

    async def file(request: Request) -> Response:
        found = files.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return serve_file(found, request)

    return Starlette(
        routes=[
            Route("/", shelf.overview),
            Route("/gesprek/{flow}", shelf.flow),
            Route("/static/{name}", file),
        ],
        exception_handlers={404: shelf.nowhere},
    )


def _pages(versions: dict[str, str]) -> Environment:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    address = {name: f"/static/{name}?v={version}" for name, version in versions.items()}
    pages.globals |= {"style": address["desk.css"], "icon": address["icon.svg"]}
    pages.globals |= {each.__name__: each for each in (ways, name_of, tested, for_whom, counted)}
    pages.globals |= {
        "kind_of": lambda step: KINDS[step.kind],
        "level_of": lambda finding: LEVELS[finding.level],
    }
    return pages


async def serve(settings: Settings) -> None:
    """Run until the process is told to stop: the pages, and the staff bot where it has a token.

    Raises:
        bot.staff.refused.StaffTokenRefused: when Telegram does not know the staff bot.
    """
    desk = open_drawer(settings.drawer_urls[Drawer.DESK.value], Drawer.DESK)
    require(desk, Drawer.DESK)
    periods = periods_lines(periods_of(settings))
    site = site_of(lambda: shown_rounds(desk), settings.address, periods)
    try:
        await beside(server(site, settings.desk_host, settings.desk_port), settings, desk)
    finally:
        desk.dispose()
