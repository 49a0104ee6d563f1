"use strict";
// Time: sticky sourcing and slow substitution, month by month.
//   pi_t proportional to pi k_hat_t^(1-rho) (c kappa)^(-rho theta)
//   k_{t+1} proportional to k_t^(1-speed) pi_t^speed,  speed = 1 - (1 - delta)^(1/12) a month

const MOBILE = 0.02, CLOSED = 1e-6, HALF = 0.5;
// Months that are not shown are solved this much less closely: of what is left open there a tenth
// reaches the next month.
const PASSING = 10;
const NESTS = [
  "value_added_elasticity", "input_elasticity", "critical_elasticity", "final_elasticity",
];

/** Share of the gap closed in some months. */
function speed_over(adjustment, months) {
  return -Math.expm1((Math.log1p(-adjustment.delta) * months) / 12);
}

/** Parameters after `months`: elasticities are geometric means, theta is rho times that of the
 * long run. */
function parameters_after(adjustment, months, long_run) {
  const share = (1 - adjustment.delta) ** (months / 12), left = share > CLOSED ? share : 0;
  const now = { ...long_run, theta: long_run.theta.map((one) => adjustment.rho * one) };
  for (const name of NESTS) now[name] = adjustment[name] ** left * long_run[name] ** (1 - left);
  const stiff = left / adjustment.labour + (1 - left) / long_run.labour;
  now.labour = stiff > MOBILE ? 1 / stiff : Infinity;
  return now;
}

/** The equilibrium in each of `months`, ascending, given what buyers are used to. `shock_in(month)`
 * is the shock in force, `seen` is called with each month and its equilibrium. Returned is a path:
 * by month its equilibrium and what came of it. With that of another state of the levers as
 * `given.before`, of the same world, elasticities and closure, months until the first that differs
 * are taken from it as they are, and later ones start from its equilibria, moved by what the month
 * before has moved. */
function walk(world, shock_in, months, given, seen) {
  const { adjustment, parameters, closure } = given, path = new Map();
  const base = closure === "balanced" ? rebalance(world, parameters) : world;
  let habits = no_habits(base), faded = new Map(), found = null, same = true;
  months.forEach((month, k) => {
    const in_force = shock_in(month), before = given.before?.get(month);
    const following = months[k + 1] ?? null;
    const passing = Boolean(given.shown) && !given.shown.has(month);
    same = same && before?.in_force === in_force && before.following === following;
    same = same && (passing || !before.passing);
    if (!same) {
      const now = parameters_after(adjustment, month, parameters);
      const last = given.before?.get(months[k - 1])?.found;
      let start = before?.found ?? (found && { ...found, learned: found.learned?.copy() ?? null });
      if (before && last) start = { ...start, moved: { from: last, to: found } };
      const is_neighbour = Boolean(before);
      const how = { ...given, parameters: now, start, passing, is_neighbour };
      const asked = with_fading(shock_of(in_force), faded);
      habits = with_own(habits, places_of(asked));
      const expected = expected_sold(base, asked, now.theta, found, habits);
      habits = reopened(habits, expected, asked.banned, base);
      const shock = { ...asked, reference: reference_of(habits, 1 - adjustment.rho) };
      found = solve_on(base, shock, how);
      require_near(found, month);
      if (following !== null) {
        faded = followed_fading(faded, found);
        habits = followed(habits, found, speed_over(adjustment, following - month));
      }
    } else ({ found, habits, faded } = before);
    path.set(month, { in_force, following, passing, found, habits, faded });
    seen(month, found);
  });
  return path;
}

/** Unsupported where a month was only found by a fallback: sticky complements can have several
 * equilibria, and another search may end in another one. */
function require_near(found, month) {
  if (found.method === "anderson") return;
  const what = `month ${month} has no equilibrium near that of the month before`;
  throw new Unsupported(`${what}, and may have several`);
}

/** `solve` on a base that is already the closure's own. */
function solve_on(base, shock, given) {
  const { closure, parameters, start } = given;
  const { passing } = given, tolerance = (given.tolerance ?? 1e-9) * (passing ? PASSING : 1);
  const how = { closure, parameters, tolerance, thorough: true, passing };
  const one = (asked, near) => reached(base, asked, how, near);
  return with_shut_in(base, shock, one, start, given.is_neighbour);
}

/** Habits k / pi, in logs, when nothing has happened. Where no lever touches a link its log is
 * of_seller [sector, seller] + of_buyer [sector, buyer]; links `at`, in `slot` [sector, buyer,
 * seller] by number from one, have a `log` of their own. */
function no_habits(world) {
  const cells = world.n * world.s;
  return {
    of_seller: new Float64Array(cells), of_buyer: new Float64Array(cells), n: world.n,
    at: new Int32Array(0), log: new Float64Array(0), slot: new Int32Array(world.sales.length),
  };
}

/** All links that a shock names. */
function places_of(shock) {
  const named = [shock.variety, shock.trade_cost, shock.tariff, shock.export_tax, shock.detours];
  const lists = named.filter((one) => one).map((one) => one.at ?? one.links);
  const covered = [...shock.falls, ...shock.limits].map((one) => one.links);
  return [...lists, ...covered, shock.banned ?? []];
}

/** Habits in which the links of some lists have logs of their own. */
function with_own(habits, lists) {
  const fresh = new Set(), count = habits.at.length;
  for (const places of lists) for (const at of places) if (!habits.slot[at]) fresh.add(at);
  if (!fresh.size) return habits;
  const longer = { at: new Int32Array(count + fresh.size), slot: new Int32Array(habits.slot) };
  const log = new Float64Array(longer.at.length);
  longer.at.set(habits.at);
  log.set(habits.log);
  [...fresh].forEach((at, k) => {
    const { buyer, seller, sector } = place_of(at, habits.n);
    longer.at[count + k] = at;
    longer.slot[at] = count + k + 1;
    log[count + k] = habits.of_seller[sector * habits.n + seller]
      + habits.of_buyer[sector * habits.n + buyer];
  });
  return { ...habits, ...longer, log };
}

/** Habits to a power: the reference of a shock. */
function reference_of(habits, power) {
  const { of_seller, of_buyer, at, log } = habits, part = (one) => power * one;
  return {
    of_seller: of_seller.map(part), of_buyer: of_buyer.map(part), at,
    value: log.map((one) => Math.exp(power * one)),
  };
}

/** The sum of the references over the sellers [sector, buyer], for base shares of the varieties
 * sold: `sold` on links with logs of their own. */
function masses(habits, sold, world) {
  const { of_seller, of_buyer, at, log, n } = habits, share = world.trade_share;
  const ratio = of_seller.map(Math.exp), found = new Float64Array(ratio.length);
  for (let row = 0; row < found.length; row++) {
    found[row] = dot_at(share, row * n, ratio, row - (row % n), n);
  }
  const own = new Float64Array(found.length);
  for (let k = 0; k < at.length; k++) {
    const row = Math.floor(at[k] / n);
    found[row] -= share[at[k]] * ratio[row - (row % n) + (at[k] % n)];
    own[row] += sold[k] * Math.exp(log[k]);
  }
  return found.map((one, row) => Math.max(one, 0) * Math.exp(of_buyer[row]) + own[row]);
}

/** Base shares of the varieties that are sold on links `at`: what exits and falls of varieties
 * leave. */
function still_sold(world, shock, covered, log_factor, { at, slot }) {
  const sold = Float64Array.from(at, (place) => world.trade_share[place]);
  const { variety } = shock;
  if (variety) variety.at.forEach((place, k) => { sold[slot[place] - 1] *= variety.value[k]; });
  if (!covered) return sold;
  const leaving = log_factor.map((one, c) => (covered.ceilings[c].varieties ? one : 0));
  const mix = mix_at(covered, leaving);
  covered.at.forEach((place, k) => {
    const direct = mix.direct[k], back = Math.max(covered.over_direct[k] - direct, 0);
    sold[slot[place] - 1] *= direct + covered.detour[k] * back;
  });
  return sold;
}

/** The same before a shock is solved: falls move by as much as they ask, from the last month's. */
function expected_sold(world, shock, theta, last, habits) {
  const covered = covered_of(world, shock, theta, world.trade_share, rates_under(world, NO_SHOCK));
  if (!covered) return still_sold(world, shock, null, null, habits);
  const before = last && last.problem.covered;
  const known = before && new Map(before.ceilings.map((one, c) => {
    return [one.name, { log_factor: last.log_factor[c], log_target: one.log_target }];
  }));
  const start = Float64Array.from(covered.ceilings, (one) => one.start);
  const factors = known ? factors_near(covered, known) : start;
  return still_sold(world, shock, covered, factors, habits);
}

/** Habits with the references of open links scaled down to sum to at most one. */
function reopened(habits, sold, banned, world) {
  const { n, at, slot } = habits, open = new Float64Array(sold);
  for (const place of banned ?? []) open[slot[place] - 1] = 0;
  const mass = masses(habits, open, world);
  const excess = mass.map((one) => Math.log(Math.max(one, 1)));
  const log = new Float64Array(habits.log), shut = new Set(banned ?? []);
  at.forEach((place, k) => {
    if (!shut.has(place)) log[k] -= excess[Math.floor(place / n)];
  });
  return { ...habits, of_buyer: habits.of_buyer.map((one, row) => one - excess[row]), log };
}

/** Links of the base year that are closed: the seller sells nothing, or the market has nobody. */
function closed_links({ n, trade_share }, { supply, access }) {
  const found = [];
  if (!supply.includes(0) && !access.includes(0)) return found;
  for (let row = 0; row < access.length; row++) {
    for (let i = 0; i < n; i++) {
      const shut = access[row] === 0 || supply[row - (row % n) + i] === 0;
      if (shut && trade_share[row * n + i] > 0) found.push(row * n + i);
    }
  }
  return found;
}

/** The next habits: those of open links follow their shares, others are frozen. */
function followed(before, found, speed) {
  const { world } = found, { n } = world, sides = market_sides(found);
  const habits = with_own(before, [closed_links(world, sides)]), { at } = habits;
  const sold = still_sold(world, found.shock, found.problem.covered, found.log_factor, habits);
  const share = shares_at(found, sides, at), log = new Float64Array(habits.log);
  const next = (one, moved) => (Number.isFinite(moved) ? speed * moved + (1 - speed) * one : one);
  at.forEach((place, k) => {
    if (share[k] > 0) log[k] = next(log[k], Math.log(share[k] / sold[k]));
    else sold[k] = 0;
  });
  const after = {
    ...habits, log,
    of_seller: habits.of_seller.map((one, c) => next(one, Math.log(sides.supply[c]))),
    of_buyer: habits.of_buyer.map((one, c) => next(one, -Math.log(sides.access[c]))),
  };
  const old = masses(habits, sold, world), now = masses(after, sold, world);
  const scale = old.map((one, row) => {
    return now[row] > 0 ? (1 - speed) * Math.log(one) - Math.log(now[row]) : 0;
  });
  at.forEach((place, k) => { if (share[k] > 0) log[k] += scale[Math.floor(place / n)]; });
  after.of_buyer.forEach((one, row) => { after.of_buyer[row] = one + scale[row]; });
  return after;
}

/** A shock with the factors of falls of which less than half is left given. */
function with_fading(shock, faded) {
  const falls = shock.falls.map((fall) => {
    const last = faded.get(fall.name);
    if (fall.fade >= HALF || !last) return fall;
    const held = Math.log1p((-(1 - last.factor) * fall.fade) / last.fade);
    return { ...fall, held };
  });
  return { ...shock, falls };
}

/** With the factors of a month that were found in it. */
function followed_fading(faded, found) {
  const next = new Map(faded);
  (found.problem.covered?.ceilings ?? []).forEach(({ fall }, c) => {
    if (!fall || !(fall.fade < 1) || fall.held !== null) return;
    next.set(fall.name, { factor: Math.exp(found.log_factor[c]), fade: fall.fade });
  });
  return next;
}

/** All horizons of a packed scenario: `seen(name, equilibrium)` for each, shortest first, or
 * `seen(name, null, error)` for those that the engine does not work out. Returned is the path of
 * its months and, under null, of the long run: `given.before` of a next call with other levers. */
function solve_scenario(world, scenario, given, seen) {
  const names = new Map(scenario.horizons.map(({ name, month }) => [month, name]));
  const how = { ...scenario, ...given, parameters: parameters_of(scenario.parameters) };
  const shock_in = (month) => scenario.shocks[scenario.shock_of[String(month)]];
  const { months } = scenario, done = new Set();
  const told = (month, found) => {
    if (names.has(month)) seen(names.get(month), found);
    done.add(month);
  };
  let path = new Map();
  try {
    if (months.length) path = walk(world, shock_in, months, { ...how, shown: names }, told);
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    for (const [month, name] of names) {
      if (month !== null && !done.has(month)) seen(name, null, error);
    }
  }
  if (names.has(null)) {
    const found = solve(world, shock_in(null), { ...how, start: given.before?.get(null)?.found });
    path.set(null, { found });
    seen(names.get(null), found);
  }
  return path;
}
