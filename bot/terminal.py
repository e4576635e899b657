"""The terminal door: talk to a flow in a shell, through the very same turns as everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from bot.guard import Failed, apology, guarded
from flows.event import Special
from flows.message import Button, Look, Message
from rounds.incoming import Body, Command, Incoming, Opened, Typed
from rounds.talk import Talk

CHANNEL = "terminal"
COMMANDS = {
    "/stop": Special.STOP,
    "/hulp": Special.HELP,
    "/wis": Special.ERASE,
    "/watweetje": Special.KNOWN,
    "/vertel": Special.TELL,
    "/taal": Special.LANGUAGE,
}


async def chat(
    talk: Talk, lines: AsyncIterator[str], write: Callable[[str], None], address: str
) -> None:
    """Hold one conversation: every line that comes is one whole message; ends when the lines end."""
    seen = 0
    number = 0

    async def take(body: Body) -> None:
        nonlocal seen, number
        number += 1
        incoming = Incoming(CHANNEL, address, str(number), body, seen=seen, whole=True)
        reply = await guarded(talk.take(incoming), CHANNEL)
        if isinstance(reply, Failed):
            write(show(apology("nl")))
            return
        for outgoing in reply.outgoing:
            seen = max(seen, outgoing.number)
            write(show(outgoing.message))

    await take(Opened())
    async for line in lines:
        await take(meant(line.rstrip("\n")))


def meant(line: str) -> Body:
    """What somebody meant with this line: a command from the list, or simply their words."""
    word, _, argument = line.strip().partition(" ")
    if word == "/start":
        return Opened(argument)
    if word in COMMANDS:
        return Command(COMMANDS[word], argument)
    return Typed(line)


def show(message: Message) -> str:
    """A message as text: what is said, numbered answers, and the words that always work."""
    lines = [""]
    if message.total:
        lines.append(f"[{message.asked}/{message.total}]")
    mark = "! " if message.look is Look.HELP else ""
    lines += [mark + line for line in message.text.split("\n")]
    lines += [f"  {n}. {_label(button)}" for n, button in enumerate(message.buttons, 1)]
    extra = [*([message.submit] if message.submit else []), *message.controls]
    if extra:
        lines.append("  (" + " · ".join(_label(button) for button in extra) + ")")
    return "\n".join(lines) + "\n"


def _label(button: Button) -> str:
    return " ".join(part for part in (button.picture, button.label, button.url) if part)
