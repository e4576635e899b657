"""What an emoji or a face made of signs says: good, bad, yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.typed import emoji
from flows.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence


def signed(heard: str) -> tuple[str, ...]:
    """The emoji in a text; a typed face like ":-)" counts when it is all there is. The same one repeated is one."""
    typed = vocabulary().typed_faces.get(heard.strip(), "")
    shown = emoji(typed or heard)
    return shown[:1] if len(set(shown)) == 1 else shown


def face_in(shown: Sequence[str]) -> str:
    """The face of a scale, "1" to "5", that these emoji agree on, or ""."""
    faces = {vocabulary().face_emoji.get(sign, "") for sign in shown}
    return faces.pop() if len(faces) == 1 else ""
