"""What stops a launch, and what somebody should look at before it, in plain Dutch lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.audience import ROLES, Audience, may_share, unknown_in
from flows.plain import Finding, Part, Severity, check
from rounds.outlook import Outlook
from rounds.periods import SMALLEST_GROUP
from rounds.publishable import crossing
from rounds.scopes import seen_by_planners_of
from rounds.window import next_opening, sending_ends
from storage.desk import Round, Status


def warnings(seen: Outlook) -> Iterator[str]:
    """What does not stop it, but is better looked at first."""
    of, audience = seen.of, seen.audience
    if seen.newest > of.version:
        yield "Er is een nieuwere versie van dit gesprek. Pas de ronde aan om die te nemen."
    for what, words in (("de titel", of.title), ("wie het vraagt", of.asked_by)):
        for finding in check(words, Part.TITLE):
            yield f'Kijk naar {what}: "{finding.words}". {finding.why}'
    if not of.asked_by:
        yield "Je zegt niet wie het wil weten. Jongeren willen dat graag horen."
    if seen.flow and audience.invited and not audience.roles and len(seen.flow.roles) < len(ROLES):
        spoken = " en ".join(ROLES[role.value] for role in seen.flow.roles)
        yield f"Dit gesprek is voor {spoken}. Kies die groep, anders krijgt iedereen het."
    if not audience.invited and not seen.entries:
        yield "Deze ronde heeft nog geen code voor een poster. Voeg een plek toe."
    for other in _rivals(seen, {Status.PLANNED}):
        yield f"{_named(seen, other)} is ook gepland voor deze mensen. Wie het eerst start, gaat voor."
    if _ends_late(seen):
        yield "Niet alle berichten zijn weg voordat de ronde sluit."
    if crossing(audience):
        yield "Van deze ronde kun je later niets openbaar maken. Kijk bij 'Wat je straks ziet'."


def _ends_late(seen: Outlook) -> bool:
    closes, reach = seen.of.closes_at, seen.reach
    if closes is None or reach is None or not seen.audience.invited:
        return False
    ready = sending_ends(reach.written, seen.rate, seen.begins, seen.periods)
    return next_opening(seen.begins, seen.periods).timestamp() < closes < ready.timestamp()


def blocks(seen: Outlook, found: Sequence[Finding]) -> Iterator[str]:
    """What stops it; ``found`` is what the plain-language check found in its flow."""
    if seen.of.status is not Status.PLANNED or seen.of.standing:
        yield "Deze ronde is al gestart."
    yield from _blocks_in_time(seen)
    if seen.audience.invited and seen.reach is not None and seen.reach.too_small:
        yield (
            f"De groep is te klein: je kunt minder dan {SMALLEST_GROUP} mensen een bericht sturen."
            " Kies een grotere groep, of hang posters op."
        )
    for unknown in unknown_in(seen.audience, seen.region):
        yield f'"{unknown}" ken ik niet in {seen.region.name}. Pas de doelgroep aan.'
    yield from _blocks_of_flow(seen, found)
    for other in _rivals(seen, {Status.READY, Status.OPEN}):
        yield f"{_named(seen, other)} vraagt in deze tijd dezelfde mensen. Wacht tot die ronde sluit."


def _blocks_in_time(seen: Outlook) -> Iterator[str]:
    closes = seen.of.closes_at
    if closes is None:
        yield "Kies wanneer de ronde sluit."
        return
    if closes <= seen.now.timestamp():
        yield "De dag van sluiten is al voorbij. Kies een latere dag."
    elif closes <= seen.begins.timestamp():
        yield "De ronde sluit voor hij opent. Kies een latere dag om te sluiten."
    elif seen.audience.invited and (closes <= next_opening(seen.begins, seen.periods).timestamp()):
        yield "Voor het sluiten is er geen moment om berichten te sturen. Kies een latere dag."
    remind = seen.of.remind_at
    if remind is not None and not seen.begins.timestamp() < remind < closes:
        yield "De herinnering valt buiten de ronde. Kies een andere dag, of geen herinnering."


def _blocks_of_flow(seen: Outlook, found: Sequence[Finding]) -> Iterator[str]:
    if seen.flow is None:
        yield "Het gesprek van deze ronde kan ik niet lezen. Kies een ander gesprek."
        return
    errors = sum(finding.level is Severity.ERROR for finding in found)
    if errors:
        counted = "1 ding moet" if errors == 1 else f"{errors} dingen moeten"
        yield f"Het gesprek is nog niet in gewone taal: {counted} anders. Kijk bij 'Taal'."
    spoken = tuple(role.value for role in seen.flow.roles)
    strangers = [ROLES.get(role, role) for role in seen.audience.roles if role not in spoken]
    if strangers:
        meant = " en ".join(ROLES[role] for role in spoken)
        yield f"Dit gesprek is voor {meant}, niet voor {' en '.join(strangers)}."


def _named(seen: Outlook, other: Round) -> str:
    shown = seen_by_planners_of(seen.audience, Audience.from_json(other.audience), seen.region)
    return f'"{other.title}"' if shown else "Een andere ronde"


def _rivals(seen: Outlook, statuses: set[Status]) -> Iterator[Round]:
    """Rounds of these statuses that would write to some of the same people in the same time.

    One without an end (the standing round, the demonstration) and a poster round write to nobody.
    """
    if not seen.audience.invited:
        return
    for other in seen.others:
        audience = Audience.from_json(other.audience)
        if other.status not in statuses or other.standing or other.halted:
            continue
        if (
            audience.invited
            and _at_once(seen, other)
            and may_share(seen.audience, audience, seen.region)
        ):
            yield other


def _at_once(seen: Outlook, other: Round) -> bool:
    mine, theirs = seen.of.closes_at, other.closes_at
    if mine is None or theirs is None:
        return False
    # One that opens as soon as it is launched, or is open already, is there from now on.
    opens = seen.now.timestamp() if other.opens_at is None else other.opens_at
    return opens < mine and seen.begins.timestamp() < theirs
