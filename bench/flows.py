"""Flows to measure with: many steps of one kind, and many flows beside them."""

from __future__ import annotations

STEPS = 40


def choices(flow_id: str = "bench", steps: int = STEPS) -> str:
    """A flow of so many questions with two choices."""
    head = (
        f'id = "{flow_id}"\ntitle.nl = "Meten"\nabout = "Alleen om te meten."\nroles = ["client"]\n'
    )
    step = (
        '\n[[step]]\nid = "s{n}"\nkind = "choice"\ntext.nl = "Hoe gaat het met vraag {n}?"\n'
        'title.nl = "Vraag {n}"\neasier.nl = "Gaat vraag {n} goed?"\n'
        '[[step.choice]]\nid = "a"\ntext.nl = "Het gaat goed"\n'
        '[[step.choice]]\nid = "b"\ntext.nl = "Het gaat niet"\n'
    )
    return head + "".join(step.format(n=n) for n in range(steps))
