"use strict";
// The arrays that one solve works on.

/** The problem of one solve, after every feasibility check. */
function problem_of(world, shock, closure, parameters) {
  const { n, s } = world, { theta } = parameters;
  const drawn = drawn_by(world, shock, theta), rates = rates_under(world, shock);
  const nests = available_nests(drawn.whole, world, parameters);
  const graph = components_of(drawn.whole, nests.demanded, n, s);
  const pull = pull_of(shock, n, s);
  require_finite_costs(nests, cheaper(drawn.whole, pull, shock, theta, world), parameters, world);
  const rule = closure_of(world, shock, closure, graph.weak);
  const earned = world.income.map((income, c) => income - world.deficit[c]);
  require_balance_or_costs(graph, deficit_under(rule, earned), world, drawn);
  const covered = covered_of(world, shock, theta, drawn.whole, rates);
  const rents = rent_flows(world, shock, drawn.whole, rates.tariff, graph);
  return {
    n, s, theta, parameters, nests, covered, rates, pull, rents,
    shut_in: shut_in_of(world, shock, { theta, rates, covered, parameters }),
    closure: rule,
    cut: drawn.cut,
    attraction: by_receiver(world, drawn, rates, covered),
    log_productivity: shock.productivity ? shock.productivity.map(Math.log) : null,
    factors: without_idle(factors_of(world, parameters, shock.labour), nests.active, n, s),
    expenditure: base_spending(world).map((one, c) => (nests.demanded[c] ? one : 0)),
    in_logs: false,
  };
}

/** Logs by which all links of a seller or a buyer pull more [sector, country]. */
function pull_of({ reference }, n, s) {
  if (reference) return { seller: reference.of_seller, buyer: reference.of_buyer };
  const nothing = new Float64Array(n * s);
  return { seller: nothing, buyer: nothing };
}

/** Attraction at given wages when productivity changes: A x productivity^theta of the seller. */
function cheaper(whole, pull, shock, theta, world) {
  const { n, s } = world, { productivity } = shock;
  const seller = pull.seller.map((log, at) => {
    const k = Math.floor(at / n);
    return productivity ? log + theta[k] * Math.log(productivity[(at % n) * s + k]) : log;
  });
  return { whole, seller, buyer: pull.buyer, theta };
}

/** `require_balance`, which also says where costs closed links. */
function require_balance_or_costs(graph, deficit, world, drawn) {
  try {
    require_balance(graph, deficit, world);
  } catch (error) {
    const closed = closed_by_cost(drawn.cut, world);
    if (!closed) throw error;
    throw new SolveError(`${error.what}; ${closed}`, error.where, "lower costs or elasticities");
  }
}

/** Spending of the base year; in open accounts, what their shares imply. */
function base_spending(world) {
  if (!world.gaps) return world.expenditure;
  const { n, s, expenditure, sales } = world;
  let spending = expenditure;
  for (let round = 0; round < 200; round++) {
    const output = new Float64Array(n * s), next = new Float64Array(n * s);
    for (let at = 0, k = 0; k < s; k++) {
      for (let b = 0; b < n; b++) {
        const cell = b * s + k, per = spending[cell] / positive(expenditure[cell]);
        for (let i = 0; i < n; i++, at++) output[i * s + k] += sales[at] * per;
      }
    }
    for (let c = 0; c < n * s; c++) {
      const own = Math.floor(c / s) * s, inputs = (1 - world.value_added_share[c]) * output[c];
      next[c] += world.final_share[c] * world.income[Math.floor(c / s)];
      for (let k = 0; k < s; k++) next[own + k] += world.input_share[c * s + k] * inputs;
    }
    spending = next;
  }
  return spending;
}

/** Groups of factors: all mobile labour or that of each sector, then the resource of each sector.
 * `spread` [sector, group] is the share of a group in the value added of a sector. */
function factors_of(world, parameters, labour_hat) {
  const { n, s } = world, rent = parameters.rent_share;
  const mobile = parameters.labour === Infinity;
  const labour = new Int32Array(s), resource = new Int32Array(s);
  let groups = 0;
  for (let k = 0; k < s; k++) {
    if (!(rent[k] < 1)) continue;
    labour[k] = mobile ? 0 : groups;
    groups = mobile ? 1 : groups + 1;
  }
  const workers = groups;
  for (let k = 0; k < s; k++) {
    resource[k] = rent[k] > 0 ? groups++ : labour[k];
    if (!(rent[k] < 1)) labour[k] = resource[k];
  }
  const spread = new Float64Array(s * groups);
  for (let k = 0; k < s; k++) {
    spread[k * groups + labour[k]] = 1 - rent[k];
    spread[k * groups + resource[k]] += rent[k];
  }
  const base = by_group({ groups, spread, labour, resource }, world.value_added, n, s);
  for (let c = 0; c < n * groups && labour_hat; c++) base[c] *= labour_hat[Math.floor(c / groups)];
  const partly = !mobile && parameters.labour > 1 && workers > 0;
  const pool = partly ? base.map((one, c) => (c % groups < workers ? one : 0)) : null;
  return { groups, labour, resource, spread, base, pool, nu: parameters.labour };
}

/** Factors of groups that can sell to nobody earn nothing. */
function without_idle(factors, active, n, s) {
  const working = by_group(factors, active, n, s);
  const kept = (one, c) => (working[c] > 0 ? one : 0);
  return { ...factors, base: factors.base.map(kept), pool: factors.pool && factors.pool.map(kept) };
}

/** Rents with what of supply x market capacity goes to the receiver: share x A / (1+t'). */
function rent_flows(world, shock, whole, tariff, graph) {
  if (!shock.rents) return null;
  const { buyer, seller, sector, receiver, share } = shock.rents, { n } = world;
  const at = Int32Array.from(buyer, (b, k) => (sector[k] * n + b) * n + seller[k]);
  const part = Float64Array.from(at, (place, k) => {
    return (share[k] * whole[place]) / (1 + rate_at(tariff, place));
  });
  for (let k = 0; k < part.length; k++) {
    if (!(part[k] > 0) || graph.weak[seller[k]] === graph.weak[receiver[k]]) continue;
    const payer = world.countries[seller[k]], to = world.countries[receiver[k]];
    const what = `a rent on sales of ${payer} goes to ${to}, and no trade connects them`;
    const hint = "leave the lever out that pays it, or keep a trade link";
    throw new SolveError(what, world.name, hint);
  }
  return { ...shock.rents, at, part };
}
