"""Small flows that have one of everything, for the tests of the engine."""

from flows.model import Choice, Flow, Kind, Step


def both(nl, en=""):
    return {"nl": nl} | ({"en": en} if en else {})


SMALL = Flow(
    id="klein",
    title=both("Klein"),
    about="Eén van alles.",
    languages=("nl", "en"),
    steps=(
        Step("hoi", Kind.SAY, both("Hoi! Ik ben Zegje.", "Hi! I am Zegje.")),
        Step(
            "leeftijd",
            Kind.CHOICE,
            both("Hoe oud ben je?", "How old are you?"),
            background="age",
            choices=(
                Choice("12-15", both("12 tot en met 15 jaar", "12 to 15")),
                Choice("16-17", both("16 of 17 jaar", "16 or 17")),
                Choice("18-23", both("18 of ouder", "18 or older")),
            ),
        ),
        Step("gevoel", Kind.SCALE, both("Hoe gaat het met je?", "How are you?")),
        Step(
            "woon",
            Kind.CHOICE,
            both("Waar woon je?", "Where do you live?"),
            title=both("Waar je woont"),
            easier=both("Bij wie slaap je meestal?", "With whom do you sleep most days?"),
            choices=(
                Choice("thuis", both("Thuis", "At home"), picture="🏠", also=("bij mijn ouders",)),
                Choice("groep", both("Op een groep", "In a group"), next="groep"),
                Choice("zelf", both("Op mezelf", "On my own"), next="mag"),
            ),
        ),
        Step("thuis", Kind.OPEN, both("Wat is fijn thuis?"), title=both("Thuis"), next="praat"),
        Step("groep", Kind.OPEN, both("Hoe is het op de groep?"), title=both("De groep")),
        Step(
            "regels",
            Kind.CHOICES,
            both("Wat kan beter?"),
            choices=(
                Choice("eten", both("Het eten"), picture="🍕"),
                Choice("regels", both("De regels")),
                Choice("leiding", both("De leiding")),
            ),
        ),
        Step("praat", Kind.STATEMENT, both("Er is altijd iemand om mee te praten.")),
        Step("tip", Kind.OPEN, both("Heb je een tip voor ons?"), title=both("Je tip")),
        Step("mag", Kind.CONSENT, both("Mogen anderen je zinnen lezen?")),
        Step("dag", Kind.SAY, both("Dat was het.")),
    ),
)

ONE_OPEN = Flow(
    id="een-open",
    title=both("Eén vraag"),
    about="Eén open vraag.",
    steps=(Step("verhaal", Kind.OPEN, both("Wat wil je vertellen?")),),
)

FORK = Flow(
    id="splitsing",
    title=both("Splitsing"),
    about="Twee wegen die weer samenkomen.",
    steps=(
        Step(
            "kant",
            Kind.CHOICE,
            both("Links of rechts?"),
            choices=(
                Choice("links", both("Links")),
                Choice("rechts", both("Rechts"), next="rechts"),
            ),
        ),
        Step("links", Kind.OPEN, both("Hoe is het links?"), next="samen"),
        Step("rechts", Kind.SCALE, both("Hoe is het rechts?")),
        Step("samen", Kind.STATEMENT, both("Samen is fijn.")),
        Step("mag", Kind.CONSENT, both("Mag het?")),
    ),
)

ROUND_AND_ROUND = Flow(
    id="rondje",
    title=both("Rondje"),
    about="Een flow die terugwijst: de parser weigert hem, de engine blijft heel.",
    steps=(
        Step("a", Kind.CHOICE, both("A?"), choices=(Choice("b", both("B"), next="b"),)),
        Step("b", Kind.SAY, both("B."), next="a"),
    ),
)

FLOWS = {flow.id: flow for flow in (SMALL, ONE_OPEN, FORK, ROUND_AND_ROUND)}
