"""Templates of numbers on record: GDP, trade in money, and series that are shipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.bench import Bench, Unfit
from detente.reading.bindings import SIGNS, Binding, BoundTest, limits, per_cent
from detente.reading.lexicon import lexicon
from detente.reading.record import Quantity
from detente.reading.statement_frame import NUMBER, PARTY, Frame
from detente.words import capitalised, in_a_sentence
from detente.world.shipped import read_table

BILLION = 1e9
_IS = (
    r"(?:is|are|was|were|of|at|reached|reaches|hit|totall?ed|came to|amounted to|had reached"
    r"|has reached|stood at|stands at|exceeded|exceeds|rose to|fell to|grew to|climbed to)"
)
_GDP = re.compile(
    rf"(?:{PARTY}'?s? (?:economy|gdp|gross domestic product|national income|annual output)"
    rf"|(?:the )?(?:economy|gdp|gross domestic product|national income) of (?:the )?{PARTY})"
    rf"(?: \w+){{0,3}}? {_IS}(?: worth)? {NUMBER}"
)
_BETWEEN = re.compile(
    rf"\btrade (?:in goods )?(?:between|of) (?:the )?{PARTY} (?:and|with) (?:the )?{PARTY}"
    rf"(?: <D\d+>)?(?: \w+)? {_IS}(?: worth)? {NUMBER}"
)
_SOLD = re.compile(
    rf"{PARTY}'?s? (?:goods )?(?P<way>exports|sales|imports|purchases)(?: of goods)?"
    rf" (?:to|from) (?:the )?{PARTY}(?: <D\d+>)?(?: \w+)? {_IS}(?: worth)? {NUMBER}"
    rf"|{PARTY} (?:sold|exported|shipped) (?:goods worth )?{NUMBER}(?: worth)?(?: (?:of|in) goods)?"
    rf" to (?:the )?{PARTY}"
)


def recorded_income(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P's economy was worth Q in 2022"."""
    hit = _GDP.search(frame.text)
    number = frame.numbers[int(hit[3])].value if hit else None
    if hit is None or number is None or number.unit != "USD":
        return None
    code = frame.parties[int(hit[1] or hit[2])].code
    year = number.period[:4] or bench.year
    known = {row["year"] for row in read_table("gdp_wdi") if row["iso3"] == code}
    if year not in known:
        return Unfit(f"no GDP of {bench.name(code)} for {year} is shipped")
    label = f"GDP of {bench.name(code)} in {year} at current prices, billion USD"
    tests = _in_billions(f'recorded_gdp("{code}", {year})', label, number)
    wording = f"The GDP of {bench.name(code)} in {year} was {_money(number)}."
    return Binding("income on record", "quantity", f"GDP of {code}", wording, tests)


def trade_in_money(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "Trade between P and P reached Q", "P's exports to P were Q"."""
    between, sold = _BETWEEN.search(frame.text), _SOLD.search(frame.text)
    hit = between or sold
    if hit is None:
        return None
    pair, place = _pair_and_number(hit, between is not None)
    codes = [frame.parties[int(one)].code for one in pair]
    number = frame.numbers[int(place)].value
    if number.unit != "USD":
        return None
    if problem := bench.unknown(*codes):
        return problem
    if number.period and number.period[:4] != bench.year:
        return Unfit(f"the accounts have trade of {bench.year} alone")
    return _bound_trade(bench, codes, number, both=between is not None)


def _pair_and_number(hit: re.Match[str], both: bool) -> tuple[tuple[str, str], str]:
    """Seller and buyer, or two sides of a trade, and the number, as places of a frame."""
    if both:
        return (hit[1], hit[2]), hit[3]
    if hit["way"]:
        away = hit["way"] in ("exports", "sales")
        return ((hit[1], hit[3]) if away else (hit[3], hit[1])), hit[4]
    return (hit[5], hit[7]), hit[6]


def _bound_trade(bench: Bench, codes: list[str], number: Quantity, *, both: bool) -> Binding:
    first, second = (bench.party(code) for code in codes)
    names = [bench.name(code) for code in codes]
    measure = f'base_flow("{first}", "{second}")'
    said = f"goods that {names[0]} sells to {names[1]}"
    if both:
        measure = f'{measure} + base_flow("{second}", "{first}")'
        said = f"trade in goods between {names[0]} and {names[1]}"
    label = f"{said} in the accounts of {bench.year}, billion USD"
    tests = _in_billions(measure, label, number)
    wording = f"{capitalised(said)}: {_money(number)}."
    return Binding("trade in money", "quantity", f"Trade {first}, {second}", wording, tests)


def _in_billions(measure: str, label: str, number: Quantity) -> tuple[BoundTest, ...]:
    value = number.number / BILLION
    return tuple(
        BoundTest(f"money_{k}", label, measure, holds, fails, "data", "none", "billion USD")
        for k, (holds, fails) in enumerate(limits(number.comparator, value), 1)
    )


def _money(number: Quantity) -> str:
    return f"{SIGNS.get(number.comparator, '')}{in_a_sentence(number.number / BILLION)} billion USD"


# Shipped series ------------------------------------------------------------------------------

# Words of a series' name, and how a text says them; what is not listed stands as it is.
_SAID = {
    "real": "",
    "of": "",
    "to": "",
    "from": "",
    "on": "",
    "gdp": r"(?:economy|gdp|gross domestic product|output)",
    "brands": r"brands?",
    "car": r"(?:cars?|vehicles?|autos?)",
    "sales": r"(?:sales|sold|market)",
    "pipeline": r"(?:pipelines?|piped|pipe)",
    "exports": r"(?:exports?|exported|sales|sold)",
    "imports": r"(?:imports?|imported|purchases|bought)",
    "share": r"(?:share|per ?cent|account\w*|of (?:the|all)|<q\d+> of)",
    "growth": "",
}
UP = r"\b(?:grew|grow|grown|rose|rise|risen|increased?|climbed|jumped|up|higher|expanded)\b"
DOWN = r"\b(?:fell|fall|fallen|shrank|shrunk|shrink|declined?|dropped|contracted|down|lower)\b"
_VOLUMES = {"bcm": ("cubic metres", "cubic meters", "bcm")}


@dataclass(frozen=True)
class _Series:
    """A shipped series as words: whom it names, in their order, and what else it says."""

    name: str
    unit: str
    codes: tuple[str, ...]
    forms: tuple[str, ...]

    @property
    def is_growth(self) -> bool:
        """Whether it is a change, which a text says with "rose" or "fell"."""
        return self.name.endswith("_growth")


def recorded_series(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """A number of which a shipped series with the same parties, words, unit and period exists."""
    for place, one in enumerate(frame.numbers):
        for series in _all_series():
            if _is_about(series, frame) and (one.value.period, series.name) in _figures():
                found = _bound_series(series, frame, place, one.value)
                if found is not None:
                    return found
    return None


@lru_cache(maxsize=1)
def _figures() -> frozenset[tuple[str, str]]:
    """Periods and names of figures that are single numbers."""
    single = re.compile(r"[<>]?-?[\d.]+")
    return frozenset(
        (row["period"], row["series"])
        for row in read_table("recorded_series")
        if single.fullmatch(row["value"])
    )


@lru_cache(maxsize=1)
def _all_series() -> tuple[_Series, ...]:
    units = {row["series"]: row["unit"] for row in read_table("recorded_series")}
    return tuple(_series_of(name, unit) for name, unit in units.items())


def _series_of(name: str, unit: str) -> _Series:
    codes, forms = [], []
    for word in name.split("_"):
        code = _codes().get(word, "")
        if code:
            codes.append(code)
        elif form := _SAID.get(word, word):
            forms.append(form)
    return _Series(name, unit, tuple(codes), tuple(forms))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Codes of states and blocs by one-word names in small letters, and by themselves."""
    kinds = ("state", "demonym", "bloc")
    entries = [one for one in lexicon() if one.kind in kinds]
    by_name = {one.surface.lower(): one.code for one in entries if " " not in one.surface}
    return {**{one.code.lower(): one.code for one in entries}, **by_name}


def _is_about(series: _Series, frame: Frame) -> bool:
    """Whether a statement names the same parties in the same order, and says the same words."""
    named = [frame.parties[int(n)].code for n in re.findall(PARTY, frame.text)]
    text = frame.text.lower()
    in_order = iter(named)
    same = all(code in in_order for code in series.codes) and bool(series.codes)
    return same and all(re.search(rf"\b{form}\b", text) for form in series.forms)


def _bound_series(
    series: _Series, frame: Frame, place: int, number: Quantity
) -> Binding | Unfit | None:
    value, sign = _value(series, number), ""
    if value is None:
        return None
    if series.is_growth:
        up, down = re.search(UP, frame.text), re.search(DOWN, frame.text)
        if bool(up) == bool(down):
            return None
        sign = "0 - " if down else ""
    label = f"{series.name.replace('_', ' ')}, {number.period}"
    tests = tuple(_series_tests(series, f"{place + 1}", number, (value, sign), label))
    said = f"{SIGNS.get(number.comparator, '')}{in_a_sentence(-value if sign else value)}"
    wording = f"{capitalised(label)}: {said} {series.unit}."
    return Binding("a series on record", "quantity", "A series on record", wording, tests)


def _series_tests(
    series: _Series, place: str, number: Quantity, said: tuple[float, str], label: str
) -> Iterator[BoundTest]:
    value, sign = said
    measure = f'{sign}recorded("{series.name}", "{number.period}")'
    for k, (holds, fails) in enumerate(limits(number.comparator, value), 1):
        name = f"record_{place}_{k}"
        yield BoundTest(name, label, measure, holds, fails, "data", "none")


def _value(series: _Series, number: Quantity) -> float | None:
    """A number in the unit of a series; None where it counts something else."""
    if series.unit.startswith("percent"):
        return per_cent(number)
    if series.unit in _VOLUMES and number.unit in _VOLUMES[series.unit]:
        return number.number if number.unit == series.unit else number.number / BILLION
    return None
