"use strict";
// Time: sticky sourcing and slow substitution, month by month.
//   pi_t proportional to pi k_hat_t^(1-rho) (c kappa)^(-rho theta)
//   k_{t+1} proportional to k_t^(1-speed) pi_t^speed,  speed = 1 - (1 - delta)^(1/12) a month

const MOBILE = 0.02, CLOSED = 1e-6, HALF = 0.5;
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

/** The equilibrium in each of `months`, ascending, given what buyers are used to.
 * `shock_in(month)` is the shock in force; `seen` is called with each month and its equilibrium. */
function walk(world, shock_in, months, given, seen) {
  const { adjustment, parameters, closure } = given;
  const base = closure === "balanced" ? rebalance(world, parameters) : world;
  const size = base.trade_share.length;
  let habits = { log: new Float64Array(size), ratio: new Float64Array(size).fill(1) };
  let faded = new Map(), found = null;
  months.forEach((month, k) => {
    const asked = with_fading(shock_of(shock_in(month)), faded);
    const now = parameters_after(adjustment, month, parameters);
    habits = reopened(habits, expected_sold(base, asked, now.theta, found), asked.banned, base);
    const reference = habits.log.map((one) => Math.exp((1 - adjustment.rho) * one));
    const shock = { ...asked, reference };
    found = solve_on(base, shock, { ...given, parameters: now, start: found });
    require_near(found, month);
    faded = followed_fading(faded, found);
    const following = k + 1 < months.length ? months[k + 1] : month + 1;
    const speed = speed_over(adjustment, following - month);
    habits = followed(habits, sold_in(found), trade_share_of(found), speed, base);
    seen(month, found);
  });
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
  const how = { closure, parameters, tolerance: given.tolerance ?? 1e-9, thorough: true };
  const one = (asked, near) => reached(base, asked, how, near);
  return with_shut_in(base, shock, one, start, parameters);
}

/** Base shares of the varieties that are sold: what bans, exits and falls of varieties leave. */
function still_sold(world, shock, covered, log_factor) {
  const sold = Float64Array.from(world.trade_share);
  if (shock.variety) scale_at(sold, shock.variety);
  if (!covered) return sold;
  const leaving = log_factor.map((one, c) => (covered.ceilings[c].varieties ? one : 0));
  const mix = mix_at(covered, leaving);
  covered.at.forEach((at, k) => {
    const direct = mix.direct[k];
    sold[at] *= direct + covered.detour[k] * Math.max(covered.over_direct[k] - direct, 0);
  });
  return sold;
}

/** The same in an equilibrium. */
function sold_in(found) {
  return still_sold(found.world, found.shock, found.problem.covered, found.log_factor);
}

/** The same before a shock is solved: falls move by as much as they ask, from the last month's. */
function expected_sold(world, shock, theta, last) {
  const rates = { tariff: null, export_tax: null };
  const covered = covered_of(world, shock, theta, world.trade_share, rates);
  if (!covered) return still_sold(world, shock, null, null);
  let factors = Float64Array.from(covered.ceilings, (one) => one.start);
  const before = last && last.problem.covered;
  if (before) {
    const known = new Map(before.ceilings.map((one, c) => {
      return [one.name, { log_factor: last.log_factor[c], log_target: one.log_target }];
    }));
    factors = factors_near(covered, known);
  }
  return still_sold(world, shock, covered, factors);
}

/** Habits with the references of open links scaled down to sum to at most one. */
function reopened(habits, sold, banned, world) {
  const open = Float64Array.from(sold), shut = new Set(banned ?? []);
  for (const at of shut) open[at] = 0;
  const mass = masses(habits.ratio, open, world.n);
  if (!mass.some((one) => one > 1)) return habits;
  const excess = (at) => (shut.has(at) ? 1 : Math.max(mass[Math.floor(at / world.n)], 1));
  return {
    ratio: habits.ratio.map((one, at) => one / excess(at)),
    log: habits.log.map((one, at) => one - Math.log(excess(at))),
  };
}

/** The next habits: those of open links follow their shares, others are frozen. */
function followed(habits, sold, share, speed, world) {
  const { n } = world, open = sold.map((one, at) => (share[at] <= 0 ? 0 : one));
  const log = habits.log.map((one, at) => {
    if (share[at] <= 0) return one;
    return speed * Math.log(share[at] / sold[at]) + (1 - speed) * one;
  });
  const ratio = log.map(Math.exp);
  const before = masses(habits.ratio, open, n), after = masses(ratio, open, n);
  const scale = before.map((one, row) => (after[row] > 0 ? one ** (1 - speed) / after[row] : 1));
  for (let at = 0; at < log.length; at++) {
    const row = Math.floor(at / n);
    if (share[at] <= 0) ratio[at] = habits.ratio[at];
    else {
      ratio[at] *= scale[row];
      log[at] += Math.log(scale[row]);
    }
  }
  return { log, ratio };
}

/** The sum of the references over the sellers [sector, buyer]. */
function masses(ratio, sold, n) {
  const found = new Float64Array(ratio.length / n);
  for (let at = 0; at < ratio.length; at++) found[Math.floor(at / n)] += ratio[at] * sold[at];
  return found;
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
 * `seen(name, null, error)` for those that the engine does not work out. */
function solve_scenario(world, scenario, given, seen) {
  const names = new Map(scenario.horizons.map(({ name, month }) => [month, name]));
  const how = { ...scenario, ...given, parameters: parameters_of(scenario.parameters) };
  const shock_in = (month) => scenario.shocks[scenario.shock_of[String(month)]];
  const { months } = scenario, done = new Set();
  const told = (month, found) => {
    if (names.has(month)) seen(names.get(month), found);
    done.add(month);
  };
  try {
    if (months.length) walk(world, shock_in, months, how, told);
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    for (const [month, name] of names) {
      if (month !== null && !done.has(month)) seen(name, null, error);
    }
  }
  if (names.has(null)) seen(names.get(null), solve(world, shock_in(null), how));
}
