"""The whole conversation of a flow as people will read it: every step, every choice, every way, as lines of text."""

from __future__ import annotations

from flows.model import HOME_LANGUAGE, Flow


def preview(script: Flow, lang: str = HOME_LANGUAGE) -> tuple[str, ...]:
    """The script (with its first meeting, see ``rounds.board.Scripts.script``) as lines; an empty one between steps."""
    raise NotImplementedError
