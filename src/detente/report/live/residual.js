"use strict";
// The proof: residuals in the original equations, from the accounts, the levers and the public
// results of a solve. Nothing here is shared with the sweep; every flow is written out from its
// own price, class of goods by class of goods.

/** The largest residual of every equation. Prices and unit costs: difference of logs, where
 * anything is bought or sold. Factors: share of the factor. Other values: share of income. */
function residuals_of(found) {
  const { world, expenditure, income, price_hat, unit_cost_hat, output, component } = found;
  const { n, s } = world, made = production_of(found), trade = trade_of(found);
  const country = (c) => Math.floor(c / s), cells = [...output.keys()];
  const worst = (of) => largest(Float64Array.from(cells, of));
  const by_country = (of) => largest(income.map((one, c) => of(c) / one));
  const earned = row_sums(found.value_added, n, s);
  const demand = final_demand_of(found);
  const value = sums_within(component, row_sums(world.value_added, n, s));
  const paid_for = sums_within(component, earned), incomes = sums_within(component, income);
  const deficits = sums_within(component, found.deficit);
  const found_residuals = {
    unit_cost: worst((c) => (output[c] > 0 ? Math.log(made.unit_cost[c] / unit_cost_hat[c]) : 0)),
    price: worst((c) => (expenditure[c] > 0 ? trade.log_price[c] - Math.log(price_hat[c]) : 0)),
    sales: worst((c) => (trade.output[c] - output[c]) / income[country(c)]),
    market: worst((c) => {
      return (demand[c] + made.input_spending[c] - expenditure[c]) / income[country(c)];
    }),
    value_added: worst((c) => (made.value_added[c] - found.value_added[c]) / income[country(c)]),
    labour: labour_gap_of(found, made.value_added),
    income: by_country((c) => {
      return earned[c] + trade.revenue[c] + trade.rent[c] + found.deficit[c] - income[c];
    }),
    balance: by_country((c) => {
      return trade.imports[c] - trade.exports[c] - trade.rent[c] - found.deficit[c];
    }),
    closure: by_country((c) => found.deficit[c] - prescribed_deficit(found, c)),
    world: largest(Float64Array.from(deficits, (one, k) => one / incomes[k])),
    numeraire: largest(Float64Array.from(paid_for, (one, k) => one / value[k] - 1)),
    consumer_price: consumer_price_gap(found),
    resources: resource_gap_of(found, made.value_added),
    rents: by_country((c) => trade.rent[c] - found.rent[c]),
    ceilings: ceiling_gap(found, trade),
  };
  for (const [name, one] of Object.entries(found_residuals)) {
    if (!Number.isFinite(one)) found_residuals[name] = Infinity;
  }
  return found_residuals;
}

/** Sums of `values` within each component. */
function sums_within(component, values) {
  const found = [];
  component.forEach((k, c) => { found[k] = (found[k] ?? 0) + values[c]; });
  return found;
}

/** Log of a CES price of `items` [share, log price]; those without a share are left out. */
function nest_price(items, elasticity) {
  let sum = 0;
  for (const [share, log_price] of items) {
    if (!(share > 0)) continue;
    sum += share * (elasticity === 1 ? log_price : Math.exp((1 - elasticity) * log_price));
  }
  return elasticity === 1 ? sum : Math.log(sum) / (1 - elasticity);
}

/** What producers pay and buy at the found prices: unit cost, value added, spending on inputs. */
function production_of(found) {
  const { world, parameters, shock, output } = found, { n, s } = world;
  const eps = parameters.value_added_elasticity, rent = parameters.rent_share;
  const result = {
    unit_cost: new Float64Array(n * s), value_added: new Float64Array(n * s),
    input_spending: new Float64Array(n * s),
  };
  for (let c = 0; c < n * s; c++) {
    if (!(output[c] > 0)) {
      result.unit_cost[c] = 1;
      continue;
    }
    const gamma = world.value_added_share[c], part = rent[c % s];
    const [of_labour, of_resource] = [found.labour_wage_hat[c], found.rent_hat[c]].map(Math.log);
    const log_wage = of_labour * (1 - part) + of_resource * part;
    const inputs = user_inputs(found, c);
    const items = [[gamma, log_wage], [1 - gamma, inputs.log_price]];
    const log_cost = nest_price(items, eps);
    const paid = gamma > 0 ? gamma * Math.exp((1 - eps) * (log_wage - log_cost)) : 0;
    result.unit_cost[c] = Math.exp(log_cost) / (shock.productivity ? shock.productivity[c] : 1);
    result.value_added[c] = paid * output[c];
    const own = c - (c % s);
    for (const [k, share] of inputs.shares) {
      result.input_spending[own + k] += share * (1 - paid) * output[c];
    }
  }
  return result;
}

/** Log price of the materials of one user and its new shares [input, share]. */
function user_inputs(found, user) {
  const { world, parameters, price_hat } = found, { s } = world, own = user - (user % s);
  const chi = parameters.critical_elasticity, eta = parameters.input_elasticity;
  const alone = [], bundled = [];
  let weight = 0;
  for (let k = 0; k < s; k++) {
    const share = world.input_share[user * s + k];
    if (!(share > 0)) continue;
    const is_critical = parameters.critical_inputs.includes(world.sectors[k]);
    if (!is_critical) weight += share;
    if (!Number.isFinite(price_hat[own + k])) continue;
    (is_critical ? alone : bundled).push([k, share, Math.log(price_hat[own + k])]);
  }
  if (!parameters.critical_inputs.length) weight = 1;
  if (!alone.length && !bundled.length) return { log_price: 0, shares: [] };
  const inner = bundled.map(([, share, log]) => [share / weight, log]);
  const log_rest = bundled.length ? nest_price(inner, eta) : 0;
  const outer = alone.map(([, share, log]) => [share, log]);
  if (bundled.length) outer.push([weight, log_rest]);
  const log_price = parameters.critical_inputs.length ? nest_price(outer, chi) : log_rest;
  const elasticity = parameters.critical_inputs.length ? chi : eta;
  const of_rest = weight * Math.exp((1 - elasticity) * (log_rest - log_price));
  const shares = alone.map(([k, share, log]) => {
    return [k, share * Math.exp((1 - chi) * (log - log_price))];
  });
  for (const [k, share, log] of bundled) {
    shares.push([k, (share / weight) * Math.exp((1 - eta) * (log - log_rest)) * of_rest]);
  }
  return { log_price, shares };
}

/** Final demand alpha' I', the consumer price computed afresh. */
function final_demand_of(found) {
  const { world, parameters, price_hat, income } = found, { n, s } = world;
  const psi = parameters.final_elasticity, wanted = new Float64Array(n * s);
  for (let c = 0; c < n * s; c++) {
    const share = world.final_share[c];
    if (share > 0) wanted[c] = psi === 1 ? share : share * price_hat[c] ** (1 - psi);
  }
  const whole = row_sums(wanted, n, s);
  return wanted.map((one, c) => (one / whole[Math.floor(c / s)]) * income[Math.floor(c / s)]);
}

/** Log of the consumer price found over that of the goods that final demand wants. */
function consumer_price_gap(found) {
  const { world, parameters, price_hat, consumer_price_hat } = found, { n, s } = world;
  const gaps = Float64Array.from({ length: n }, (_, c) => {
    const items = [];
    for (let k = 0; k < s; k++) {
      const price = price_hat[c * s + k];
      if (Number.isFinite(price)) items.push([world.final_share[c * s + k], Math.log(price)]);
    }
    return nest_price(items, parameters.final_elasticity) - Math.log(consumer_price_hat[c]);
  });
  return largest(gaps);
}

/** Log price gaps by who keeps them, and varieties, of each class of goods on covered links. */
function classes_by_link(found) {
  const links = new Map(), { world } = found, { n } = world;
  const { ceilings } = found.problem.covered ?? { ceilings: [] };
  ceilings.forEach((one, number) => {
    one.links.forEach((at, k) => {
      if (!links.has(at)) {
        links.set(at, { rest: 1, leaves: 0, gap: [0, 0, 0], parts: [], whole: [] });
      }
      const link = links.get(at), theta = found.parameters.theta[Math.floor(at / (n * n))];
      const log = found.log_factor[number];
      const price = one.varieties ? 0 : -log * (one.fall ? 1 / theta : one.per_cost);
      const gap = one.keeps.map((kept) => kept * price), leaves = one.varieties ? log : 0;
      if (one.part[k] >= 1 - 1e-12) {
        link.leaves += leaves;
        link.gap = link.gap.map((before, g) => before + gap[g]);
        link.whole.push(number);
      } else {
        link.rest -= one.part[k];
        link.parts.push({ varieties: one.part[k] * Math.exp(leaves), gap, number });
      }
    });
  });
  return links;
}

/** The classes of one covered link: varieties, gaps, and the ceilings that count them. */
function classes_of(link, detour, theta) {
  const { rest, leaves, gap, parts, whole } = link;
  const goods = [{ varieties: rest, gap: [0, 0, 0], number: -1 }, ...parts];
  const classes = goods.map((one) => ({
    varieties: one.varieties * Math.exp(leaves),
    gap: one.gap.map((own, g) => own + gap[g]),
    counts: one.number < 0 ? whole : [...whole, one.number],
    by_detour: false,
  }));
  if (!detour) return classes;
  const direct = classes.reduce((sum, one) => {
    return sum + one.varieties * Math.exp(-theta * (one.gap[0] + one.gap[1] + one.gap[2]));
  }, 0);
  const stopped = Math.max(1 / detour.direct - direct, 0);
  const varieties = detour.share * stopped;
  return [...classes, { varieties, gap: [0, 0, 0], counts: whole, by_detour: true }];
}

/** Every flow from its own price: what buyers pay, treasuries take, sellers receive. */
function trade_of(found) {
  const { world } = found, { n, s } = world, given = levers_by_link(found);
  const trade = {
    log_price: new Float64Array(n * s), output: new Float64Array(n * s),
    revenue: new Float64Array(n), rent: new Float64Array(n),
    imports: new Float64Array(n), exports: new Float64Array(n),
    shipped: new Float64Array(given.count), border: new Map(),
  };
  for (let k = 0; k < s; k++) for (let b = 0; b < n; b++) market_of(found, given, b, k, trade);
  const { rents } = found.shock;
  for (let e = 0; rents && e < rents.share.length; e++) {
    const at = (rents.sector[e] * n + rents.buyer[e]) * n + rents.seller[e];
    const moved = rents.share[e] * (trade.border.get(at) ?? 0);
    trade.rent[rents.receiver[e]] += moved;
    trade.rent[rents.seller[e]] -= moved;
  }
  return trade;
}

/** What levers do to each link [sector, buyer, seller]: pull on the buyer, cost, rates; by position
 * what falls, limits and detours cover. */
function levers_by_link(found) {
  const { shock, world, output } = found, { n, s } = world;
  const given = {
    pull: Float64Array.from(world.trade_share), log_dearer: new Float64Array(world.sales.length),
    cost: new Map(), rates: new Map(), covered: classes_by_link(found), by_detour: new Map(),
    rented: new Set(found.problem.rents ? found.problem.rents.at : []),
    count: found.problem.covered ? found.problem.covered.ceilings.length : 0,
    log_cost: found.unit_cost_hat.map((one, c) => (output[c] > 0 ? Math.log(one) : 0)), n, s,
  };
  const each = (links, act) => links && links.at.forEach((at, k) => act(at, links.value[k]));
  const costs = (at, factor) => { given.log_dearer[at] += Math.log(factor); };
  each(shock.variety, (at, hat) => { given.pull[at] *= hat; });
  each(shock.trade_cost, (at, hat) => { costs(at, hat); given.cost.set(at, hat); });
  for (const name of ["tariff", "export_tax"]) {
    each(shock[name], (at, rate) => {
      costs(at, (1 + rate) / (1 + (world[name] ? world[name][at] : 0)));
      given.rates.set(at, { ...rates_on(world, given, at), [name]: rate });
    });
  }
  if (shock.reference) shock.reference.forEach((one, at) => { given.pull[at] *= one; });
  for (const at of [...(shock.banned ?? []), ...found.problem.cut]) given.pull[at] = 0;
  const { detours } = shock;
  (detours?.links ?? []).forEach((at, k) => {
    const direct = detours.direct[k];
    if (direct > 0) given.by_detour.set(at, { share: detours.share[k], direct });
  });
  return given;
}

/** Rates on a link under the levers. */
function rates_on(world, given, at) {
  const known = given.rates.size ? given.rates.get(at) : undefined;
  if (known) return known;
  return {
    tariff: world.tariff ? world.tariff[at] : 0,
    export_tax: world.export_tax ? world.export_tax[at] : 0,
  };
}

const ONE_CLASS = [{ varieties: 1, gap: [0, 0, 0], counts: [], by_detour: false }];

/** One market: pi' = pi v k (c kappa)^(-theta) / P^(-theta), P = (sum of it)^(-1/theta). */
function market_of(found, given, b, k, trade) {
  const { output, expenditure } = found, { n, s, pull, log_dearer, log_cost } = given;
  const theta = found.parameters.theta[k], goods = [];
  let cheapest = Infinity;
  for (let i = 0; i < n; i++) {
    const at = (k * n + b) * n + i, seller = i * s + k;
    if (!(pull[at] > 0 && output[seller] > 0)) continue;
    const link = given.count ? given.covered.get(at) : undefined;
    const classes = link ? classes_of(link, given.by_detour.get(at), theta) : ONE_CLASS;
    for (const one of classes) {
      const log_price = log_cost[seller] + log_dearer[at] + one.gap[0] + one.gap[1] + one.gap[2];
      if (log_price < cheapest) cheapest = log_price;
      goods.push({ at, seller, i, one, log_price, weight: pull[at] * one.varieties });
    }
  }
  let sum = 0;
  for (const one of goods) {
    one.weight *= Math.exp(theta * (cheapest - one.log_price));
    sum += one.weight;
  }
  trade.log_price[b * s + k] = sum > 0 ? cheapest - Math.log(sum) / theta : 0;
  const spent = expenditure[b * s + k];
  for (const one of goods) {
    if (sum > 0) add_flow(found, trade, given, b, one, (spent * one.weight) / sum);
  }
}

/** Add one flow, worth `bought` to its buyer, to what everybody receives. */
function add_flow(found, trade, given, b, good, bought) {
  const { one, i, seller } = good, rates = rates_on(found.world, given, good.at);
  const border = (bought / (1 + rates.tariff)) * (one.gap[1] ? Math.exp(-one.gap[1]) : 1);
  const sold = (border / (1 + rates.export_tax)) * (one.gap[0] ? Math.exp(-one.gap[0]) : 1);
  trade.output[seller] += sold;
  trade.revenue[b] += bought - border;
  trade.revenue[i] += border - sold;
  trade.imports[b] += border;
  trade.exports[i] += border;
  if (given.rented.size && given.rented.has(good.at)) {
    trade.border.set(good.at, (trade.border.get(good.at) ?? 0) + border);
  }
  const { ceilings } = found.problem.covered ?? {};
  for (const number of one.counts) {
    const limit = !ceilings[number].fall, quantity = sold / found.unit_cost_hat[seller];
    const cost = limit ? (given.cost.get(good.at) ?? 1) : 1;
    if (limit) trade.shipped[number] += (quantity * Math.exp(-one.gap[2])) / cost;
    else if (!one.by_detour) trade.shipped[number] += quantity;
  }
}

/** min(log gap, 1 - quantity over its target) of falls and limits, the largest. */
function ceiling_gap(found, trade) {
  const { ceilings } = found.problem.covered ?? { ceilings: [] };
  return largest(Float64Array.from(ceilings, (one, c) => {
    if (one.held !== null) return 0;
    const log_gap = one.fall ? -found.log_factor[c] : -found.log_factor[c] * one.per_cost;
    return Math.min(log_gap, 1 - trade.shipped[c] / one.quantity);
  }));
}

/** The deficit that the closure prescribes for one country. */
function prescribed_deficit(found, c) {
  const { world, closure, component, income, deficit, rent, shock } = found;
  const given = shock.transfer ? shock.transfer[c] : 0, old = world.deficit;
  if (closure === "nominal") return given + old[c];
  if (closure === "balanced") return given;
  let now = 0, before = 0, wanted = 0, earnings = 0;
  component.forEach((label, other) => {
    if (label !== component[c]) return;
    now += income[other];
    before += world.income[other];
    const earned = income[other] - deficit[other] - rent[other];
    earnings += earned;
    wanted += (old[other] * earned) / (world.income[other] - old[other]);
  });
  if (closure === "world-share") return given + (old[c] * now) / before;
  const earned = income[c] - deficit[c] - rent[c];
  return given + (old[c] * earned) / (world.income[c] - old[c]) - (wanted * earned) / earnings;
}

/** Value added at the new supply of factors. */
function owned(found, cell) {
  const { world, shock } = found, country = Math.floor(cell / world.s);
  const grown = shock.labour ? shock.labour[country] : 1;
  return world.value_added[cell] * grown;
}

/** What is paid to labour over what its owners supply, less one; of the factor itself. */
function labour_gap_of(found, paid) {
  const { world, parameters, labour_wage_hat: wage, output } = found, { n, s } = world;
  const works = (c) => 1 - parameters.rent_share[c % s], nu = parameters.labour;
  let worst = 0;
  for (let country = 0; country < n; country++) {
    const cells = Array.from({ length: s }, (_, k) => country * s + k);
    const sum = (of) => cells.reduce((all, c) => all + of(c), 0);
    if (nu === Infinity) {
      const supplied = sum((c) => owned(found, c) * works(c) * wage[c]);
      worst = Math.max(worst, over(sum((c) => paid[c] * works(c)), supplied));
      continue;
    }
    const pool = (c) => (output[c] > 0 ? owned(found, c) * works(c) : 0), whole = sum(pool);
    const share = (c) => (pool(c) / positive(whole)) * wage[c] ** nu, phi = positive(sum(share));
    for (const c of cells) {
      worst = Math.max(worst, over(paid[c] * works(c), whole * share(c) * phi ** ((1 - nu) / nu)));
    }
  }
  return worst;
}

/** What is paid to resources over what they earn, less one. */
function resource_gap_of(found, paid) {
  const { rent_share } = found.parameters, { s } = found.world;
  return largest(paid.map((one, c) => {
    const part = rent_share[c % s];
    return part > 0 ? over(one * part, owned(found, c) * part * found.rent_hat[c]) : 0;
  }));
}

/** Paid over supplied, less one; what is paid where nothing is supplied. */
function over(paid, supplied) {
  return Math.abs(supplied > 0 ? paid / supplied - 1 : paid);
}
