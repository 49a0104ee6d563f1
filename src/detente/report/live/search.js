"use strict";
// The fixed point of the equilibrium conditions by the first method that finds it.

// Memory is longer than the library's: handed from solve to solve it makes a lever that is dragged
// cost some four evaluations a step in place of twenty.
const FAST = { memory: 40, limit: 60 }, LONGER = { memory: 40, limit: 150 };

// What is tried next, each from where the last one stopped. In logs spending cannot reach zero;
// responses linearised at the data point the wrong way where a shock moves shares far; damping
// keeps an iteration from jumping to and fro between two regions.
const METHODS = [
  ["logs", { memory: 12, limit: 120 }],
  ["relinearised", { memory: 12, limit: 60 }],
  ["relinearised, damped", { memory: 8, limit: 120, damping: 0.3, longest: 0.3 }],
  ["relinearised again", { memory: 15, limit: 300 }],
  ["damped", { memory: 3, limit: 4000, damping: 0.05, longest: 0.05 }],
];
const RELINEARISED_AFTER = FAST.limit + METHODS[0][1].limit;

/** Where a search from a flat point in levels ends: point, residual, evaluations, state, method,
 * and what it learned for another one. It may begin with what a search nearby `learned`; `seen`
 * hears of each state in levels and its residual. */
function search(p, pre, start, tolerance, learned, thorough, seen) {
  let tried = in_levels(p, pre, start, tolerance, learned, seen);
  if (learned && !is_solution(p, tried, tolerance)) {
    // It described another region.
    tried = after(tried, in_levels(p, pre, start, tolerance, null, seen));
  }
  if (is_solution(p, tried, tolerance)) return tried;
  const anew = nothing_changed(p, pre);
  if (thorough && start.some((one, k) => one !== anew[k])) {
    // From the base, where nothing leads astray.
    tried = after(tried, in_levels(p, pre, anew, tolerance, null, seen));
    if (is_solution(p, tried, tolerance)) return tried;
  }
  const logs = { ...p, in_logs: true };
  let evaluations = tried.evaluations, point = anew, guide = pre;
  let methods = p.covered ? METHODS.slice(0, -1) : METHODS;
  if (!thorough) {
    point = in_log_growth(p, start);
    methods = p.covered ? [] : [METHODS[0], METHODS[2]];
  }
  for (const [method, rule] of methods) {
    if (evaluations > RELINEARISED_AFTER) {
      const state = evaluate(logs, point);
      guide = preconditioner(complete(logs, state.log_factor), state);
    }
    tried = attempt(logs, guide, point, tolerance, rule);
    evaluations += tried.evaluations;
    tried = { ...tried, evaluations, method, learned: null };
    if (tried.residual <= tolerance) break;
    point = Number.isFinite(tried.residual) ? tried.point : anew;
  }
  return tried;
}

/** The fast attempt; with falls and limits it goes on where it stopped. */
function in_levels(p, pre, start, tolerance, learned, seen) {
  const tried = attempt(p, pre, start, tolerance, FAST, learned, seen);
  if (!p.covered || !(tolerance < tried.residual && tried.residual < Infinity)) return tried;
  return after(tried, attempt(p, pre, tried.point, tolerance, LONGER, null, seen));
}

/** The second of two attempts, with the evaluations of both. */
function after(first, again) {
  return { ...again, evaluations: first.evaluations + again.evaluations };
}

/** Whether an attempt in levels has ended, and not with spending at its floor. */
function is_solution(p, tried, tolerance) {
  return tried.residual <= tolerance && !has_vanished(p, tried.state.spending);
}

function has_vanished(p, spending) {
  for (let c = 0; c < spending.length; c++) {
    if (p.nests.demanded[c] && spending[c] <= 2 * SMALLEST * p.expenditure[c]) return true;
  }
  return false;
}

/** The problem with covered links in its attraction, for responses. */
function complete(p, log_factor) {
  return p.covered ? { ...p, attraction: attraction_at(p, log_factor) } : p;
}

/** The flat point of the base, with factors of falls and limits where they begin. */
function nothing_changed(p, pre) {
  const factors = first_factors(p), more = p.shut_in ? p.shut_in.cells.length : 0;
  const point = new Float64Array(pre.weight.length + factors.length + more);
  point.set(factors, pre.weight.length);
  return point;
}

function first_factors(p) {
  return Float64Array.from(p.covered ? p.covered.ceilings : [], (one) => one.start);
}

/** The flat point with spending as the log of its growth. */
function in_log_growth(p, point) {
  const first = p.factors.base.length + p.n * p.s, last = first + p.n * p.s;
  return point.map((one, k) => {
    return k >= first && k < last ? Math.log(Math.max(1 + one, SMALLEST)) : one;
  });
}

function divided(weighted, weight) {
  const found = new Float64Array(weighted.length);
  for (let k = 0; k < found.length; k++) found[k] = weighted[k] / weight[k];
  return found;
}

/** One acceleration, on the flat point times the weights of its entries. */
function attempt(p, pre, start, tolerance, rule, learned = null, seen = () => {}) {
  const weight = new Float64Array(start.length).fill(1);
  weight.set(pre.weight);
  let state = null;
  const step = (weighted) => {
    state = evaluate(p, divided(weighted, weight));
    const move = precondition(pre, p, state);
    for (let k = 0; k < move.length; k++) move[k] *= weight[k];
    return move;
  };
  const weighted = start.map((one, k) => one * weight[k]);
  const told = (residual) => seen(state, residual);
  const found = anderson(step, weighted, tolerance, rule, learned, told);
  const point = divided(found.point, weight);
  if (!(found.residual <= tolerance)) state = evaluate(p, point);
  return { ...found, point, state, method: "anderson" };
}
