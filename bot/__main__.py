"""The command line ``zegje``: start it, talk to a flow, check a flow, change the master key."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import uvloop

from bot.commands.audit import audit
from bot.commands.backup import backup, restore
from bot.commands.begin import or_explain, settings_or_explain
from bot.commands.poster import poster
from bot.commands.questions import question
from bot.commands.rounds import round_
from bot.commands.staff import invite, staff
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.youth import YouthDoor

GREETING = """
Zegje runs. / Zegje draait.

  Chat:  {address}
  Desk:  {desk}

{code}
  Open the chat in a browser{phone}.
  Talk in this terminal:      zegje chat kernwaarden
  Telegram, and other hosts:  copy .env.example to .env
  Stop:                       Ctrl+C (nothing is lost)
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="zegje")
def main() -> None:
    """Zegje: young people in youth care have their say, and hear back what was done with it."""


def _calm_logs(settings: Settings) -> None:
    from bot.logs import calm  # noqa: PLC0415

    calm(settings.log_level)


@main.command()
def prepare() -> None:
    """Make folders, keys, the three drawers, the library of flows and the first rounds. Safe to repeat."""
    from bot import prepare as ready  # noqa: PLC0415

    settings = settings_or_explain()
    or_explain(lambda: ready.prepare(settings))
    click.echo(f"Ready in {settings.home}.")


@main.command()
def run() -> None:
    """Prepare what is not there yet, then run front, desk and worker until Ctrl+C."""
    from bot import prepare as ready  # noqa: PLC0415
    from bot.listen import must_be_free  # noqa: PLC0415
    from bot.run import run as keep_running  # noqa: PLC0415

    settings = settings_or_explain()
    for host, port in ((settings.host, settings.port), (settings.desk_host, settings.desk_port)):
        or_explain(partial(must_be_free, host, port))
    or_explain(lambda: ready.prepare(settings))
    desk = f"http://{settings.desk_host}:{settings.desk_port}"
    code = _qr(settings.address)
    click.echo(
        GREETING.format(address=settings.address, desk=desk, code=code, phone=_phone(settings))
    )
    asyncio.run(keep_running())


def _phone(settings: Settings) -> str:
    if settings.public_url:
        return ", or scan the code with a phone"
    if settings.host in ("127.0.0.1", "localhost", "::1"):
        return " (for phones nearby: ZEGJE_HOST=0.0.0.0 and ZEGJE_PUBLIC_URL)"
    return ", or scan the code with a phone on the same network"


def _qr(address: str) -> str:
    import io  # noqa: PLC0415

    import segno  # noqa: PLC0415

    drawn = io.StringIO()
    segno.make(address, error="m").terminal(drawn, compact=True, border=2)
    return drawn.getvalue()


def _self_test() -> None:
    """Refuse to run with a detector that misses one of its fixed phrases (SAFETY.md rule 6)."""
    from nlp.selftest import failures  # noqa: PLC0415

    missed = failures()
    if missed:
        listed = "\n".join(f"- {phrase}" for phrase in missed)
        raise click.ClickException(f"The detector of concern misses these phrases:\n{listed}")


@main.command()
@click.option("--leash", is_flag=True, help="End when standard input closes.")
def front(*, leash: bool) -> None:
    """Run the doors for young people: the web chat and Telegram."""
    from bot.front import serve  # noqa: PLC0415

    settings = _begin(leash=leash)
    _self_test()
    _serve(settings, serve)


@main.command()
@click.option("--leash", is_flag=True, help="End when standard input closes.")
def desk(*, leash: bool) -> None:
    """Run the doors for staff; they touch the desk drawer only."""
    from bot.desk import serve  # noqa: PLC0415
    from bot.staff.refused import StaffTokenRefused  # noqa: PLC0415

    settings = _begin(leash=leash)
    try:
        or_explain(lambda: asyncio.run(serve(settings)))
    except StaffTokenRefused as fault:
        raise click.ClickException(str(fault)) from None


@main.command()
@click.option("--leash", is_flag=True, help="End when standard input closes.")
def worker(*, leash: bool) -> None:
    """Run what happens by itself: waits, reminders, letters that are still to be brought."""
    from bot.worker import work  # noqa: PLC0415

    settings = _begin(leash=leash)
    _self_test()
    _serve(settings, work)


def _serve(
    settings: Settings,
    work: Callable[[Settings, YouthDoor | None], Coroutine[Any, Any, None]],
) -> None:
    """Run a process that may have a Telegram door."""
    if settings.telegram_token is None:
        or_explain(lambda: _run(work(settings, None)))
        return
    from bot.youth import YouthDoor  # noqa: PLC0415 -- aiogram takes a second to load
    from bot.youth_menu import TokenRefused  # noqa: PLC0415

    token, api = settings.telegram_token.get_secret_value(), str(settings.telegram_api)

    async def with_door() -> None:
        await work(settings, YouthDoor(token, api=api))

    try:
        or_explain(lambda: _run(with_door()))
    except TokenRefused as fault:
        raise click.ClickException(str(fault) or str(TokenRefused.__doc__)) from None


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop, which halves what the network costs."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def _begin(*, leash: bool) -> Settings:
    settings = settings_or_explain()
    _calm_logs(settings)
    if leash:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    return settings


def _end_with_parent() -> None:
    # Not sys.stdin: a thread that holds its lock cannot be ended with the process.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


@main.command()
@click.argument("flow")
def chat(flow: str) -> None:
    """Talk to FLOW here: the name of a flow in the library, or a file. Nothing of it is kept."""
    source, name = _flow_source(flow)
    with tempfile.TemporaryDirectory(prefix="zegje-") as folder:
        settings = settings_or_explain().model_copy(
            update={"home": Path(folder), "contacts_url": "", "answers_url": "", "desk_url": ""}
            | {"key_folder": None, "master_key_file": None}
        )
        asyncio.run(_chat(settings, source, name))


async def _chat(settings: Settings, source: str, name: str) -> None:
    from bot import app  # noqa: PLC0415
    from bot.prepare import prepare_one_flow  # noqa: PLC0415
    from bot.terminal import chat as talk_here  # noqa: PLC0415
    from flows.parse import FlowFaults  # noqa: PLC0415

    try:
        prepare_one_flow(settings, source, name)
    except FlowFaults as faults:
        raise click.ClickException(str(faults)) from None
    rooms = app.open_rooms(settings)
    host, courier = app.build_host(rooms)
    await talk_here(host, _lines(), click.echo, app.random_token())
    host.close()
    courier.close()
    rooms.close()


async def _lines() -> AsyncIterator[str]:
    while True:
        if sys.stdin.isatty():
            click.echo("> ", nl=False)
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        yield line


def _flow_source(flow: str) -> tuple[str, str]:
    from flows.library import sources  # noqa: PLC0415

    library = {Path(name).stem: text for name, text in sources().items()}
    if flow in library:
        return library[flow], flow
    file = Path(flow)
    if file.is_file():
        return file.read_text("utf-8"), file.name
    names = ", ".join(sorted(library))
    raise click.ClickException(f"There is no flow or file {flow!r}. The library has: {names}.")


@main.group()
def flows() -> None:
    """The library of flows, and the check that a flow must pass."""


@flows.command(name="list")
def list_flows() -> None:
    """List the library."""
    from flows.library import flows as library  # noqa: PLC0415

    for flow_id, flow in sorted(library().items()):
        click.echo(f"{flow_id:22} {flow.title['nl']:34} {flow.about}")


@flows.command()
@click.argument("flow")
def check(flow: str) -> None:
    """Check FLOW, a name in the library or a file: all faults at once, and plain language."""
    from flows.parse import FlowFaults, parse  # noqa: PLC0415
    from flows.plain import check_flow, launchable  # noqa: PLC0415

    source, name = _flow_source(flow)
    try:
        parsed = parse(source, name)
    except FlowFaults as faults:
        raise click.ClickException(str(faults)) from None
    findings = check_flow(parsed)
    for finding in findings:
        better = f" Beter: {finding.better}" if finding.better else ""
        click.echo(f"- {finding.where}: {finding.words!r}. {finding.why}{better}")
    if not launchable(findings):
        raise click.ClickException("This flow cannot be launched yet.")
    click.echo(f"{parsed.id}: {len(parsed.steps)} steps, ready to launch.")


@main.group()
def keys() -> None:
    """The key store."""


@keys.command()
def rotate() -> None:
    """Wrap all keys with a new master key. Stop Zegje first; safe to repeat after a crash."""
    from bot.app import random_bytes  # noqa: PLC0415
    from bot.rotate import rotate_master  # noqa: PLC0415

    settings = settings_or_explain()
    or_explain(lambda: rotate_master(settings, random_bytes))
    click.echo(f"All keys are wrapped with a new master key, in {settings.master_key}.")


for command in (invite, staff, audit, question, round_, backup, restore, poster):
    main.add_command(command)


if __name__ == "__main__":
    main()
