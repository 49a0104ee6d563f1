"""From levers to a Shock, whole or government by government."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.horizon import HORIZONS, Adjustment
from detente.economy.shock import RentShares, Shock
from detente.errors import ScenarioError
from detente.levers.catalogue import Deep, Directed, Lever
from detente.levers.products import covered_share, product_sectors
from detente.world.countries import Bloc, bloc, is_bloc, resolve, split_members
from detente.world.shipped import goods_sectors
from detente.world.world import World

Array = NDArray[np.float64]
DAYS_A_MONTH = 365.25 / 12
DIRECTION = dict.fromkeys(
    ("export_control", "export_tax", "energy_cut_off", "over_compliance", "capacity"), "exports"
)
DIRECTION |= {"secondary_sanctions": "both"}
NOTHING = 1e-9
CHANGING = ("over_compliance", "capacity", "circumvention")


@dataclass(frozen=True)
class Pull:
    """One lever as pulled by one government: `senders` are its members (the EU has 27), `outside`
    those that the world lacks.
    """

    lever: Lever
    government: str
    senders: tuple[str, ...]
    outside: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Setting:
    """What turns levers into numbers.

    Attributes
    ----------
    theta : ndarray [sector]
        Long-run trade elasticities that the shock is solved with.
    adjustment : Adjustment
        How slowly buyers move: converts a fall at a horizon into a trade cost.
    on : date or None
        The day looked at; None is the long run, when what is temporary has passed.
    months : float
        Months since the path began, infinity in the long run.
    blocs : mapping
        The scenario's own blocs.
    """

    theta: Array
    adjustment: Adjustment = field(default_factory=Adjustment)
    on: date | None = None
    months: float = math.inf
    blocs: Mapping[str, Bloc] | None = None

    @property
    def elasticity(self) -> Array:
        """By how many per cent a flow falls by then if it becomes one per cent dearer, at given
        prices of others [sector].
        """
        return self.theta * self.adjustment.rho * self.adjustment.pass_through(self.months)


def active(levers: Iterable[Lever], on: date | None) -> tuple[Lever, ...]:
    """The levers in force on the date (all of them when it is None)."""
    return tuple(
        lever
        for lever in levers
        if on is None
        or ((not lever.since or lever.since <= on) and (not lever.until or on <= lever.until))
    )


def expand(codes: Iterable[str], blocs: Mapping[str, Bloc] | None = None) -> tuple[str, ...]:
    """ISO3 codes of countries, blocs of the scenario and shipped blocs, each once; DataError with a
    suggestion.
    """
    members: list[str] = []
    for code in codes:
        if blocs and code in blocs:
            members += blocs[code].members
        elif "_" in code or is_bloc(code.upper()):
            members += bloc(code).members
        else:
            members.append(resolve(code))
    return tuple(dict.fromkeys(members))


def pulls(
    levers: Iterable[Lever], world: World, *, blocs: Mapping[str, Bloc] | None = None
) -> tuple[Pull, ...]:
    """Each lever split by government; the European Union decides as one, also where a few of its
    members are exempt.

    ScenarioError for a lever whose only target is the only country that pulls it.
    """
    union = set(bloc("EU27").members)
    found = []
    for lever in levers:
        members = expand(lever.by, blocs)
        _require_another(lever, split_members(members, world)[0], world, blocs)
        governments: dict[str, list[str]] = {}
        for member in members:
            whole = member in union and 2 * len(union & set(members)) > len(union)
            governments.setdefault("EU27" if whole else member, []).append(member)
        for government, states in governments.items():
            inside, outside = split_members(tuple(states), world)
            found.append(Pull(lever, government, inside, outside))
    return tuple(found)


def _require_another(
    lever: Lever, senders: tuple[str, ...], world: World, blocs: Mapping[str, Bloc] | None
) -> None:
    if (
        isinstance(lever, Directed)
        and len(senders) == 1
        and split_members(expand(lever.on, blocs), world)[0] == senders
    ):
        what = f"{_named(lever)} by {senders[0]} on {senders[0]} alone does nothing"
        raise ScenarioError(what, where=lever.title, hint="name another country in `on`")


def outside_world(pulled: Iterable[Pull]) -> tuple[str, ...]:
    """Governments named by the levers that the world has no accounts for."""
    return tuple(sorted({state for pull in pulled for state in pull.outside}))


def apply(pulled: Iterable[Pull], world: World, setting: Setting) -> Shock:
    """The Shock of all `pulled` levers on `world`: first what is cut, then the circumvention of
    these cuts, then the rest.

    ScenarioError when a lever has no target in the world, asks for more than there is, or goes
    through hubs that the world lacks.
    """
    pulled = [pull for pull in pulled if isinstance(pull.lever, Deep) or _kind(pull) in ACTS]
    for pull in pulled:
        if _kind(pull) == "circumvention" and pull.outside:
            what = f"world {world.name} has no accounts for the hub {', '.join(pull.outside)}"
            raise ScenarioError(
                what,
                where=pull.lever.title,
                hint="detours through the rest of the world are refused, not guessed",
            )
    acting = [(pull, _parties(pull, world, setting)) for pull in _merged(pulled) if pull.senders]
    cuts = tuple((pull.lever, parties) for pull, parties in acting if isinstance(pull.lever, Deep))
    shock = _cut(world, cuts, tuple(setting.theta), setting.adjustment)
    for pull, parties in sorted(acting, key=lambda pair: _kind(pair[0]) != "circumvention"):
        if not isinstance(pull.lever, Deep):
            shock = ACTS[_kind(pull)](shock, pull.lever, parties, setting)
    return shock


def _merged(pulled: Iterable[Pull]) -> list[Pull]:
    """One pull for all governments that pull the same lever, except transfers: each government
    gives its amount.
    """
    whole: dict[int, Pull] = {}
    for position, pull in enumerate(pulled):
        key = -position - 1 if _kind(pull) == "transfer" else id(pull.lever)
        old = whole.get(key)
        senders = (*old.senders, *pull.senders) if old else pull.senders
        whole[key] = Pull(pull.lever, pull.government, senders, pull.outside)
    return list(whole.values())


def sectors_of(codes: Iterable[str], world: World) -> tuple[str, ...]:
    """Sector codes with the words 'goods', 'services' and 'all' spelled out; DataError for an
    unknown code.
    """
    goods = goods_sectors(world)
    words = {
        "all": world.sectors,
        "goods": goods,
        "services": tuple(s for s in world.sectors if s not in goods),
    }
    named = [sector for code in codes for sector in words.get(code, (code,))]
    for sector in named:
        world.sector(sector)
    return tuple(dict.fromkeys(named))


def cut_sectors(lever: Any, world: World) -> tuple[str, ...]:
    """Sectors that a trade lever touches, those of its products included."""
    products = getattr(lever, "products", ())
    return (
        product_sectors(products)
        if products
        else sectors_of(getattr(lever, "sectors", ("all",)), world)
    )


def _kind(pull: Pull) -> str:
    return _named(pull.lever)


def _named(lever: Lever) -> str:
    return str(lever.lever)  # type: ignore[attr-defined]


def _parties(pull: Pull, world: World, setting: Setting) -> Parties:
    """Who pulls, on whom, in which sectors; ScenarioError when the world has no accounts for any
    target.
    """
    targets: tuple[str, ...] = ()
    if isinstance(pull.lever, Directed):
        targets, missing = split_members(expand(pull.lever.on, setting.blocs), world)
        if not targets:
            raise ScenarioError(
                f"world {world.name} has no accounts for {', '.join(missing)}",
                where=pull.lever.title,
            )
    return Parties(pull.senders, targets, cut_sectors(pull.lever, world))


@dataclass(frozen=True)
class Parties:
    """Who pulls a lever, on whom, in which sectors: codes that the world has."""

    senders: tuple[str, ...]
    targets: tuple[str, ...]
    sectors: tuple[str, ...]

    def routes(self, direction: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """(buyers, sellers) of what flows in the direction, seen from the senders."""
        exports, imports = (self.targets, self.senders), (self.senders, self.targets)
        return [
            route
            for route, name in ((exports, "exports"), (imports, "imports"))
            if direction in (name, "both")
        ]


@lru_cache(maxsize=8)
def _cut(
    world: World,
    cuts: tuple[tuple[Deep, Parties], ...],
    theta: tuple[float, ...],
    adjustment: Adjustment,
) -> Shock:
    """All flows that levers stop or cut: products of one sector add up, and what nothing is left of
    is banned.

    A ban of a part takes its varieties away: the flow falls by that share at once and for good,
    whatever the elasticity. What is left of the rest at the horizon of a `fall`, at given prices,
    becomes a trade cost: left = kappa^(-theta rho m).
    """
    shock, shape = Shock(world), world.sales.shape
    parts: list[tuple[str, NDArray[np.intp], Array]] = []
    for lever, parties in cuts:
        stopped = (1 - lever.floor) if lever.fall is None else lever.fall / 100
        share = stopped * lever.covered / 100 * covered_share(lever.products, world)
        for buyers, sellers in parties.routes(
            getattr(lever, "direction", DIRECTION.get(_named(lever), "imports"))
        ):
            n, i, s = shock.links_between(buyers, sellers, parties.sectors)
            parts.append(
                (
                    "ban" if lever.fall is None else lever.horizon,
                    np.ravel_multi_index((n, i, s), shape),
                    share[n, s],
                )
            )
    if not parts:
        return shock
    touched, place = np.unique(
        np.concatenate([links for _, links, _ in parts]), return_inverse=True
    )
    power = -1 / (np.asarray(theta)[touched % shape[2]] * adjustment.rho)
    rest = 1 - _summed("ban", parts, place)
    variety, cost = rest, np.ones(touched.size)
    for horizon in sorted(
        {name for name, _, _ in parts} - {"ban"}, key=lambda name: HORIZONS[name]
    ):
        left = rest - _summed(horizon, parts, place)
        kept = np.divide(left, rest, out=np.ones_like(rest), where=left > NOTHING)
        cost, rest = cost * kept ** (power / adjustment.pass_through(HORIZONS[horizon])), left
    banned = rest <= NOTHING
    return shock.replaced(
        variety_hat=_spread(shape, touched[~banned], variety[~banned], 1.0),
        trade_cost_hat=_spread(shape, touched[~banned], cost[~banned], 1.0),
        banned=_spread(shape, touched, banned, False),
    )


def _summed(
    name: str, parts: list[tuple[str, NDArray[np.intp], Array]], place: NDArray[np.intp]
) -> Array:
    """Depths of one kind added up over the touched links."""
    depths = np.concatenate(
        [share if kind == name else np.zeros(share.size) for kind, _, share in parts]
    )
    return np.bincount(place, depths).astype(float)


def _spread(shape: tuple[int, ...], links: NDArray[np.intp], values: Any, elsewhere: Any) -> Any:
    """An array with `values` on flat `links`, and `elsewhere` on all others; None when it is that
    everywhere.
    """
    if (values == elsewhere).all():
        return None
    whole = np.full(shape, elsewhere)
    whole.ravel()[links] = values
    return whole


def _elapsed(lever: Lever, setting: Setting) -> float:
    """Months since the lever's first day, since the start of the path when it has none."""
    if setting.on and lever.since:
        return max((setting.on - lever.since).days / DAYS_A_MONTH, 0.0)
    return setting.months if math.isfinite(setting.months) else 0.0


def _over_compliance(shock: Shock, lever: Any, parties: Parties, setting: Setting) -> Shock:
    if setting.on is None:
        return shock
    fall = lever.fall / 100 * 0.5 ** (_elapsed(lever, setting) / lever.half_life)
    return _fewer_varieties(shock, fall, parties)


def _fewer_varieties(shock: Shock, share: float, parties: Parties) -> Shock:
    """With the share of what the senders sell to each target gone; their own markets are not
    touched.
    """
    for target in parties.targets:
        sellers = [code for code in parties.senders if code != target]
        shock = shock.variety(1 - share, buyer=target, seller=sellers, sector=parties.sectors)
    return shock


def _quota(shock: Shock, lever: Any, parties: Parties, setting: Setting) -> Shock:
    rent = RentShares(
        exporter=float(lever.rent == "exporter"), importer=float(lever.rent == "importer")
    )
    return shock.limit(
        lever.limit / 100,
        buyer=parties.senders,
        seller=parties.targets,
        sector=parties.sectors,
        rent=rent,
        name=lever.title,
    )


def _capacity(shock: Shock, lever: Any, parties: Parties, setting: Setting) -> Shock:
    if setting.on is None and lever.growth > 0:
        return shock
    built = lever.limit / 100 * (1 + lever.growth / 100) ** (_elapsed(lever, setting) / 12)
    return shock.limit(
        built,
        buyer=parties.targets,
        seller=parties.senders,
        sector=parties.sectors,
        name=lever.title,
    )


def _price_cap(shock: Shock, lever: Any, parties: Parties, setting: Setting) -> Shock:
    discount = lever.covered / 100 * max(1 - lever.cap / lever.price, 0.0)
    buyers, _ = split_members(expand(lever.buyers, setting.blocs), shock.world)
    return shock.tariff(
        1 / (1 - discount) - 1, buyer=buyers, seller=parties.targets, sector=parties.sectors
    )


def _brand_exit(shock: Shock, lever: Any, parties: Parties, setting: Setting) -> Shock:
    shock = _fewer_varieties(shock, lever.share / 100, parties)
    for target in parties.targets:
        shock = shock.variety(
            1 - lever.local / 100, buyer=target, seller=target, sector=parties.sectors
        )
    return shock


def _circumvention(shock: Shock, lever: Any, parties: Parties, setting: Setting) -> Shock:
    """Part of what was cut comes back over hubs, see the lever's docstring."""
    world, elasticity = shock.world, setting.elasticity
    sellers, _ = split_members(expand(lever.of, setting.blocs), world)
    n, i, s = shock.links_between(parties.targets, sellers, parties.sectors)
    cost = np.ones(n.size) if shock.trade_cost_hat is None else shock.trade_cost_hat[n, i, s]
    banned = (
        np.zeros(world.sales.shape, dtype=bool) if shock.banned is None else shock.banned.copy()
    )
    variety = np.ones(world.sales.shape) if shock.variety_hat is None else shock.variety_hat.copy()
    left = np.where(
        banned[n, i, s], 0.0, np.minimum(variety[n, i, s] * cost ** -elasticity[s], 1.0)
    )
    detour = lever.leakage / 100 * (1 + lever.route_cost / 100) ** -elasticity[s] * (1 - left)
    variety[n, i, s] *= np.where(left > 0, 1 + detour / np.where(left > 0, left, 1.0), detour)
    banned[n, i, s] = False
    return shock.replaced(variety_hat=variety, banned=banned if banned.any() else None)


def _shared(
    shock: Shock, amount: float, givers: tuple[str, ...], receivers: tuple[str, ...]
) -> Shock:
    """`amount` billion USD a year from givers to receivers, shared on both sides by income;
    ScenarioError when they have less.
    """
    income = shock.world.income
    weigh = {
        side: np.array([income[shock.world.country(c)] for c in side])
        for side in (givers, receivers)
    }
    if 1000 * amount >= weigh[givers].sum():
        raise ScenarioError(
            f"{amount:.6g} billion USD is all the income of {', '.join(givers)} or more",
            hint="the unit is billion USD a year",
        )
    for giver, part in zip(givers, weigh[givers] / weigh[givers].sum(), strict=True):
        for receiver, share in zip(
            receivers, weigh[receivers] / weigh[receivers].sum(), strict=True
        ):
            shock = shock.transfer_income(
                1000 * amount * float(part * share), giver=giver, receiver=receiver
            )
    return shock


def _transfer(shock: Shock, lever: Any, parties: Parties, setting: Setting) -> Shock:
    for giver in parties.senders:
        shock = _shared(shock, lever.amount / len(parties.senders), (giver,), parties.targets)
    return shock


Act = Callable[[Shock, Any, Parties, Setting], Shock]
ACTS: dict[str, Act] = {
    "over_compliance": _over_compliance,
    "tariff": lambda shock, lever, p, _: shock.tariff(
        lever.rate / 100, buyer=p.senders, seller=p.targets, sector=p.sectors
    ),
    "export_tax": lambda shock, lever, p, _: shock.export_tax(
        lever.rate / 100, buyer=p.targets, seller=p.senders, sector=p.sectors
    ),
    "trade_cost": lambda shock, lever, p, _: shock.trade_cost(
        1 + lever.change / 100, buyer=p.senders, seller=p.targets, sector=p.sectors
    ),
    "quota": _quota,
    "capacity": _capacity,
    "price_cap": _price_cap,
    "brand_exit": _brand_exit,
    "circumvention": _circumvention,
    "productivity": lambda shock, lever, p, _: shock.productivity(
        1 + lever.change / 100, country=p.senders, sector=p.sectors
    ),
    "labour": lambda shock, lever, p, _: shock.labour_supply(
        1 + lever.change / 100, country=p.senders
    ),
    "transfer": _transfer,
    "aid": lambda shock, lever, p, _: _shared(shock, lever.amount, p.senders, p.targets),
    "asset_freeze": lambda shock, lever, p, _: _shared(
        shock, lever.amount * lever.yearly_return / 100, p.targets, p.senders
    ),
    "financial_restriction": lambda shock, lever, p, _: _shared(
        shock, lever.amount, p.targets, p.senders
    ),
}
