"""Templates of choices between an ally and a coalition, and of likely suppliers of arms.

What the strategic layer can say is in how large a share of its assumptions something holds, so
"may" and "could" are no hindrance here. Two thirds and one third are the limits by default.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.reading.bench import Bench, Unfit
from detente.reading.bindings import HOLDS_WITHIN, Binding, BoundTest, Side
from detente.reading.income_templates import missing
from detente.reading.statement_frame import PARTY, Frame

# What rests on preferences that nobody observed holds under assumptions at best.
UNOBSERVED = "conditional law"
MOST, FEW = 66.67, 33.33
_USUALLY: tuple[Side, Side] = ({"above": MOST}, {"below": FEW})
_SELDOM: tuple[Side, Side] = ({"below": FEW}, {"above": MOST})
# A share of all tries that is larger by a tenth of them than the placebo's is larger.
_MORE_THAN_PLACEBO: tuple[Side, Side] = ({"at_least": 100 * HOLDS_WITHIN}, {"at_most": 0.0})
# A state among the first ten of the ranking is a likely supplier.
FIRST_TEN = 10.0


@dataclass(frozen=True)
class _Choice:
    """A form of words about an actor and its ally, and the finding that decides on it.

    Attributes
    ----------
    form : str
        A pattern with the groups ``a`` and, where it names the ally, ``b``.
    measure : str
        With places for actor and ally.
    limits : (dict, dict)
        When it holds, and when it is contradicted.
    null : str
    label, wording, short : str
        With places for the names.
    """

    form: str
    measure: str
    limits: tuple[Side, Side]
    null: str
    label: str
    wording: str
    short: str


_A, _B = r"<P(?P<a>\d+)>", r"(?:the )?(?:mr\.? )?<P(?P<b>\d+)>"
_AID = r"(?:support|backing|help|aid)"
CHOICES = (
    _Choice(
        rf"{_A}[^<]* (?:and|with) {_B}[^<]*\b(?:declared?|announced?|formed?|sealed?|signed?|bound)"
        r"\b[^<]*\b(?:partnership|alliance|friendship|pact|pledge)\b",
        'finding_share("incentive_to_stay", "{a}", "{b}")',
        _USUALLY,
        "placebo",
        "share of all tries in which both gain from the tie without a pledge",
        "Both {A} and {B} gain from their alliance, pledge or no pledge.",
        "Alliance {a}, {b}",
    ),
    _Choice(
        rf"{_A} can(?:not)? (?:neither|either)\b[^<]*{_B}[^.]*\bn?or\b",
        'finding_gain("degrees_between_corners", "{a}", "{b}")',
        _MORE_THAN_PLACEBO,
        "none",
        "by how much larger the share of tries with a middle course is than its placebo's",
        "{A} can neither back {B} fully nor walk away from it.",
        "Dilemma of {a}",
    ),
    _Choice(
        rf"{_A} (?:cannot|can not|can never|could not|can hardly) afford to (?:abandon|drop|desert"
        rf"|lose|walk away from) {_B}",
        'stance_share("walk away", "{a}", "{b}")',
        _SELDOM,
        "placebo",
        "share of all tries in which walking away is best",
        "{A} cannot afford to walk away from {B}.",
        "{a} holds on to {b}",
    ),
    _Choice(
        rf"{_A}[^.]*\b(?:has|have) (?:yet to (?:pay|face|bear)|not (?:yet )?(?:paid|faced|borne)"
        rf"|paid no|faced no|gone unpunished)[^<]*\b{_AID}[^<]* (?:for|of|to) {_B}",
        'finding_share("support_while_unpunished", "{a}", "{b}")',
        _USUALLY,
        "placebo",
        "share of all tries in which going unpunished raises support",
        "As long as nothing is paid for it, {A} supports {B} more.",
        "{a} unpunished",
    ),
    _Choice(
        rf"{_A}[^.]*\b(?:relations|ties)\b[^.]*\b(?:stabili[sz]|improv|warm|recover|thaw)\w*"
        r"[^.]*\b(?:after|following|since)\b[^.]*\b(?:met|meets?|meetings?|summits?|talks|visits?)"
        r"\b",
        'finding_share("support_after_summits", "{a}", "{b}")',
        _USUALLY,
        "placebo",
        "share of all tries in which steadier relations change support",
        "Summits steady the relations of {A} with those who press it.",
        "Summits of {a}",
    ),
    _Choice(
        rf"\b(?:solidarity|united front|closing of ranks)\b[^.]*\b(?:pressur|press|sanction|punish)"
        rf"\w* {_A}[^<]*\b{_AID} (?:for|of|to) {_B}",
        'finding_share("gain_from_solidarity", "{a}", "{b}")',
        _USUALLY,
        "placebo",
        "share of all tries in which solidarity makes the others press less",
        "A show of solidarity between {A} and {B} makes others less willing to press {A}.",
        "Solidarity of {a}",
    ),
)


def choice(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """The first form of a choice that fits; the ally is the scenario's target where none is
    named.
    """
    for one in CHOICES:
        hit = re.search(one.form, frame.said)
        if hit:
            actor = frame.parties[int(hit["a"])].code
            named = one.form.count("(?P<b>") and hit["b"]
            ally = frame.parties[int(named)].code if named else bench.target
            found = _chosen(one, bench, actor, ally)
            return found.turned() if frame.denied and isinstance(found, Binding) else found
    return _declared(frame, bench)


def _declared(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """Two speakers who declare a partnership: they are its sides."""
    words = r"(?:an? |the |their )?(?:[\w-]+ )*(?:partnership|alliance|friendship|pact|pledge)"
    if len(frame.speakers) == 2 and re.match(rf"{words}\b", frame.text):
        return _chosen(CHOICES[0], bench, *frame.speakers)
    return None


def _chosen(one: _Choice, bench: Bench, actor: str, ally: str) -> Binding | Unfit:
    # The coalition stands against the scenario's target; the other of the two chooses.
    if actor == bench.target:
        actor, ally = ally, actor
    problem = missing(bench, actor, ally) if ally else None
    if problem:
        return problem
    if not ally or ally != bench.target or actor == ally or not bench.is_country(actor):
        return Unfit("no coalition of the scenario stands against one of the two")
    names = {"a": actor, "b": ally, "A": bench.name(actor), "B": bench.name(ally)}
    holds, fails = one.limits
    test = BoundTest(
        name="share",
        label=one.label,
        measure=one.measure.format(**names),
        holds=holds,
        contradicted=fails,
        rests_on="assumption",
        null=one.null,
    )
    wording = one.wording.format(**names)
    wording = f"{wording[0].upper()}{wording[1:]}"
    short = one.short.format(**names)
    return Binding("a choice", UNOBSERVED, short, wording, (test,), of_what_may_be=True)


_ARMS = re.compile(
    rf"{PARTY} (?:has |have )?turned to\b(?P<whom>[^.]*)"
    r"\b(?:arms|weapons?|ammunition|missiles|drones|shells)\b"
)


def arms(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P has turned to P and P for weapons"."""
    hit = _ARMS.search(frame.text.replace(".", ""))
    if not hit:
        return None
    target = frame.parties[int(hit[1])].code
    asked = [frame.parties[int(n)] for n in re.findall(PARTY, hit["whom"])]
    states = dict.fromkeys(one.code for one in asked if one.kind != "bloc")
    if not states or not bench.is_country(target):
        return Unfit("it names no state that is ranked as a supplier of arms")
    tests = tuple(
        BoundTest(
            f"rank_{code.lower()}",
            f"rank of {bench.name(code)} among likely suppliers of arms to {bench.name(target)}",
            f'supplier_rank("{code}", "{target}")',
            {"at_most": FIRST_TEN},
            {"above": FIRST_TEN},
            rests_on="assumption",
            null="random rank",
        )
        for code in states
    )
    whom = " and ".join(bench.name(code) for code in states)
    wording = f"{bench.name(target)} turns to {whom} for arms."
    wording = f"{wording[0].upper()}{wording[1:]}"
    return Binding("who supplies arms", "comparative", f"Arms for {target}", wording, tests)
