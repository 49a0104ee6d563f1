"use strict";
// Where a search starts when an equilibrium nearby is known.

/** The flat point of the solver at a state. */
function flat_point(p, state) {
  const { log_wage, log_price, spending, log_factor } = state;
  const growth = spending.map((one, c) => {
    return p.nests.demanded[c] ? one / p.expenditure[c] - 1 : 0;
  });
  const point = new Float64Array(log_wage.length + 2 * growth.length + log_factor.length);
  point.set(log_wage);
  point.set(log_price, log_wage.length);
  point.set(growth, log_wage.length + growth.length);
  point.set(log_factor, log_wage.length + 2 * growth.length);
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
  const same = learned.size === levels + place.length;
  if (same && place.every((from, c) => from === levels + c)) return learned;
  return learned.moved([...Array(levels).keys(), ...place]);
}

/** The flat point of a problem at an equilibrium of the same axes; if that is `moved`, by as much
 * as wages, prices and spending differ between two others. */
function point_at(p, found) {
  const point = point_of_hats(p, found), { moved } = found;
  if (!moved) return point;
  const from = point_of_hats(p, moved.from), to = point_of_hats(p, moved.to);
  const levels = point.length - (p.covered ? p.covered.ceilings.length : 0);
  for (let k = 0; k < levels; k++) point[k] += to[k] - from[k];
  return point;
}

/** The same at the hats of an equilibrium as they are. */
function point_of_hats(p, found) {
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
  const known = new Map((found.problem.covered?.ceilings ?? []).map((one, c) => {
    return [one.name, { log_factor: found.log_factor[c], log_target: one.log_target }];
  }));
  return flat_point(p, {
    log_wage,
    log_price: found.price_hat.map((one) => (Number.isFinite(one) ? Math.log(one) : 0)),
    spending: found.expenditure,
    log_factor: p.covered ? factors_near(p.covered, known) : new Float64Array(0),
  });
}
