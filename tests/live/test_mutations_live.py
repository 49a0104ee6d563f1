"""A change of any equation of the engine is noticed: a sign, an exponent, a share left out."""

from __future__ import annotations

from functools import cache

import pytest

import detente as dt
from detente.economy.solver.solve import CERTIFIED
from detente.report.live.pack import engine
from tests.live.engine import EQUAL, answers, difference, library, needs_node, pack_of_case
from tests.live.made import made_case
from tests.live.months import apart_over_months
from tests.worlds import Case, feasible_case

pytestmark = needs_node

# Lines of the engine, and what each becomes.
SWEEP = (
    (
        "sum += spread[k * groups + other] * log_wage",
        "sum -= spread[k * groups + other] * log_wage",
    ),
    ("log_input[c] + gamma[c] * (wage[c] - log_input[c])", "wage[c]"),
    ("gamma[c] * Math.exp((1 - eps) * wage[c])", "gamma[c] * Math.exp(wage[c])"),
    ("value_added_share[c] = own / both", "value_added_share[c] = gamma[c]"),
    ("log_cost[c] -= p.log_productivity[c]", "log_cost[c] += p.log_productivity[c]"),
    ("Math.exp(theta[k] * log_cheaper + pull", "Math.exp(pull"),
    ("log_cheapest[k] - log_access / theta[k]", "log_cheapest[k] + log_access / theta[k]"),
    ("found.tariff_revenue[b] += capacity[b]", "found.tariff_revenue[b] -= capacity[b]"),
    ("found.tax_revenue[taxed.seller[e] % n] +=", "found.tax_revenue[taxed.seller[e] % n] -="),
    ("access[b] - reached[b] - taxed[first + b]", "access[b] - reached[b]"),
    ("found.rent[receiver[e]] += amount", "found.rent[receiver[e]] += 2 * amount"),
    ("amount *= flows.mix.border[place]", "amount *= 1"),
    ("one + deficit[c] + trade.rent[c]", "one + deficit[c]"),
    ("all += pool[g];", "all += 2 * pool[g];"),
    ("phi ** ((1 - nu) / nu)", "phi ** (1 / nu)"),
    ("final_share[c] * Math.exp((1 - psi)", "final_share[c] * Math.exp((2 - psi)"),
    ("Math.log(positive(sum)) / (1 - psi)", "Math.log(positive(sum)) / (2 - psi)"),
)

MATERIALS = (
    ("others[k] * Math.exp(power * log_price[at])", "others[k]"),
    ("Math.log(sum / whole) / power", "sum"),
    ("found.by_user[user] *= of_rest * by_user", "found.by_user[user] *= by_user"),
    ("rest[user] * Math.exp(power * found.log_price[user])", "Math.exp(power)"),
    ("found[own + k] *= price.by_input[own + k]", "found[own + k] *= 1"),
    ("rest[c] = after > 0 ? before : 0", "rest[c] = 1"),
)

LEVERS = (
    ("whole[at] * kappa ** -theta", "whole[at] * kappa ** theta"),
    ("times(at, (1 + changed.value[k])", "times(at, (1 + 2 * changed.value[k])"),
    ("net[at] = whole[at] / taxes_at(rates, at)", "net[at] = whole[at]"),
    ("drawn[place] / (1 + rate_at(rates.tariff, place))", "drawn[place]"),
    (" * (1 + rate_at(rates.export_tax, at))", ""),
    ("if (shock.banned) for (const at of shock.banned) whole[at] = 0", ""),
    ("base[c] *= labour_hat[Math.floor(c / groups)]", "base[c] *= 1"),
    ("power * (1 + kept[c] / theta) * log_factor[c]", "power * log_factor[c]"),
    ("if (!is_whole[e]) left[place[e]] += part[e] * own[e]", ""),
    ("if (is_whole[e]) of_link[place[e]] *= hat", "if (is_whole[e]) of_link[place[e]] *= 1"),
    ("* Math.exp(-covered.cost[k])", "* Math.exp(covered.cost[k])"),
    ("Math.max(covered.over_direct[k] - direct.left[k], 0)", "1"),
    ("per_cost > 0 ? per_cost * theta[place] : 1", "per_cost > 0 ? per_cost : 1"),
    ("quantity: fall.quantity_hat * base,", "quantity: base,"),
    ("quantity: limit.quantity_hat * quantity,", "quantity,"),
    ("(flows.border[k] - flows.net[k]) * capacity", "0"),
)

OTHERS = (
    ('const own = rule.name === "income-share"', 'const own = rule.name === "nominal"'),
    ("share[c] * whole[here] + own + fixed[c]", "share[c] * whole[here] + own"),
    ("(rate[c] - spread) * one", "rate[c] * one"),
    ("shock.custody ? shock.custody[c] : 0", "0"),
    ("-Math.log1p(one / made)", "-Math.log1p((2 * one) / made)"),
    ("(1 - tied) / (gamma * tied) +", "(1 - tied) / (gamma * tied) -"),
    ("covered.net[k] * mix.net[k] * drawn;", "covered.net[k] * drawn;"),
    ("supply[sellers + i] * capacity[row]", "capacity[row]"),
)

MONTHS = (
    ("Math.exp(power * one)", "Math.exp(one)"),
    ("part = (one) => power * one", "part = (one) => one"),
    ("adjustment.rho * one)", "one)"),
    ("left / adjustment.labour + (1 - left)", "left / adjustment.labour - (1 - left)"),
    ("adjustment[name] ** left", "adjustment[name]"),
    ("Math.log(share[k] / sold[k])", "Math.log(share[k])"),
    ("next(one, Math.log(sides.supply[c]))", "one"),
    ("next(one, -Math.log(sides.access[c]))", "one"),
    ("+ (1 - speed) * one", "+ one"),
    ("(1 - speed) * Math.log(one) - Math.log(now[row])", "-Math.log(now[row])"),
    ("else sold[k] = 0", ""),
    ("log[k] -= excess", "log[k] += excess"),
    ("found[row] -= share[at[k]] * ratio", "found[row] -= 0 * ratio"),
    ("sold[slot[place] - 1] *= variety.value[k]", ""),
    ("-(1 - last.factor) * fall.fade", "-(1 - last.factor)"),
    ("Math.log1p(-adjustment.delta) * months) / 12", "Math.log1p(-adjustment.delta) * months)"),
)

RESIDUAL = (
    ("gamma * Math.exp((1 - eps) * (log_wage - log_cost))", "gamma"),
    ("theta * (cheapest - cost[i]) + used_to", "used_to"),
    ("Math.exp(-theta * dearer)", "1"),
    ("trade.imports[c] - trade.exports[c]", "trade.exports[c] - trade.imports[c]"),
    ("over(paid[c] * works(c), supplied)", "over(paid[c], supplied)"),
    ("const price = one.varieties ? 0 : -log", "const price = one.varieties ? 0 : 0"),
    ("const border = (bought / (1 + links.tariff[l]))", "const border = bought"),
    ("share[detour_on[k]] * stopped", "share[detour_on[k]] * 2 * stopped"),
    ("1 - trade.shipped[c] / one.quantity", "1 - 2 * trade.shipped[c] / one.quantity"),
)


@cache
def cases() -> tuple[Case, ...]:
    """Small worlds that touch every equation between them."""
    kinds = ("falls", "parts", "limits", "rents", "detours", "shut-in", "critical", "custody")
    made = [made_case(kind, seed) for kind in kinds for seed in (1, 2)]
    plain = [feasible_case(kind, 1, largest=(4, 4)) for kind in ("everything", "complements")]
    worlds = [made_case("custody", seed) for seed in range(5, 9)]
    return (*made, *plain, *worlds)


@cache
def packs() -> tuple[bytes, ...]:
    return tuple(pack_of_case(case) for case in cases())


@cache
def found_by_library() -> tuple[dt.Equilibrium, ...]:
    return tuple(library(case) for case in cases())


def hasty() -> str:
    """The engine without what it tries last: a wrong equation is not searched for for long."""
    source = engine()
    slow = 'const METHODS = [\n  ["logs"', "  let done = 0, step = FIRST_STEP, way = quick"
    assert all(source.count(line) == 1 for line in slow)
    source = source.replace("methods = p.covered ? METHODS.slice(0, -1) : METHODS", "methods = []")
    return source.replace(slow[1], f"  throw failed;\n{slow[1]}")


def noticed(source: str) -> bool:
    """Whether an engine gives other numbers than the library, or proves less."""
    pairs = zip(found_by_library(), answers(packs(), source, until_refused=True), strict=False)
    for found, answer in pairs:
        if "refused" in answer:
            return True
        js = answer["found"]["only"]
        if not js["max_residual"] <= CERTIFIED or difference(js, found).size > EQUAL:
            return True
    return False


def test_the_engine_itself_passes() -> None:
    assert not noticed(hasty())


@pytest.mark.parametrize("mutant", MONTHS)
def test_a_changed_equation_of_time_is_noticed(mutant: tuple[str, str]) -> None:
    line, other = mutant
    assert hasty().count(line) >= 1, f"the engine has no {line!r}"
    assert any(apart_over_months(seed, hasty().replace(line, other)) > EQUAL for seed in (0, 1))


@pytest.mark.parametrize("mutant", (*SWEEP, *MATERIALS, *LEVERS, *OTHERS, *RESIDUAL))
def test_a_changed_equation_is_noticed(mutant: tuple[str, str]) -> None:
    line, other = mutant
    assert engine().count(line) >= 1, f"the engine has no {line!r}"
    assert noticed(hasty().replace(line, other))
