"use strict";
// From a world and a shock to an equilibrium in changes that its residuals confirm.

const CERTIFIED = 1e-8, SHARPER = [1, 1e-2, 1e-4], SLACK = 1e-8, UNDELIVERED = 1e-3;
const FIRST_STEP = 0.25, LONGER_STEP = 1.5, LEAST_STEP = 1 / 256, NEXT_TO_NOTHING = 0.05;
// Where a path of ever more of a shock ends, the one step that is searched by every method.
const BEYOND = 1 / 16;
const REBALANCED = 1e-12;
// How closely a search has come to the equilibrium when `rough` hears of it.
const ROUGH = 1e-5;

/** The equilibrium of `world` under `shock`. `given`: closure, parameters, tolerance, start;
 * `rough` hears of where a search from a start has come near it, without proof. */
function solve(world, shock, given) {
  const closure = given.closure ?? "balanced", { parameters } = given;
  if (!CLOSURES.includes(closure)) throw new Unsupported(`closure ${closure}`);
  if (closure !== "balanced" && is_open(world)) {
    const what = `the accounts of world ${world.name} are not a fixed point of the model`;
    throw new SolveError(what, "", "re-solve them first: dt.rebalance(world, closure=...)");
  }
  const base = closure === "balanced" ? rebalance(world, parameters) : world;
  const { tolerance = 1e-9, rough = null } = given;
  const how = { closure, parameters, tolerance, rough, thorough: true };
  const one = (asked, near) => reached(base, asked, how, near);
  const start = given.start ?? null;
  return with_shut_in(base, shock_of(shock), one, start, start !== null);
}

function is_open(world) {
  return (world.gaps ?? []).some((gap) => Math.abs(gap) > CERTIFIED);
}

const rebalanced_worlds = new WeakMap();

/** The world re-solved without any lever: the baseline of the balanced closure. */
function rebalance(world, parameters) {
  const in_deficit = largest(world.deficit) > 1e-9 * largest(world.income);
  if (!is_open(world) && !in_deficit) return world;
  const known = rebalanced_worlds.get(world) ?? new Map(), key = key_of(parameters);
  rebalanced_worlds.set(world, known);
  if (!known.has(key)) {
    const how = { closure: "balanced", parameters, tolerance: REBALANCED, thorough: true };
    known.set(key, as_world(without_levers(world, how)));
  }
  return known.get(key);
}

function key_of(parameters) {
  return JSON.stringify({
    ...parameters,
    labour: String(parameters.labour),
    theta: [...parameters.theta],
    rent_share: [...parameters.rent_share],
  });
}

/** The equilibrium of a world without any lever; SolveError blames the world if there is none. */
function without_levers(world, how) {
  try {
    return solved(world, NO_SHOCK, how, null);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    const what = `world ${world.name} has no equilibrium even without any lever: ${error.what}`;
    throw new SolveError(what, world.name, "choose other elasticities or another closure");
  }
}

/** The equilibrium of a shock, at once or step by step. */
function reached(world, shock, how, start) {
  try {
    return solved(world, shock, how, start);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return step_by_step(world, shock, how, error);
  }
}

/** Along a path of ever more of the shock; the error says who has no income left where it ends. A
 * path can end at a fold, with other equilibria beyond it: there one step is searched by every
 * method. Where even nothing of the shock has an equilibrium, it blames the world, or what covers its
 * flows. */
function step_by_step(world, shock, how, failed) {
  let found = null;
  try {
    found = solved(world, part_of(shock, world, 0), how, null);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    without_levers(world, how);
    throw ceilings_at_fault(world, shock, failed);
  }
  const quick = { ...how, thorough: false }, thorough = { ...how, thorough: true };
  let done = 0, step = FIRST_STEP, way = quick, looked_beyond = false;
  while (done < 1) {
    const part = Math.min(1, done + step);
    try {
      found = solved(world, part_of(shock, world, part), way, found);
      done = part;
      step *= LONGER_STEP;
      way = quick;
    } catch (error) {
      if (!(error instanceof SolveError)) throw error;
      step /= 2;
      if (step >= LEAST_STEP && way === quick) continue;
      if (looked_beyond) throw end_of_path(found, done) ?? failed;
      step = BEYOND;
      way = thorough;
      looked_beyond = true;
    }
  }
  return { ...found, method: "step by step" };
}

/** `failed` with the names of falls on banned flows, else of all falls and limits; itself where
 * there are none. */
function ceilings_at_fault(world, shock, failed) {
  const shut = new Set(shock.banned ?? []);
  const banned = shock.falls.filter((fall) => fall.links.some((at) => shut.has(at)));
  const names = (banned.length ? banned : [...shock.falls, ...shock.limits]).map((one) => one.name);
  if (!names.length) return failed;
  const said = [...new Set(names)].map(quoted).join(", ");
  const beside = banned.length ? "with the ban on flows that they cover" : "together";
  const what = `no equilibrium was found for ${said} ${beside}: ${failed.what}`;
  return new SolveError(what, world.name, "leave one of them out, or make it milder");
}

/** A share in per cent with some decimals, as Python writes it. */
function per_cent(share, decimals) {
  return `${(100 * share).toFixed(decimals)}%`;
}

/** Who has next to no income left at the last equilibrium of a path; null where nobody. */
function end_of_path(found, done) {
  const { world } = found;
  const left = found.own_income.map((one, c) => one / Math.max(world.income[c], 1e-300));
  const worst = first_largest(left.map((one) => -one));
  if (left[worst] > NEXT_TO_NOTHING) return null;
  const what = `would have no income left: at ${per_cent(done, 1)} of the shock it has`
    + ` ${per_cent(left[worst], 2)} of it`;
  const hint = "use a milder lever, or a smaller transfer or deficit";
  return new SolveError(what, world.countries[worst], hint);
}

/** The equilibrium of a shock on its world, confirmed by its residuals; one that is only `passing`,
 * a month on the way to those that are shown, ends with its fixed point. */
function solved(world, shock, how, start) {
  const p = problem_of(world, shock, how.closure, how.parameters);
  let pre = null, first = null, learned = null;
  if (start) {
    first = point_at(p, start);
    if (how.thorough) learned = learned_at(p, start);
    else {
      const state = evaluate(p, first);
      pre = preconditioner(complete(p, state.log_factor), state);
    }
  }
  pre = pre ?? first_response(world, p, how);
  first = first ?? nothing_changed(p, pre);
  let evaluations = 0, found = null, rough = start ? how.rough : null;
  const seen = (state, residual) => {
    if (!rough || !(residual <= ROUGH) || has_vanished(p, state.spending)) return;
    rough(equilibrium_of(world, shock, p, { state }, how));
    rough = null;
  };
  for (const fraction of SHARPER) {
    const tolerance = fraction * how.tolerance;
    const outcome = search(p, pre, first, tolerance, learned, how.thorough, seen);
    require_delivered(p, outcome, world);
    evaluations += outcome.evaluations;
    found = equilibrium_of(world, shock, p, outcome, how, evaluations);
    if (how.passing && outcome.residual <= tolerance) break;
    found = { ...found, residuals: residuals_of(found) };
    found.max_residual = Math.max(...Object.values(found.residuals));
    first = flat_point(p, outcome.state);
    learned = outcome.learned;
    if (found.max_residual <= CERTIFIED || !(outcome.residual <= tolerance)) break;
  }
  require_income(found);
  return found.residuals ? require_certified(found) : found;
}

const known_responses = new WeakMap();

/** The responses that guide the first steps: those of the world where the network is whole, kept
 * for each way in which labour moves; else those of the shocked network. */
function first_response(world, p, how) {
  const whole = p.nests.demanded.every((one, c) => Boolean(one) === world.expenditure[c] > 0);
  if (!whole || p.closure.count > 1) return preconditioner(complete(p, first_factors(p)));
  const { labour, rent_share } = how.parameters;
  const mobility = labour === Infinity ? labour : 2 ** Math.round(Math.log2(labour));
  const key = `${mobility} ${[...rent_share]}`, known = known_responses.get(world) ?? new Map();
  known_responses.set(world, known);
  if (!known.has(key)) {
    const guide = parameters_of({ theta: how.parameters.theta, labour: mobility, rent_share });
    const base = problem_of(world, NO_SHOCK, "nominal", guide);
    if (base.closure.count > 1) return preconditioner(complete(p, first_factors(p)));
    known.set(key, preconditioner(base));
  }
  return known.get(key);
}

/** SolveError, by name, where no finite price gap delivers a fall or keeps a limit. */
function require_delivered(p, outcome, world) {
  if (!p.covered) return;
  const { ceilings } = p.covered, { log_factor, closing } = outcome.state;
  const room = ceilings.map((one, c) => {
    if (one.held !== null) return 0;
    return Number.isNaN(closing.room[c]) ? -Infinity : closing.room[c];
  });
  const worst = first_largest(room.map((one) => -one)), one = ceilings[worst];
  const at_end = log_factor[worst] <= one.least;
  if (room[worst] >= -UNDELIVERED || !(at_end || outcome.residual > UNDELIVERED)) return;
  const kind = one.fall ? "delivers the fall of" : "keeps limit";
  const what = `no price gap ${kind} ${quoted(one.name)} to ${general(one.asked, 3)} of its base`;
  throw new NotFound(what, world.name, "use a milder lever, a ban, or longer-run elasticities");
}

/** SolveError where a country would have to give more than it earns. */
function require_income(found) {
  const { world, own_income } = found;
  const left = own_income.map((one, c) => one / Math.max(world.income[c], 1e-300));
  const worst = first_largest(left.map((one) => -one));
  if (!(own_income[worst] < 0)) return;
  const hint = "use a smaller transfer or deficit";
  throw new NotFound("would give more than it earns", world.countries[worst], hint);
}

/** NotFound when the largest residual is too large. */
function require_certified(found) {
  if (found.max_residual <= CERTIFIED) return found;
  const { residuals, evaluations, world } = found;
  const names = Object.keys(residuals);
  const worst = names.reduce((a, b) => (residuals[b] > residuals[a] ? b : a));
  const what = `no equilibrium was found: the ${worst} equation is open by`
    + ` ${scientific(residuals[worst])} after ${evaluations} evaluations`;
  const hint = "use a milder lever, a floor on the bans, or closure 'balanced'";
  throw new NotFound(what, world.name, hint);
}

/** The shock with what is shut in at a state in its productivity. */
function with_shut_in_made(shock, { shut_in, n, s }, state) {
  if (!shut_in) return shock;
  const log = new Float64Array(n * s);
  shut_in.cells.forEach((cell, k) => { log[cell] = state.log_shut_in[k]; });
  return { ...shock, productivity: slowed(shock.productivity, log), withheld: [] };
}

/** The end of a search in public layout and units. */
function equilibrium_of(world, shock, p, outcome, how, evaluations) {
  const { state } = outcome, { factors, n, s } = p;
  const wage = state.log_wage.map((one, c) => (factors.base[c] > 0 ? Math.exp(one) : 0));
  const per_sector = (column) => {
    const hats = new Float64Array(n * s);
    for (let c = 0; c < hats.length; c++) {
      hats[c] = wage[Math.floor(c / s) * factors.groups + column[c % s]];
    }
    return hats;
  };
  const log_factor = state.log_factor.map((one, c) => {
    const slack = state.closing.room[c] > 0 && one > -SLACK;
    return slack ? 0 : Math.min(one, 0);
  });
  const psi = how.parameters.final_elasticity;
  const found = {
    world, shock: with_shut_in_made(shock, p, state), closure: how.closure,
    parameters: how.parameters, evaluations,
    method: outcome.method, problem: p, log_factor, component: p.closure.component,
    learned: outcome.learned,
    labour_wage_hat: per_sector(factors.labour),
    rent_hat: per_sector(factors.resource),
    unit_cost_hat: state.log_cost.map(Math.exp),
    price_hat: state.log_price.map((one, c) => (p.nests.unserved[c] ? Infinity : Math.exp(one))),
    output: state.output,
    expenditure: state.spending,
    value_added: state.output.map((one, c) => one * state.value_added_share[c]),
    tariff_revenue: state.tariff_revenue,
    export_tax_revenue: state.tax_revenue,
    rent: state.rent,
    deficit: state.deficit,
    income: state.income,
    own_income: state.income.map((one, c) => one - (shock.custody ? shock.custody[c] : 0)),
    consumer_price_hat: final_price(state.log_price, p.nests.final_share, psi, n, s).map(Math.exp),
  };
  found.welfare_hat = found.own_income.map((one, c) => {
    return one / world.income[c] / found.consumer_price_hat[c];
  });
  return found;
}
