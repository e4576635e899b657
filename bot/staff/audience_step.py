"""The step of /nieuw that settles whom a round is for: one tap for everybody, a few more for a narrower group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.staff.named import audience_in_words, flow_of, flow_title
from bot.staff.new_form import NewRound
from bot.staff.office import Visit, listed
from bot.staff.screen import Key, Screen, number_of, short, token
from bot.staff.words import say, table
from flows.audience import AGES, ROLES, Audience
from rounds.staff import covers, named

FIELDS = ("subregions", "municipalities", "providers", "ages", "roles")
"""The classes of an audience that can be chosen, as they are called in ``Audience`` and in the tokens."""

Keep = Callable[[Visit, NewRound], Screen]


def audience_screen(visit: Visit, form: NewRound) -> Screen:
    """The kinds of audience; or, once it is narrower, what it is and how it may become narrower still."""
    region, whom = visit.office.region, form.audience
    title = flow_title(visit, form.flow)
    if whom == Audience():
        fit = " en ".join(ROLES[each] for each in _roles(visit, form))
        keys = [
            Key(name.format(region=region.name, whom=fit), token("n", "aud", kind))
            for kind, name in table("audience_kind").items()
            if kind not in FIELDS or _options(visit, form.audience, kind)
        ]
        return Screen(say("new.audience", flow=title), (*((key,) for key in keys), _ends()))
    text = say("new.narrowed", flow=title, audience=audience_in_words(whom, region))
    settled = Key(say("new.narrowed_key"), token("n", "settled"))
    more = [
        (Key(name, token("n", "aud", kind)),)
        for kind, name in table("audience_more").items()
        if _options(visit, whom, kind)
    ]
    return Screen(text, ((settled,), *more, _ends()))


def audience_tapped(visit: Visit, form: NewRound, parts: tuple[str, ...], keep: Keep) -> Screen:
    """A button of this step; ``keep`` keeps the form and shows what comes next."""
    match parts:
        case ("aud", "fit"):
            return _settle(visit, form, Audience(roles=_roles(visit, form)), keep)
        case ("aud", "all"):
            return _settle(visit, form, Audience(), keep)
        case ("aud", "poster"):
            return _settle(visit, form, replace(form.audience, invited=False), keep)
        case ("aud", kind, *number) if kind in FIELDS:
            return _list(visit, form, kind, number_of(number[0]) if number else 0)
        case ("pick", kind, chosen) if kind in FIELDS:
            if chosen not in _options(visit, form.audience, kind):
                return Screen(say("note.old_key"))
            there = (*getattr(form.audience, kind), chosen)
            whom = _narrower(form.audience, kind, there)
            return keep(visit, replace(form, audience=whom, settled=False, awaits=""))
        case ("settled",):
            return _settle(visit, form, form.audience, keep)
        case _:
            return Screen(say("note.old_key"))


def _roles(visit: Visit, form: NewRound) -> tuple[str, ...]:
    """Whom the flow speaks to: the group that is meant nearly always."""
    flow = flow_of(visit, form.flow)
    return tuple(role.value for role in flow.roles) if flow else tuple(ROLES)


def _settle(visit: Visit, form: NewRound, whom: Audience, keep: Keep) -> Screen:
    region = visit.office.region
    if not covers(visit.staff, whom, region):
        scope = named(visit.staff.scope, region)
        return Screen(say("new.not_covered", scope=scope), (_ends(),))
    return keep(visit, replace(form, audience=whom, settled=True, awaits=""))


def _narrower(whom: Audience, kind: str, there: tuple[str, ...]) -> Audience:
    chosen = {each: getattr(whom, each) for each in FIELDS} | {kind: there}
    return Audience(**chosen, invited=whom.invited)


def _list(visit: Visit, form: NewRound, kind: str, number: int) -> Screen:
    keys = [
        Key(short(name), token("n", "pick", kind, each))
        for each, name in _options(visit, form.audience, kind).items()
    ]
    screen = listed(say(f"new.pick_{kind}"), keys, number, "n", "aud", kind)
    return screen.over(Key(say("key.back"), token("n", "go")))


def _options(visit: Visit, whom: Audience, kind: str) -> dict[str, str]:
    """What can still be chosen of this kind, by id: names for people. Providers are never crossed with places."""
    region = visit.office.region
    places = whom.subregions or whom.municipalities
    match kind:
        case "subregions" if not whom.providers and not whom.municipalities:
            every = {each.id: each.name for each in region.subregions}
        case "municipalities" if not whom.providers and not whom.subregions:
            every = {each.id: each.name for each in region.all_municipalities}
        case "providers" if not places:
            every = {each.id: each.name for each in region.providers}
        case "ages":
            every = dict(AGES)
        case "roles":
            every = dict(ROLES)
        case _:
            every = {}
    return {each: name for each, name in every.items() if each not in getattr(whom, kind)}


def _ends() -> tuple[Key, ...]:
    return (Key(say("key.back"), token("n", "back")), Key(say("key.drop"), token("n", "drop")))
