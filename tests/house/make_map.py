"""Writes the generated parts of the documents: map, decisions, settings, commands.

``make docs`` runs it; tests/house/test_documents.py fails when somebody forgot to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from house_files import LAYERS, ROOT, first_sentence, name_of, product

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BEGIN, END = "<!-- generated: make docs -->", "<!-- end of the generated part -->"


def the_map() -> str:
    """Every module with its first sentence, under the layer it belongs to."""
    parts = []
    for layer in LAYERS:
        parts.append(f"### {layer}/\n\n{first_sentence(ROOT / layer / '__init__.py')}\n")
        rows = [(name_of(path), first_sentence(path)) for path in product((layer,))]
        parts += [
            f"- `{name}`: {sentence}" for name, sentence in rows if name != f"{layer}/__init__.py"
        ]
        parts.append("")
    return "\n".join(parts).rstrip()


def the_decisions() -> str:
    """One row for each decision: number, title with link."""
    rows = ["| number | decision |", "|---|---|"]
    for page in sorted((ROOT / "docs/decisions").glob("[0-9]*.md")):
        number, title = page.read_text("utf-8").splitlines()[0].removeprefix("# ").split(": ", 1)
        rows.append(f"| {number} | [{title}]({page.name}) |")
    return "\n".join(rows)


def the_settings() -> str:
    """A table for each part of ``.env.example``; settings that share a comment share a row."""
    lines: list[str] = []
    for title, rows in settings_by_part(ROOT / ".env.example"):
        lines += [
            f"## {title.capitalize()}",
            "",
            "| setting | if not set | meaning |",
            "|---|---|---|",
        ]
        for names, meaning in rows:
            settings = "<br>".join(f"`{name}`" for name in names)
            values = "<br>".join(f"`{value}`" if value else "(empty)" for value in names.values())
            lines.append(f"| {settings} | {values} | {meaning} |")
        lines.append("")
    return "\n".join(lines).rstrip()


def settings_by_part(example: Path) -> Iterator[tuple[str, list[tuple[dict[str, str], str]]]]:
    """The parts of a settings file: title, and rows of names with values and their comment."""
    for part in re.split(r"^# --- ", example.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        heading, body = part.split("\n", 1)
        blocks = re.findall(r"((?:^#.*\n)+)((?:^[A-Z].*\n?)+)", body, flags=re.MULTILINE)
        rows = [(_pairs(names), _prose(comment)) for comment, names in blocks]
        yield heading.strip(" -"), rows


def _pairs(lines: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in lines.split())


def _prose(comment: str) -> str:
    words = (word for line in comment.splitlines() for word in line.removeprefix("#").split())
    return " ".join(words).replace("|", "\\|")


def the_commands() -> str:
    """Every command of ``zegje`` with what it asks for and does."""
    from click import Context, Group

    from bot.__main__ import main

    def told(context: Context) -> Iterator[str]:
        command = context.command
        if isinstance(command, Group):
            for name, inner in sorted(command.commands.items()):
                yield from told(Context(inner, parent=context, info_name=name))
            return
        pieces = " ".join((context.command_path, *command.collect_usage_pieces(context)))
        yield f"## `{pieces}`\n\n{' '.join((command.help or '').split())}\n"
        records = [row for param in command.params if (row := param.get_help_record(context))]
        options = [f"- `{option}`: {meaning}" for option, meaning in records if meaning]
        yield from [*options, ""] if options else []

    return "\n".join(told(Context(main, info_name="zegje"))).strip()


PARTS: dict[str, Callable[[], str]] = {
    "docs/architecture.md": the_map,
    "docs/decisions/README.md": the_decisions,
    "docs/settings.md": the_settings,
    "docs/commands.md": the_commands,
}


def renewed(document: str) -> str:
    """The text of this document with its generated part made anew."""
    text = (ROOT / document).read_text("utf-8")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{PARTS[document]()}\n\n{END}{after}"


if __name__ == "__main__":
    for document in PARTS:
        (ROOT / document).write_text(renewed(document), "utf-8")
        print(f"written: {document}")
