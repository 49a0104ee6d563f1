"use strict";
// The proof: residuals in the original equations, from the accounts, the levers and the public
// results of a solve. Nothing here or in the trade of the proof is shared with the sweep.

/** The largest residual of every equation. Prices and unit costs: difference of logs, where
 * anything is bought or sold. Factors: share of the factor. Other values: share of income. */
function residuals_of(found) {
  const { world, income, component } = found;
  const { n, s } = world, made = production_of(found), trade = trade_of(found);
  const by_country = (of) => largest(income.map((one, c) => of(c) / one));
  const earned = row_sums(found.value_added, n, s);
  const value = sums_within(component, row_sums(world.value_added, n, s));
  const paid_for = sums_within(component, earned), incomes = sums_within(component, income);
  const deficits = sums_within(component, found.deficit), prescribed = prescribed_deficits(found);
  const found_residuals = {
    ...gaps_by_cell(found, made, trade, final_demand_of(found)),
    labour: labour_gap_of(found, made.value_added),
    income: by_country((c) => {
      return earned[c] + trade.revenue[c] + trade.rent[c] + found.deficit[c] - income[c];
    }),
    balance: by_country((c) => {
      return trade.imports[c] - trade.exports[c] - trade.rent[c] - found.deficit[c];
    }),
    closure: by_country((c) => found.deficit[c] - prescribed[c]),
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
  const gaps = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    const items = [];
    for (let k = c * s; k < (c + 1) * s; k++) {
      if (Number.isFinite(price_hat[k])) items.push([world.final_share[k], Math.log(price_hat[k])]);
    }
    const afresh = nest_price(items, parameters.final_elasticity);
    gaps[c] = afresh - Math.log(consumer_price_hat[c]);
  }
  return largest(gaps);
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

/** The deficit that the closure prescribes for each country. */
function prescribed_deficits(found) {
  const { world, closure, component, income, deficit, rent, shock } = found, old = world.deficit;
  const earned = income.map((one, c) => one - deficit[c] - rent[c]);
  const wanted = earned.map((one, c) => (old[c] * one) / (world.income[c] - old[c]));
  const [now, before, earnings, all_wanted] = [income, world.income, earned, wanted]
    .map((values) => sums_within(component, values));
  return income.map((_, c) => {
    const given = shock.transfer ? shock.transfer[c] : 0, here = component[c];
    if (closure === "nominal") return given + old[c];
    if (closure === "balanced") return given;
    if (closure === "world-share") return given + (old[c] * now[here]) / before[here];
    return given + wanted[c] - (all_wanted[here] * earned[c]) / earnings[here];
  });
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
