"use strict";
// From a state to its equilibrium at one horizon, in the order of steps of
// `detente.scenario.equilibria`.

const worlds_by_markets = new WeakMap();

/** The world of some markets: links that may open are there where they are integrated. */
function world_for(packed, markets) {
  const known = worlds_by_markets.get(packed) ?? {};
  worlds_by_markets.set(packed, known);
  known[markets] ??= world_of(markets === "integrated" ? packed : without_latent(packed));
  return known[markets];
}

function without_latent(packed) {
  return { ...packed, ...packed.plain, latent: { at: [], value: [] } };
}

// The last shock of each month, by the assumptions that it rests on, and the path that led through
// them: a month whose levers did not change has the same shock, and need not be solved again.
const known_paths = new Map(), KEPT_PATHS = 2;

/** The long run of a state; from a neighbour `start`, `rough` hears of it before it is exact. */
function solved_long_run(plan, { levers, rules, world }, start, rough) {
  return solve(world, composed(plan, levers, Infinity, rules, world), { ...rules, start, rough });
}

/** The equilibrium of a state; `told` hears of months. */
function solved_state(plan, state, { levers, rules, world }, told = () => {}) {
  const { month } = plan.horizons.find(({ name }) => name === state.horizon);
  if (month === null) return solved_long_run(plan, { levers, rules, world });
  const months = months_to(plan, levers, month), known = known_path(state);
  const shock_in = (at) => shock_known(known, plan, levers, at, rules, world);
  const shown = { has: (at) => at === month };
  let last = null;
  known.path = walk(world, shock_in, months, { ...rules, before: known.path, shown }, (done, found) => {
    last = found;
    told(done / month);
  });
  return last;
}

/** What is known of months under the assumptions of a state. */
function known_path(state) {
  const key = key_of_rules(state);
  if (!known_paths.has(key)) {
    if (known_paths.size >= KEPT_PATHS) known_paths.clear();
    known_paths.set(key, { path: null, shocks: new Map() });
  }
  return known_paths.get(key);
}

/** What of a state shocks and solves rest on, besides its levers. */
function key_of_rules({ closure, markets, elasticities, labour }) {
  return JSON.stringify([closure, markets, elasticities, labour]);
}

/** The shock of a month: the known one where the levers in force are the same. */
function shock_known({ shocks }, plan, levers, month, rules, world) {
  const acting = levers_in(plan, levers, month).map(({ key, title }) => key ?? title).join("; ");
  if (shocks.get(month)?.acting !== acting) {
    shocks.set(month, { acting, shock: composed(plan, levers, month, rules, world) });
  }
  return shocks.get(month).shock;
}
