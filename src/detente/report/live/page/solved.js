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

/** The equilibrium of a state; `start` is a neighbour of the long run, `told` hears of months. */
function solved_state(plan, state, { levers, rules, world }, start = null, told = () => {}) {
  const { month } = plan.horizons.find(({ name }) => name === state.horizon);
  const shock_in = (months) => composed(plan, levers, months, rules, world);
  if (month === null) return solve(world, shock_in(Infinity), { ...rules, start });
  const months = months_to(plan, levers, month);
  let last = null;
  walk(world, shock_in, months, rules, (done, found) => {
    last = found;
    told(done / month);
  });
  return last;
}
