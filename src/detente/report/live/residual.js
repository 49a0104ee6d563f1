"use strict";
// The proof: residuals in the original equations, from the accounts, the levers and the public
// results of a solve. Nothing here is shared with the sweep; every flow is written out from its
// own price, class of goods by class of goods.

/** The largest residual of every equation. Prices and unit costs: difference of logs, where
 * anything is bought or sold. Factors: share of the factor. Other values: share of income. */
function residuals_of(found) {
  const { world, income, component } = found;
  const { n, s } = world, made = production_of(found), trade = trade_of(found);
  const by_country = (of) => largest(income.map((one, c) => of(c) / one));
  const earned = row_sums(found.value_added, n, s);
  const value = sums_within(component, row_sums(world.value_added, n, s));
  const paid_for = sums_within(component, earned), incomes = sums_within(component, income);
  const deficits = sums_within(component, found.deficit);
  const found_residuals = {
    ...gaps_by_cell(found, made, trade, final_demand_of(found)),
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

/** The largest gaps in the equations of single sectors. */
function gaps_by_cell(found, made, trade, demand) {
  const { world, expenditure, income, price_hat, unit_cost_hat, output } = found, { n, s } = world;
  const cells = n * s, gaps = {};
  for (const name of ["unit_cost", "price", "sales", "market", "value_added"]) {
    gaps[name] = new Float64Array(cells);
  }
  for (let c = 0; c < cells; c++) {
    const whole = income[Math.floor(c / s)];
    if (output[c] > 0) gaps.unit_cost[c] = Math.log(made.unit_cost[c] / unit_cost_hat[c]);
    if (expenditure[c] > 0) gaps.price[c] = trade.log_price[c] - Math.log(price_hat[c]);
    gaps.sales[c] = (trade.output[c] - output[c]) / whole;
    gaps.market[c] = (demand[c] + made.input_spending[c] - expenditure[c]) / whole;
    gaps.value_added[c] = (made.value_added[c] - found.value_added[c]) / whole;
  }
  return Object.fromEntries(Object.entries(gaps).map(([name, gap]) => [name, largest(gap)]));
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
    unit_cost: new Float64Array(n * s).fill(1), value_added: new Float64Array(n * s),
    input_spending: new Float64Array(n * s),
  };
  for (let country = 0; country < n; country++) {
    const goods = goods_of(found, country);
    for (let c = country * s; c < (country + 1) * s; c++) {
      if (!(output[c] > 0)) continue;
      const gamma = world.value_added_share[c], part = rent[c % s];
      const of_labour = Math.log(found.labour_wage_hat[c]) * (1 - part);
      const log_wage = of_labour + Math.log(found.rent_hat[c]) * part;
      const inputs = user_inputs(world, goods, c);
      const log_cost = nest_price([[gamma, log_wage], [1 - gamma, inputs.log_price]], eps);
      const paid = gamma > 0 ? gamma * Math.exp((1 - eps) * (log_wage - log_cost)) : 0;
      result.unit_cost[c] = Math.exp(log_cost) / (shock.productivity ? shock.productivity[c] : 1);
      result.value_added[c] = paid * output[c];
      buy_inputs(world, goods, c, inputs, (1 - paid) * output[c], result.input_spending);
    }
  }
  return result;
}

/** The goods that a country can use as inputs: what each adds to the sum of its nest where it has a
 * price, P^(1 - elasticity) or its log, and the power itself; in the bundle, and critical. */
function goods_of(found, country) {
  const { world, parameters, price_hat } = found, { s, sectors } = world, own = country * s;
  const chi = parameters.critical_elasticity, eta = parameters.input_elasticity;
  const goods = {
    own, chi, eta, log_price: new Float64Array(s), power: new Float64Array(s),
    term: new Float64Array(s), in_bundle: new Float64Array(s), priced: new Float64Array(s),
    alone: [], nested: parameters.critical_inputs.length > 0,
  };
  for (let k = 0; k < s; k++) {
    const is_critical = parameters.critical_inputs.includes(sectors[k]);
    const there = Number.isFinite(price_hat[own + k]);
    if (there) goods.log_price[k] = Math.log(price_hat[own + k]);
    if (there) goods.power[k] = Math.exp((1 - (is_critical ? chi : eta)) * goods.log_price[k]);
    if (is_critical) goods.alone.push(k);
    if (is_critical) continue;
    goods.in_bundle[k] = 1;
    goods.priced[k] = Number(there);
    if (there) goods.term[k] = eta === 1 ? goods.log_price[k] : goods.power[k];
  }
  return goods;
}

/** The price of the materials of one user, what its bundle weighs, and that of its price. */
function user_inputs(world, goods, user) {
  const { log_price, power, alone, nested, chi, eta } = goods, { s, input_share } = world;
  const row = user * s, inner = dot_at(input_share, row, goods.term, 0, s);
  const weight = nested ? dot_at(input_share, row, goods.in_bundle, 0, s) : 1;
  const there = dot_at(input_share, row, goods.priced, 0, s) > 0;
  let log_rest = 0;
  if (there) log_rest = eta === 1 ? inner / weight : Math.log(inner / weight) / (1 - eta);
  if (!nested) return { log_price: log_rest, weight, inner, of_rest: 1 };
  const outer = there ? [[weight, log_rest]] : [];
  for (const k of alone) if (power[k] > 0) outer.push([input_share[row + k], log_price[k]]);
  const price = outer.length ? nest_price(outer, chi) : 0;
  const of_rest = weight * Math.exp((1 - chi) * (log_rest - price));
  return { log_price: price, weight, inner, of_rest };
}

/** Add what one user spends on each input: its share g' of `spent`. */
function buy_inputs(world, goods, user, inputs, spent, found) {
  const { own, power, in_bundle, alone, chi, eta } = goods, { s, input_share } = world;
  const row = user * s, whole = eta === 1 ? inputs.weight : inputs.inner;
  const per_power = (inputs.of_rest * spent) / positive(whole);
  for (let k = 0; k < s; k++) {
    found[own + k] += input_share[row + k] * in_bundle[k] * power[k] * per_power;
  }
  const per_good = Math.exp((chi - 1) * inputs.log_price) * spent;
  for (const k of alone) found[own + k] += input_share[row + k] * power[k] * per_good;
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
  for (let k = 0; k < s; k++) sector_flows(found, given, k, trade);
  const { rents } = found.shock;
  for (let e = 0; rents && e < rents.share.length; e++) {
    const at = (rents.sector[e] * n + rents.buyer[e]) * n + rents.seller[e];
    const moved = rents.share[e] * (trade.border.get(at) ?? 0);
    trade.rent[rents.receiver[e]] += moved;
    trade.rent[rents.seller[e]] -= moved;
  }
  return trade;
}

/** What levers do to the links that they touch, by market: pull on the buyer, log cost, rates,
 * classes of goods; `plain` is the pull on the buyer of all others [sector, buyer, seller]. */
function levers_by_link(found) {
  const { shock, world, problem } = found, { n, s } = world, links = new Map();
  const plain = new Float64Array(world.trade_share), { reference, detours } = shock;
  const rate = (name, at) => (world[name] ? world[name][at] : 0);
  const touch = (at) => {
    let link = links.get(at);
    if (link) return link;
    link = {
      at, pull: world.trade_share[at], own: 1, log_dearer: 0, cost: 1, classes: null, rented: false,
      tariff: rate("tariff", at), export_tax: rate("export_tax", at), detour: null,
    };
    links.set(at, link);
    plain[at] = 0;
    return link;
  };
  const each = (one, act) => one && one.at.forEach((at, k) => act(touch(at), one.value[k]));
  each(shock.variety, (link, hat) => { link.pull *= hat; });
  each(shock.trade_cost, (link, hat) => {
    link.log_dearer += Math.log(hat);
    link.cost = hat;
  });
  for (const name of ["tariff", "export_tax"]) {
    each(shock[name], (link, now) => {
      link.log_dearer += Math.log((1 + now) / (1 + link[name]));
      link[name] = now;
    });
  }
  // Those with a reference of their own do not follow that of their seller and buyer.
  each(reference, (link, hat) => { link.own = hat / reference_at(reference, link.at, n); });
  for (const at of [...(shock.banned ?? []), ...problem.cut]) touch(at).pull = 0;
  for (const at of problem.rents ? problem.rents.at : []) touch(at).rented = true;
  (detours?.links ?? []).forEach((at, k) => {
    touch(at).detour = { share: detours.share[k], direct: detours.direct[k] };
  });
  for (const [at, one] of classes_by_link(found)) touch(at).classes = one;
  const markets = Array.from({ length: n * s }, () => []);
  for (const link of links.values()) markets[Math.floor(link.at / n)].push(link);
  return { plain, markets, count: problem.covered ? problem.covered.ceilings.length : 0 };
}

const ONE_CLASS = [{ varieties: 1, gap: [0, 0, 0], counts: [], by_detour: false }];

/** Trade in one sector:
 *   pi' = pi v k (c kappa)^(-theta) / P^(-theta),   P = (sum of it)^(-1/theta) */
function sector_flows(found, given, k, trade) {
  const { world, output, unit_cost_hat, shock } = found, { n, s } = world;
  const theta = found.parameters.theta[k], cost = new Float64Array(n), weight = new Float64Array(n);
  const sold = new Float64Array(n);
  let cheapest = Infinity;
  for (let i = 0; i < n; i++) {
    cost[i] = output[i * s + k] > 0 ? Math.log(unit_cost_hat[i * s + k]) : Infinity;
    cheapest = Math.min(cheapest, cost[i]);
  }
  const { reference } = shock;
  for (let i = 0; i < n; i++) {
    const used_to = reference ? reference.of_seller[k * n + i] : 0;
    if (cost[i] < Infinity) weight[i] = Math.exp(theta * (cheapest - cost[i]) + used_to);
  }
  for (let b = 0; b < n; b++) {
    const goods = goods_under_levers(given.markets[k * n + b], weight, theta, n);
    const row = (k * n + b) * n, used_to = reference ? reference.of_buyer[k * n + b] : 0;
    let sum = dot_at(given.plain, row, weight, 0, n);
    for (const good of goods) sum += good.weight;
    if (!(sum > 0)) continue;
    trade.log_price[b * s + k] = cheapest - (Math.log(sum) + used_to) / theta;
    const per_weight = found.expenditure[b * s + k] / sum;
    add_plain_flows(world, given.plain, row, weight, per_weight, trade, sold);
    for (const good of goods) add_flow(found, trade, b, k, good, good.weight * per_weight);
  }
  for (let i = 0; i < n; i++) trade.output[i * s + k] += sold[i];
}

/** The classes of goods on links under levers, each with its weight in the buyer's choice. */
function goods_under_levers(links, weight, theta, n) {
  const goods = [];
  for (const link of links) {
    const i = link.at % n, detour = link.detour && link.detour.direct > 0 ? link.detour : null;
    const classes = link.classes ? classes_of(link.classes, detour, theta) : ONE_CLASS;
    for (const one of classes) {
      const dearer = link.log_dearer + one.gap[0] + one.gap[1] + one.gap[2];
      const drawn = link.pull * link.own * one.varieties * Math.exp(-theta * dearer);
      if (link.pull > 0 && weight[i] > 0) goods.push({ link, i, one, weight: drawn * weight[i] });
    }
  }
  return goods;
}

/** Add the flows into one market that no lever touches, and what each seller receives to `sold`. */
function add_plain_flows(world, plain, row, weight, per_weight, trade, sold) {
  const { n, tariff, export_tax } = world, b = (row / n) % n, { exports, revenue } = trade;
  let imported = 0, customs = 0;
  for (let i = 0; i < n; i++) {
    const bought = plain[row + i] * weight[i] * per_weight;
    if (bought === 0) continue;
    const border = tariff ? bought / (1 + tariff[row + i]) : bought;
    const received = export_tax ? border / (1 + export_tax[row + i]) : border;
    imported += border;
    customs += bought - border;
    sold[i] += received;
    exports[i] += border;
    revenue[i] += border - received;
  }
  trade.imports[b] += imported;
  trade.revenue[b] += customs;
}

/** Add one flow under levers, worth `bought` to its buyer, to what everybody receives. */
function add_flow(found, trade, b, k, good, bought) {
  const { one, i, link } = good, seller = i * found.world.s + k;
  const border = (bought / (1 + link.tariff)) * Math.exp(-one.gap[1]);
  const sold = (border / (1 + link.export_tax)) * Math.exp(-one.gap[0]);
  trade.output[seller] += sold;
  trade.revenue[b] += bought - border;
  trade.revenue[i] += border - sold;
  trade.imports[b] += border;
  trade.exports[i] += border;
  if (link.rented) trade.border.set(link.at, (trade.border.get(link.at) ?? 0) + border);
  const { ceilings } = found.problem.covered ?? {};
  for (const number of one.counts) {
    const limit = !ceilings[number].fall, quantity = sold / found.unit_cost_hat[seller];
    if (limit) trade.shipped[number] += (quantity * Math.exp(-one.gap[2])) / link.cost;
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
    const first = country * s, last = first + s, earned = new Float64Array(s);
    let whole = 0, all_paid = 0;
    for (let c = first; c < last; c++) {
      const pool = nu === Infinity || output[c] > 0 ? owned(found, c) * works(c) : 0;
      whole += pool;
      all_paid += paid[c] * works(c);
      earned[c - first] = pool * (nu === Infinity ? wage[c] : wage[c] ** nu);
    }
    const all_earned = total(earned), phi = positive(all_earned / positive(whole));
    if (nu === Infinity) worst = Math.max(worst, over(all_paid, all_earned));
    for (let c = first; c < last && nu < Infinity; c++) {
      const supplied = earned[c - first] * phi ** ((1 - nu) / nu);
      worst = Math.max(worst, over(paid[c] * works(c), supplied));
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
