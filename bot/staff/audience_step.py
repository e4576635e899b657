"""The step of /nieuw that settles whom a round is for: one tap for everybody, a few more for a narrower group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.staff.named import audience_in_words, flow_of, flow_title
from bot.staff.new_form import NewRound
from bot.staff.office import Visit, listed
from bot.staff.screen import Key, Screen, number_of, short, token
from bot.staff.words import say, table
from flows.audience import AGES, ROLES, Audience, described
from rounds.scopes import covers, named, widest

FIELDS = ("subregions", "municipalities", "providers", "ages", "roles")
"""The classes of an audience that can be chosen, as they are called in ``Audience`` and in the tokens."""

PLACES = ("subregions", "municipalities", "providers")

Keep = Callable[[Visit, NewRound], Screen]


def audience_screen(visit: Visit, form: NewRound) -> Screen:
    """The kinds of audience; or, once it is narrower, what it is and how it may become narrower still."""
    region, whom = visit.office.region, form.audience
    title = flow_title(visit, form.flow)
    if whom == Audience():
        own = widest(visit.staff.scope)
        fit = described(replace(own, roles=_roles(visit, form)), region)
        everybody = described(own, region)
        everybody = everybody[:1].upper() + everybody[1:]
        keys = [
            Key(short(name.format(fit=fit, everybody=everybody)), token("n", "aud", kind))
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
            whom = replace(widest(visit.staff.scope), roles=_roles(visit, form))
            return _settle(visit, form, whom, keep)
        case ("aud", "all"):
            return _settle(visit, form, widest(visit.staff.scope), keep)
        case ("aud", "poster"):
            whom = replace(_begun(visit, form.audience), invited=False)
            return _settle(visit, form, whom, keep)
        case ("aud", kind, *number) if kind in FIELDS:
            return _list(visit, form, kind, number_of(number[0]) if number else 0)
        case ("pick", kind, chosen) if kind in FIELDS:
            if chosen not in _options(visit, form.audience, kind):
                return Screen(say("note.old_key"))
            whom = _with(visit, form.audience, kind, chosen)
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


def _begun(visit: Visit, whom: Audience, kind: str = "") -> Audience:
    """What a choice narrows: all that their scope covers, unless it is a place, or something was chosen already."""
    if whom != Audience() or kind in PLACES:
        return whom
    return widest(visit.staff.scope)


def _with(visit: Visit, whom: Audience, kind: str, chosen: str) -> Audience:
    """The audience with this choice too."""
    begun = _begun(visit, whom, kind)
    known = {each: getattr(begun, each) for each in FIELDS}
    return Audience(**known | {kind: (*known[kind], chosen)}, invited=begun.invited)


def _list(visit: Visit, form: NewRound, kind: str, number: int) -> Screen:
    keys = [
        Key(short(name), token("n", "pick", kind, each))
        for each, name in _options(visit, form.audience, kind).items()
    ]
    screen = listed(say(f"new.pick_{kind}"), keys, number, "n", "aud", kind)
    return screen.over(Key(say("key.back"), token("n", "go")))


def _options(visit: Visit, whom: Audience, kind: str) -> dict[str, str]:
    """What can still be chosen of this kind within their scope, by id: names for people.

    Providers are never crossed with places.
    """
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
    own = widest(visit.staff.scope)
    return {
        each: name
        for each, name in every.items()
        if each not in getattr(whom, kind)
        and (made := _with(visit, whom, kind, each)) != own
        and covers(visit.staff, made, region)
    }


def _ends() -> tuple[Key, ...]:
    return (Key(say("key.back"), token("n", "back")), Key(say("key.drop"), token("n", "drop")))
