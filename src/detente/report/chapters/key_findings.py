"""Key findings in plain words, made from numbers: who pays, whose trade moves, who needs whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from detente.claims.brief import Brief
from detente.report.cells import HIDDEN, billions, moved, per_cent, tries, tries_of_100
from detente.report.chapters.energy_chapter import fuel_sentence
from detente.report.chapters.stance_chapter import stance_sentence
from detente.study.ranges import ENOUGH
from detente.study.shown import party_name
from detente.study.welfare_tables import PER_INHABITANT, tiny_countries
from detente.study.who_caused import FIRMS, GOVERNMENT, LEVER
from detente.table import Table
from detente.words import capitalised, horizon_said, in_a_sentence, in_text, whose
from detente.world.countries import bloc, is_bloc

MOST = 5
SMALL = 0.1
# A ratio of losses under the first says nothing, over the second it divides by almost nothing.
RATIOS = (1.5, 1000)


def key_findings(brief: Brief) -> tuple[str, ...]:
    """At most five sentences, from one country's side first when the result has one in focus."""
    found = (sentence for sentence in _sentences(brief) if sentence)
    return tuple(sentence for sentence, _ in zip(found, range(MOST), strict=False))


def _sentences(brief: Brief) -> Iterator[str]:
    """Sentences by weight, some of them empty."""
    target, focus = brief.roles.target, brief.roles.focus
    if focus:
        yield income_sentence(brief, focus)
        yield _pulled(brief, focus)
        yield _sectors(brief, focus)
        yield _strongest_tie(brief, focus)
    if target and target == focus:
        return
    if target:
        yield income_sentence(brief, target)
    yield _cost(brief)
    if target:
        yield _shift(brief, target)
    beside = brief.background
    if beside and beside.energy:
        yield fuel_sentence(beside.energy)
    if beside and beside.stance:
        yield stance_sentence(beside.stance)
    if target:
        yield _strongest_tie(brief, target, outside=frozenset(brief.roles.senders))
    yield _outsiders(brief)


def income_sentence(brief: Brief, country: str) -> str:
    """A country's real income at the headline and the first horizon, with ranges."""
    result, page = brief.result, brief.summary.headlines[country]
    usd = abs(page["welfare_busd"])
    first, then = next(brief.summary.ranges[country].rows())
    path = ""
    if first != result.horizon:
        when = horizon_said(first).capitalize()
        path = f" {when} it is {moved(then['welfare_pct'])} per cent"
        path += f"{range_said(brief, country, first)}."
    return (
        f"{_headline(brief, country)}:"
        f" {billions(usd)} billion USD of {result.scenario.world.year}{each_said(page)}.{path}"
    )


def short_answer(brief: Brief) -> str:
    """What becomes of the real income of the country in focus, or else of the target, with its
    range; empty without either.
    """
    who = brief.roles.focus or brief.roles.target
    return f"{_headline(brief, who)}." if who else ""


def _headline(brief: Brief, country: str) -> str:
    """A country's real income at the headline with its range: a sentence without its end.

    It falls or rises only where the range is on one side of nothing.
    """
    horizon = brief.result.horizon
    pct = brief.summary.headlines[country]["welfare_pct"]
    row = dict(brief.summary.ranges[country].rows())[horizon]
    open_ended = row["draws"] >= ENOUGH and row["welfare_low_pct"] < 0 < row["welfare_high_pct"]
    verb = "falls" if pct < 0 else "rises"
    how = f"moves by {moved(pct)}" if open_ended else f"{verb} by {per_cent(abs(pct))}"
    return capitalised(
        f"{_whose(brief, country)} real income {how} per cent {horizon_said(horizon)}"
        f"{range_said(brief, country, horizon)}"
    )


def each_said(page: Mapping[str, float]) -> str:
    """The change of real income for each inhabitant; nothing where these are not known."""
    usd = page.get(PER_INHABITANT)
    return "" if usd is None else f", {in_a_sentence(round(abs(usd), 1))} USD for each inhabitant"


def range_said(brief: Brief, country: str, horizon: str) -> str:
    """Assumption range of a country's real income at a horizon over draws, in brackets.

    It says at which percentile of the draws the headline lies. Fewer than `ENOUGH` draws give their
    number and no range; none, nothing.
    """
    row = dict(brief.summary.ranges[country].rows())[horizon]
    if not row["draws"]:
        return ""
    if row["draws"] < ENOUGH:
        return f" ({tries(row['draws'])}, too few for a range)"
    place = f"{tries_of_100(row['welfare_percentile'])} are lower"
    return f" (range {_ends(row)}; {place})"


def ends_said(brief: Brief, country: str) -> str:
    """The ends of a country's range at the headline; empty where it has none."""
    row = dict(brief.summary.ranges[country].rows())[brief.result.horizon]
    return _ends(row) if row["draws"] >= ENOUGH else ""


def _ends(row: Mapping[str, Any]) -> str:
    low, high = (moved(row[f"welfare_{end}_pct"]) for end in ("low", "high"))
    return f"{low} to {high}"


def _cost(brief: Brief) -> str:
    """What those who pull levers lose together, and the one that loses most for its size."""
    rows, senders = _welfare(brief), brief.roles.senders
    if not senders:
        return ""
    world = brief.result.equilibrium.world
    income = dict(zip(world.countries, world.income.tolist(), strict=True))
    usd = sum(rows[code]["welfare_busd"] for code in senders)
    pct = 100 * 1000 * usd / sum(income[code] for code in senders)
    if not usd:
        return ""
    verb, size = ("lose" if usd < 0 else "gain"), f"{billions(abs(usd))} billion USD"
    part = f"{per_cent(abs(pct))} per cent of"
    if len(senders) == 1:
        text = capitalised(f"{_name(brief, senders[0])} {verb}s {size}, {part} its real income.")
    else:
        text = f"Those who act {verb} {size} together, {part} their real income{_worst(brief)}."
    target = brief.roles.target
    if target and pct < 0 and RATIOS[0] < (ratio := rows[target]["welfare_pct"] / pct) < RATIOS[1]:
        text += f" In per cent {_name(brief, target)} loses {ratio:.0f} times as much."
    return text


def _worst(brief: Brief) -> str:
    """The one of several who pull levers that loses most for its size; nothing where none does."""
    rows, senders = _welfare(brief), brief.roles.senders
    worst = min(senders, key=lambda code: rows[code]["welfare_pct"])
    if (pct := rows[worst]["welfare_pct"]) > -HIDDEN:
        return ""
    return f"; {_name(brief, worst)} pays most for its size ({moved(pct)} per cent)"


def _shift(brief: Brief, target: str) -> str:
    """The partners whose shares in the target's goods imports rise and fall most, of several."""
    rows = dict(brief.summary.tables["trade_goods"].rows())
    if len(rows) < 2:
        return ""
    change = {code: row["import_share_change_pp"] for code, row in rows.items()}
    winner = max(change, key=lambda code: change[code])
    loser = min(change, key=lambda code: change[code])
    up, down = rows[winner], rows[loser]
    ends = [f"{up[f'import_share_{when}_pct']:.1f}" for when in ("before", "after")]
    if ends[0] == ends[1]:
        return ""
    gained = " to ".join(ends)
    lost = f"{down['import_share_before_pct']:.1f} to {down['import_share_after_pct']:.1f}"
    return capitalised(
        f"{_whose(brief, winner)} share of {_whose(brief, target)} goods imports moves from"
        f" {gained} per cent, the largest rise; {_name(brief, loser)} loses most ({lost})."
    )


def _strongest_tie(brief: Brief, country: str, outside: frozenset[str] = frozenset()) -> str:
    """The country's strongest tie `outside` some others, and what it is worth to both sides."""
    if not brief.background:
        return ""
    rows = [row for _, row in brief.background.ties.rows()]
    mine = [
        row for row in rows if row["actor"] == country and not _members(row["partner"]) & outside
    ]
    if not mine:
        return ""
    most = max(mine, key=lambda row: row["loss_after_pct"])
    pair = (most["partner"], country)
    back = next(row for row in rows if (row["actor"], row["partner"]) == pair)
    own, other = most["loss_after_pct"], back["loss_after_pct"]
    ratio = own / other if other > HIDDEN else np.inf
    weight = f", a ratio of {ratio:.0f}" if RATIOS[0] < ratio < RATIOS[1] else ""
    place = " outside those who act" if outside else ""
    name, partner = _name(brief, country), in_text(most["partner_name"])
    return capitalised(
        f"{_whose(brief, country)} strongest tie{place} is with {partner}: without it {name} would"
        f" lose {per_cent(own)} per cent of real income in the long run"
        f" ({per_cent(most['loss_before_pct'])} before the measures), {partner} {per_cent(other)}"
        f" per cent{weight}."
    )


def _outsiders(brief: Brief) -> str:
    """How those fare who neither act nor are the target, and the ends among them."""
    apart = brief.roles.aside | set(tiny_countries(brief.result.equilibrium.world))
    rest = [
        (row["welfare_pct"], code) for code, row in _welfare(brief).items() if code not in apart
    ]
    if not rest:
        return ""
    if len(rest) == 1:
        pct, alone = rest[0]
        name = capitalised(_name(brief, alone))
        return f"{name}, the only other economy, moves by {moved(pct)} per cent."
    low, loser = min(rest)
    high, winner = max(rest)
    still = sum(abs(value) < SMALL for value, _ in rest)
    few = f"{still} move" if still != 1 else "1 moves"
    count = f"Of the {len(rest)} other economies, {few}"
    if still == len(rest):
        count = f"All {still} other economies move"
    most = (high, winner, "gains most" if high > 0 else "loses least")
    least = (low, loser, "loses most" if low < 0 else "gains least")
    ends = [
        f"{_name(brief, code)} {verb} ({moved(value)})"
        for value, code, verb in (most, least)
        if abs(value) >= HIDDEN
    ]
    return f"{count} by less than {SMALL} per cent{'; ' * bool(ends)}{', '.join(ends)}."


def _pulled(brief: Brief, country: str) -> str:
    """The lever, and the government, that matter most for a country."""
    table = brief.summary.tables.get(f"attribution_{country}")
    if table is None:
        return ""
    lever, who = (_most(table.where("by", by)) for by in (LEVER, GOVERNMENT))
    if not (lever and who):
        return ""
    return (
        f"The lever that matters most for {_name(brief, country)} is '{lever['who']}'"
        f" ({moved(lever['contribution_pct'])} percentage points); by who pulled it,"
        f" {_puller(brief, who['who'])} ({moved(who['contribution_pct'])})."
    )


def _most(shares: Table) -> dict[str, Any]:
    """The row of a part with the largest contribution that is known; empty without one."""
    rows = [row for _, row in shares.rows() if not row["mark"]]
    return max(rows, key=lambda row: abs(row["contribution_pct"]), default={})


def _puller(brief: Brief, who: str) -> str:
    """A government by name; what firms do stands under no government."""
    return who if who == FIRMS else _name(brief, who)


def _sectors(brief: Brief, country: str) -> str:
    """The sectors of a country that lose and gain most volume; their table is in that order."""
    table = brief.summary.tables[f"sectors_{country}"]
    rows = list(table.where("horizon", brief.result.horizon).rows())
    (first, down), (last, up) = rows[0], rows[-1]
    return (
        f"Of {_whose(brief, country)} sectors, the volume of {_sector(first, down['name'])}"
        f" changes by {_volume(down)}, that of {_sector(last, up['name'])} by {_volume(up)}, both"
        " at base-year prices."
    )


def _volume(row: Mapping[str, Any]) -> str:
    """A change of volume in per cent and in billions."""
    pct, busd = moved(row["volume_pct"]), moved(row["volume_change_busd"])
    return f"{pct} per cent ({busd} billion USD)"


def _sector(code: str, name: str) -> str:
    """The name of a sector inside a sentence; a code without a name stays as it is."""
    return code if name == code else name.lower()


def _welfare(brief: Brief) -> dict[str, dict[str, Any]]:
    table: Table = brief.summary.tables["welfare"]
    return dict(table.rows())


def _name(brief: Brief, code: str) -> str:
    """What a country or a government is called inside a sentence."""
    return in_text(party_name(code, brief.result.scenario))


def _whose(brief: Brief, code: str) -> str:
    """What belongs to a country or a government, inside a sentence."""
    return whose(party_name(code, brief.result.scenario))


def _members(party: str) -> frozenset[str]:
    return frozenset(bloc(party).members if is_bloc(party) else (party,))
