"use strict";
// Every equilibrium condition once, at a guess of wages, prices and spending. Logs of hats; values
// in million USD. n buyer, i seller, s sector, k input; hat is new / old, prime is the new level.

// The least growth of spending held in levels.
const SMALLEST = 1e-12;

/** The state at the flat point: log wages, log prices, growth of spending, log factors, and the log
 * productivity of who withholds. */
function evaluate(p, point) {
  const guess = guess_at(p, point);
  const wage = value_added_price(p.factors, guess.log_wage, p.n, p.s);
  const inputs = input_price(guess.log_price, p.nests.materials);
  const cost = unit_cost(p, wage, inputs.log_price);
  p.shut_in?.cells.forEach((cell, k) => { cost.log_cost[cell] -= guess.log_shut_in[k]; });
  const trade = trade_at(p, guess, cost.log_cost);
  const income = income_at(p, guess.log_wage, trade), cells = trade.output.length;
  const value_added = new Float64Array(cells), input_spending = new Float64Array(cells);
  for (let c = 0; c < cells; c++) {
    value_added[c] = cost.value_added_share[c] * trade.output[c];
    input_spending[c] = trade.output[c] - value_added[c];
  }
  const next_spending = input_demand(input_spending, p.nests.materials, inputs);
  const final = final_share_after(p, guess.log_price);
  for (let c = 0, country = 0; country < p.n; country++) {
    for (let k = 0; k < p.s; k++, c++) next_spending[c] += final[c] * income.income[country];
  }
  const factor_demand = by_group(p.factors, value_added, p.n, p.s);
  return { ...guess, ...cost, ...trade, ...income, factor_demand, next_spending };
}

/** The unknowns of a flat point. */
function guess_at(p, point) {
  const cells = p.n * p.s, wages = p.n * p.factors.groups;
  const spending = new Float64Array(cells), ceilings = wages + 2 * cells;
  const last = ceilings + (p.covered ? p.covered.ceilings.length : 0);
  for (let c = 0; c < cells; c++) {
    const growth = point[wages + cells + c];
    const hat = p.in_logs ? Math.exp(growth) : Math.max(1 + growth, SMALLEST);
    spending[c] = p.expenditure[c] * hat;
  }
  return {
    log_wage: point.slice(0, wages),
    log_price: point.slice(wages, wages + cells),
    spending,
    log_factor: point.slice(ceilings, last),
    log_shut_in: point.slice(last),
  };
}

/** Log price of value added: the geometric mean of what its factors earn. */
function value_added_price(factors, log_wage, n, s) {
  const { groups, spread, labour, resource } = factors, found = new Float64Array(n * s);
  for (let c = 0; c < n; c++) {
    for (let k = 0; k < s; k++) {
      const one = labour[k], other = resource[k];
      let sum = spread[k * groups + one] * log_wage[c * groups + one];
      if (other !== one) sum += spread[k * groups + other] * log_wage[c * groups + other];
      found[c * s + k] = sum;
    }
  }
  return found;
}

/** Values [country, sector] as those of the groups of factors that share them. */
function by_group(factors, values, n, s) {
  const { groups, spread, labour, resource } = factors, found = new Float64Array(n * groups);
  for (let c = 0; c < n; c++) {
    for (let k = 0; k < s; k++) {
      const one = labour[k], other = resource[k], value = values[c * s + k];
      found[c * groups + one] += value * spread[k * groups + one];
      if (other !== one) found[c * groups + other] += value * spread[k * groups + other];
    }
  }
  return found;
}

/** Unit cost c = CES_eps(w [share gamma], m [share 1-gamma]) / productivity, and
 * gamma' = gamma (w/c)^(1-eps). */
function unit_cost(p, wage, log_input) {
  const eps = p.parameters.value_added_elasticity, gamma = p.nests.value_added_share;
  const log_cost = new Float64Array(wage.length), value_added_share = new Float64Array(wage.length);
  for (let c = 0; c < wage.length; c++) {
    if (eps === 1) {
      log_cost[c] = log_input[c] + gamma[c] * (wage[c] - log_input[c]);
      value_added_share[c] = gamma[c];
    } else {
      const own = gamma[c] * Math.exp((1 - eps) * wage[c]);
      const both = positive(own + (1 - gamma[c]) * Math.exp((1 - eps) * log_input[c]));
      log_cost[c] = Math.log(both) / (1 - eps);
      value_added_share[c] = own / both;
    }
    if (p.log_productivity) log_cost[c] -= p.log_productivity[c];
  }
  return { log_cost, value_added_share };
}

/** c^(-theta) of every seller over that of the cheapest of its sector, times its pull [sector,
 * seller]. */
function supply_capacity(p, log_cost) {
  const { n, s, theta, pull } = p, relative = new Float64Array(n * s);
  const log_cheapest = new Float64Array(s).fill(Infinity);
  for (let c = 0; c < n * s; c++) log_cheapest[c % s] = Math.min(log_cheapest[c % s], log_cost[c]);
  for (let k = 0; k < s; k++) {
    for (let i = 0; i < n; i++) {
      const log_cheaper = log_cheapest[k] - log_cost[i * s + k];
      relative[k * n + i] = Math.exp(theta[k] * log_cheaper + pull.seller[k * n + i]);
    }
  }
  return { relative, log_cheapest };
}

/** What sellers and treasuries receive, and the prices that follow:
 *   access_ns = sum_i A c^(-theta),   P = access^(-1/theta),   market capacity = X' / access
 *   Y'_is = c^(-theta) sum_n A X' / access / ((1+t')(1+e')) */
function trade_at(p, guess, log_cost) {
  const { n, s, theta, covered } = p, supply = supply_capacity(p, log_cost), cells = n * s;
  const flows = covered ? covered_flows(covered, guess.log_factor, supply.relative) : null;
  const found = {
    supply: supply.relative,
    access: new Float64Array(cells),
    market_capacity: new Float64Array(cells),
    output: new Float64Array(cells),
    tariff_revenue: new Float64Array(n),
    tax_revenue: new Float64Array(n),
    rent: new Float64Array(n),
    next_price: new Float64Array(cells),
    closing: null,
  };
  for (let k = 0; flows && k < flows.whole.length; k++) {
    found.access[covered.at_buyer[k]] += flows.whole[k];
  }
  const at_border = taxes_on_exports(p.attraction, supply.relative, cells);
  for (let k = 0; k < s; k++) sector_trade(p, k, guess.spending, at_border.of_market, found);
  collect_taxes(p.attraction.taxed, at_border.of_link, found, n);
  for (let k = 0; k < s; k++) {
    for (let b = 0; b < n; b++) {
      const log_access = Math.log(found.access[k * n + b]) + p.pull.buyer[k * n + b];
      found.next_price[b * s + k] = supply.log_cheapest[k] - log_access / theta[k];
    }
  }
  if (flows) {
    collect_covered(covered, flows, found, s);
    found.closing = closing_of(covered, guess.log_factor, flows, found, log_cost, s);
  }
  if (p.rents) add_rents(p, found, flows);
  return found;
}

/** Trade in one sector over links without falls and limits, into `found`; `taxed` are the taxes on
 * exports per unit of market capacity [sector, buyer]. */
function sector_trade(p, k, spending, taxed, found) {
  const { n, s } = p, { whole, net, levied } = p.attraction, first = k * n;
  const [access, capacity, reached, sold] = [0, 0, 0, 0].map(() => new Float64Array(n));
  add_times(whole, first * n, found.supply, first, access, 0, n, n);
  for (let b = 0; b < n; b++) {
    const all = found.access[first + b] + access[b];
    found.access[first + b] = all > 0 ? all : p.nests.unserved[b * s + k];
    capacity[b] = spending[b * s + k] / found.access[first + b];
    found.market_capacity[first + b] = capacity[b];
  }
  sell(net, first, found.supply, capacity, sold, reached, n);
  for (let b = 0; levied && b < n; b++) {
    found.tariff_revenue[b] += capacity[b] * (access[b] - reached[b] - taxed[first + b]);
  }
  for (let i = 0; i < n; i++) found.output[i * s + k] += found.supply[first + i] * sold[i];
}

/** What of A c^(-theta) reaches the sellers of each market of a sector, and what each seller sells
 * per unit of supply; in one pass, four markets at once. */
function sell(net, first, supply, capacity, sold, reached, n) {
  let b = 0;
  for (; b + 3 < n; b += 4) {
    const p = (first + b) * n, q = p + n, u = q + n, v = u + n;
    const for_a = capacity[b], for_e = capacity[b + 1];
    const for_o = capacity[b + 2], for_y = capacity[b + 3];
    let one = 0, two = 0, three = 0, four = 0;
    for (let i = 0; i < n; i++) {
      const made = supply[first + i];
      const a = net[p + i], e = net[q + i], o = net[u + i], y = net[v + i];
      one += a * made;
      two += e * made;
      three += o * made;
      four += y * made;
      sold[i] += for_a * a + for_e * e + (for_o * o + for_y * y);
    }
    reached[b] = one;
    reached[b + 1] = two;
    reached[b + 2] = three;
    reached[b + 3] = four;
  }
  for (; b < n; b++) {
    for (let i = 0; i < n; i++) {
      const reaches = net[(first + b) * n + i];
      reached[b] += reaches * supply[first + i];
      sold[i] += capacity[b] * reaches;
    }
  }
}

/** Taxes on exports per unit of market capacity, on each taxed link and in each market. */
function taxes_on_exports({ net, taxed }, supply, cells) {
  const of_link = new Float64Array(taxed.at.length), of_market = new Float64Array(cells);
  for (let e = 0; e < of_link.length; e++) {
    of_link[e] = net[taxed.at[e]] * taxed.rate[e] * supply[taxed.seller[e]];
    of_market[taxed.market[e]] += of_link[e];
  }
  return { of_link, of_market };
}

/** Add taxes on exports to what treasuries receive. */
function collect_taxes(taxed, of_link, found, n) {
  for (let e = 0; e < of_link.length; e++) {
    found.tax_revenue[taxed.seller[e] % n] += of_link[e] * found.market_capacity[taxed.market[e]];
  }
}

/** Rents that countries receive less those that they pay. */
function add_rents(p, found, flows) {
  const { seller, buyer, sector, receiver, part, at } = p.rents, { n } = p;
  for (let e = 0; e < part.length; e++) {
    const sold = found.supply[sector[e] * n + seller[e]];
    let amount = part[e] * sold * found.market_capacity[sector[e] * n + buyer[e]];
    const place = flows ? p.covered.place_at.get(at[e]) : undefined;
    if (place !== undefined) amount *= flows.mix.border[place];
    found.rent[receiver[e]] += amount;
    found.rent[seller[e]] -= amount;
  }
}

/** I' = value added' + revenue + D' + net rents. */
function income_at(p, log_wage, trade) {
  const factor_income = factor_income_at(p.factors, log_wage, p.n);
  const earned = row_sums(factor_income, p.n, p.factors.groups);
  for (let c = 0; c < p.n; c++) earned[c] += trade.tariff_revenue[c] + trade.tax_revenue[c];
  const deficit = deficit_under(p.closure, earned);
  const income = earned.map((one, c) => one + deficit[c] + trade.rent[c]);
  return { factor_income, deficit, income };
}

/** What owners of factors earn. Those in a pool move to where wages rise:
 *   VA lambda w^nu Phi^((1-nu)/nu),  Phi = sum lambda w^nu */
function factor_income_at(factors, log_wage, n) {
  const { groups, base, pool, nu } = factors, found = new Float64Array(n * groups);
  for (let c = 0; c < n; c++) {
    const first = c * groups, last = first + groups;
    let all = 0, drawn = 0;
    for (let g = first; pool && g < last; g++) {
      if (!(pool[g] > 0)) continue;
      all += pool[g];
      found[g] = pool[g] * Math.exp(nu * log_wage[g]);
      drawn += found[g];
    }
    const phi = positive(drawn / positive(all)), each = pool ? phi ** ((1 - nu) / nu) : 0;
    for (let g = first; g < last; g++) {
      const tied = base[g] - (pool ? pool[g] : 0);
      found[g] = found[g] * each + (tied > 0 ? tied * Math.exp(log_wage[g]) : 0);
    }
  }
  return found;
}

/** alpha' = alpha (P_s/P_n)^(1-psi). */
function final_share_after(p, log_price) {
  const psi = p.parameters.final_elasticity, { final_share } = p.nests;
  if (psi === 1) return final_share;
  const found = new Float64Array(final_share.length);
  for (let first = 0; first < found.length; first += p.s) {
    let whole = 0;
    for (let c = first; c < first + p.s; c++) {
      found[c] = final_share[c] * Math.exp((1 - psi) * log_price[c]);
      whole += found[c];
    }
    for (let c = first; c < first + p.s; c++) found[c] /= whole;
  }
  return found;
}

/** Log consumer price P_n = CES_psi(P_ns [share alpha]) [country]. */
function final_price(log_price, final_share, psi, n, s) {
  const found = new Float64Array(n);
  for (let c = 0; c < n * s; c++) {
    const power = psi === 1 ? log_price[c] : Math.exp((1 - psi) * log_price[c]);
    if (final_share[c] > 0) found[Math.floor(c / s)] += final_share[c] * power;
  }
  return psi === 1 ? found : found.map((sum) => Math.log(positive(sum)) / (1 - psi));
}
