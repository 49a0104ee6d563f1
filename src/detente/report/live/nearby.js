"use strict";
// Where a search starts when an equilibrium nearby is known.

/** The flat point of the solver at a state. */
function flat_point(p, state) {
  const { log_wage, log_price, spending, log_factor, log_shut_in: shut_in } = state;
  const growth = spending.map((one, c) => {
    return p.nests.demanded[c] ? one / p.expenditure[c] - 1 : 0;
  });
  const parts = [log_wage, log_price, growth, log_factor, shut_in];
  const point = new Float64Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    point.set(one, at);
    at += one.length;
  }
  return point;
}

/** What the search of an equilibrium learned, for the flat point of this problem; null where it has
 * other wages. Factors of falls and limits go by name; one that is given does not move, and of
 * those that share a gap nothing is known one by one. */
function learned_at(p, found) {
  const { learned, problem } = found, levels = p.factors.base.length + 2 * p.n * p.s;
  if (!learned || problem.factors.base.length !== p.factors.base.length) return null;
  const known = problem.covered?.ceilings ?? [];
  const before = new Map(known.map(({ name }, c) => [name, levels + c]));
  const alike = new Set(p.covered ? p.covered.alike.flat() : []);
  const place = (p.covered?.ceilings ?? []).map((one, c) => {
    return one.held !== null || alike.has(c) ? undefined : before.get(one.name);
  });
  for (const cell of p.shut_in?.cells ?? []) {
    const at = problem.shut_in ? problem.shut_in.cells.indexOf(cell) : -1;
    place.push(at < 0 ? undefined : levels + known.length + at);
  }
  const same = learned.size === levels + place.length;
  if (same && place.every((from, c) => from === levels + c)) return learned;
  return learned.moved(levels, place);
}

/** The flat point of a problem at an equilibrium of the same axes; if that is `moved`, by as much
 * as two others differ. */
function point_at(p, found) {
  const { moved } = found, known = ceilings_known(found);
  const point = point_of_hats(p, found, known);
  if (!moved) return point;
  const from = ceilings_known(moved.from), to = ceilings_known(moved.to);
  for (const [name, one] of known) {
    const old = from.get(name), now = to.get(name);
    if (old && now) one.beyond = now.log_factor - now.log_target - old.log_factor + old.log_target;
  }
  const start = point_of_hats(p, moved.from, from), end = point_of_hats(p, moved.to, to);
  const levels = p.factors.base.length + 2 * p.n * p.s;
  for (let k = 0; k < levels; k++) point[k] += end[k] - start[k];
  if (p.covered) point.set(factors_near(p.covered, known), levels);
  return point;
}

/** Log factors and targets of falls and limits at an equilibrium, by name. */
function ceilings_known({ problem, log_factor }) {
  return new Map((problem.covered?.ceilings ?? []).map(({ name, log_target }, c) => {
    return [name, { log_factor: log_factor[c], log_target, beyond: 0 }];
  }));
}

/** The same at the hats of an equilibrium as they are. */
function point_of_hats(p, found, known) {
  const { factors, n, s } = p, log_wage = new Float64Array(factors.base.length);
  for (let c = 0; c < n * s; c++) {
    const own = Math.floor(c / s) * factors.groups, k = c % s;
    const set = (at, hat) => {
      if (factors.base[at] > 0 && hat > 0) log_wage[at] = Math.log(hat);
    };
    set(own + factors.labour[k], found.labour_wage_hat[c]);
    if (factors.resource[k] === factors.labour[k]) continue;
    set(own + factors.resource[k], found.rent_hat[c]);
  }
  const state = {
    log_wage,
    log_price: found.price_hat.map((one) => (Number.isFinite(one) ? Math.log(one) : 0)),
    log_cost: found.unit_cost_hat.map(Math.log), output: found.output,
    spending: found.expenditure,
    log_factor: p.covered ? factors_near(p.covered, known) : new Float64Array(0),
  };
  return flat_point(p, { ...state, log_shut_in: p.shut_in ? log_shut_in(p, state) : [] });
}
