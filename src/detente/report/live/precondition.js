"use strict";
// Precondition: turn the residuals of an evaluation into a step that closes them at home at once.
// It guides the steps and decides nothing: the residuals say where they end.

const ROUNDS = 2, STEEPEST = 100, LEAST_GROWTH = -0.9, MOST_GROWTH = 9, LEAST_SHARE = 1e-6;

/** Linear responses at a problem, or at a state of it. */
function preconditioner(problem, state = null) {
  const supply = state ? state.supply : problem.pull.seller.map(Math.exp);
  const p = moved_to(problem, supply, state), { n, s } = p;
  const base = baseline_of(p), { demanded } = p.nests, answers = wage_answers(p, base);
  const home_sales = base.value_added.map((one, c) => {
    const country = Math.floor(c / s);
    return one * base.sold[((c % s) * n + country) * n + country];
  });
  return {
    leontief: new Float32Array(base.leontief),
    from_wages: { price: answers.price, growth: answers.growth },
    labour: p.factors.groups === 1
      ? { wages: closing_of_one_wage(p, base, answers.paid) } : tied_response(p, base, answers.paid),
    home_sales,
    per_paid: base.paid.map((one) => 1 / positive(one)),
    per_base: problem.expenditure.map((one, c) => (demanded[c] ? 1 / one : 0)),
    weight: weight_of(p),
  };
}

/** The problem at a supply [sector, seller], with the shares, spending and factor income of a
 * state, if there is one, as its base. */
function moved_to(problem, supply, state) {
  const { n, attraction } = problem, { whole, net } = attraction;
  const by_seller = (one, at) => one * supply[Math.floor(at / (n * n)) * n + (at % n)];
  const moved = { ...attraction, whole: whole.map(by_seller), net: net.map(by_seller) };
  const p = { ...problem, attraction: moved };
  if (!state) return p;
  return {
    ...p,
    expenditure: state.spending.map((one, c) => (p.nests.demanded[c] ? one : 0)),
    nests: { ...p.nests, value_added_share: state.value_added_share },
    factors: {
      ...p.factors,
      base: p.factors.base.map((one, c) => (one > 0 ? state.factor_income[c] : 0)),
    },
  };
}

/** Importance of each entry of the flat point: growth of a cell by the root of its share. */
function weight_of(p) {
  const { n, s, expenditure } = p, wages = p.factors.base.length + n * s;
  const weight = new Float64Array(wages + n * s).fill(1), whole = row_sums(expenditure, n, s);
  for (let c = 0; c < n * s; c++) {
    const share = expenditure[c] / whole[Math.floor(c / s)];
    weight[wages + c] = Math.sqrt(Math.max(share, LEAST_SHARE));
  }
  return weight;
}

/** Shares where the problem is linearised, and each country's own network inverted. */
function baseline_of(p) {
  const { n, s } = p, { whole, net } = p.attraction, gamma = p.nests.value_added_share;
  const bought = new Float64Array(whole.length), sold = new Float64Array(whole.length);
  const output = new Float64Array(n * s);
  for (let k = 0; k < s; k++) {
    for (let b = 0; b < n; b++) {
      const row = (k * n + b) * n;
      let access = 0;
      for (let i = 0; i < n; i++) access += whole[row + i];
      const spent = p.expenditure[b * s + k] / positive(access);
      for (let i = 0; i < n; i++) {
        bought[row + i] = whole[row + i] / positive(access);
        sold[row + i] = net[row + i] * spent;
        output[i * s + k] += sold[row + i];
      }
    }
    for (let at = k * n * n; at < (k + 1) * n * n; at++) {
      sold[at] /= positive(output[(at % n) * s + k]);
    }
  }
  const materials = p.nests.materials.share.map((one, at) => one * (1 - gamma[Math.floor(at / s)]));
  const value_added = output.map((one, c) => one * gamma[c]);
  const paid = by_group(p.factors, value_added, n, s);
  const leontief = domestic_inverse(bought, materials, n, s);
  return { bought, sold, output, materials, leontief, value_added, paid };
}

/** (1 - K)^(-1) of each country, K = home share x materials. */
function domestic_inverse(bought, materials, n, s) {
  const found = new Float64Array(n * s * s);
  for (let c = 0; c < n; c++) {
    const own = unit_matrix(s);
    for (let j = 0; j < s; j++) {
      const home = bought[(j * n + c) * n + c];
      for (let k = 0; k < s; k++) own[j * s + k] -= home * materials[(c * s + j) * s + k];
    }
    found.set(inverse(own, s), c * s * s);
  }
  return found;
}

/** Share of each country in the value added of the other's component: it holds the numeraire. */
function anchor_of(p, labour_income) {
  const { component, component_value } = p.closure, { n } = p, found = new Float64Array(n * n);
  for (let b = 0; b < n; b++) {
    for (let i = 0; i < n; i++) {
      if (component[b] !== component[i]) continue;
      found[b * n + i] = labour_income[i] / component_value[component[b]];
    }
  }
  return found;
}

/** out += each country's [s, s] block (or its transpose) times x [country, sector, column]. */
function add_by_country(blocks, x, out, n, s, columns, turned = false) {
  const [row, step] = turned ? [1, s] : [s, 1], size = s * columns;
  for (let c = 0; c < n; c++) {
    for (let k = 0; k < s; k++) {
      const to = c * size + k * columns;
      add_rows(blocks, c * s * s + k * row, step, x, c * size, columns, out, to, s, columns);
    }
  }
}

/** Through trade: [country, sector, column] from each sector's [n, n] block (or its transpose). */
function through_trade(blocks, x, n, s, columns, turned = false) {
  const [row, step] = turned ? [1, n] : [n, 1], size = s * columns;
  const found = new Float64Array(x.length);
  for (let k = 0; k < s; k++) {
    for (let b = 0; b < n; b++) {
      const from = k * columns, to = b * size + from;
      add_rows(blocks, k * n * n + b * row, step, x, from, size, found, to, n, columns);
    }
  }
  return found;
}

/** Add to `found` the cost of sellers by their share in what a buyer spends, in one column. */
function add_cost_of_purchases(bought, cost, found, n, s) {
  const of_seller = new Float64Array(n);
  for (let k = 0; k < s; k++) {
    const of_buyer = new Float64Array(n);
    for (let i = 0; i < n; i++) of_seller[i] = cost[i * s + k];
    narrow_add_times(bought, k * n * n, of_seller, 0, of_buyer, 0, n, n);
    for (let b = 0; b < n; b++) found[b * s + k] += of_buyer[b];
  }
}

/** Prices P = primary + share materials P, after `ROUNDS` through trade. */
function price_response(base, primary, n, s, columns) {
  const price = new Float64Array(primary.length);
  add_by_country(base.leontief, primary, price, n, s, columns);
  for (let round = 0; round < ROUNDS; round++) {
    const cost = new Float64Array(primary.length);
    add_by_country(base.materials, price, cost, n, s, columns);
    const missing = through_trade(base.bought, cost, n, s, columns);
    for (let k = 0; k < missing.length; k++) missing[k] += primary[k] - price[k];
    add_by_country(base.leontief, missing, price, n, s, columns);
  }
  return price;
}

/** Spending X = wanted + materials' Y(X), sales Y = to_seller X, after `ROUNDS` through trade. */
function spending_response(base, to_seller, wanted, n, s, columns) {
  const spending = new Float64Array(wanted.length);
  add_by_country(base.leontief, wanted, spending, n, s, columns, true);
  for (let round = 0; round < ROUNDS; round++) {
    const missing = new Float64Array(wanted.length);
    const made = through_trade(to_seller, spending, n, s, columns, true);
    add_by_country(base.materials, made, missing, n, s, columns, true);
    for (let k = 0; k < missing.length; k++) missing[k] += wanted[k] - spending[k];
    add_by_country(base.leontief, missing, spending, n, s, columns, true);
  }
  return spending;
}

/** Answers to the log wages of countries, all wages of each moving together, through all networks:
 * log prices, growth of spending, and the log of what sectors pay their factors. */
function wage_answers(p, base) {
  const { n, s, theta } = p, gamma = p.nests.value_added_share, { demanded } = p.nests;
  const primary = new Float64Array(n * s * n), scale = total(p.expenditure) / n;
  for (let at = 0, k = 0; k < s; k++) {
    for (let b = 0; b < n; b++) {
      for (let i = 0; i < n; i++, at++) {
        primary[(b * s + k) * n + i] = base.bought[at] * gamma[i * s + k];
      }
    }
  }
  const price = price_response(base, primary, n, s, n), cost = new Float64Array(primary.length);
  add_by_country(base.materials, price, cost, n, s, n);
  for (let c = 0; c < n * s; c++) cost[c * n + Math.floor(c / s)] += gamma[c];
  const to_seller = per_spent(p), spent = p.expenditure.map((one) => one / scale);
  const moved = price.map((one, at) => one * spent[Math.floor(at / n)]);
  const made = through_trade(to_seller, moved, n, s, n, true);
  const output = base.output.map((one) => one / scale);
  for (let at = 0; at < made.length; at++) {
    const cell = Math.floor(at / n);
    made[at] = theta[cell % s] * (made[at] - output[cell] * cost[at]);
  }
  const labour_income = row_sums(p.factors.base, n, p.factors.groups);
  const wanted = new Float64Array(primary.length);
  add_by_country(base.materials, made, wanted, n, s, n, true);
  for (let c = 0; c < n * s; c++) {
    const country = Math.floor(c / s);
    wanted[c * n + country] += p.nests.final_share[c] * (labour_income[country] / scale);
  }
  const spending = spending_response(base, to_seller, wanted, n, s, n);
  const more = through_trade(to_seller, spending, n, s, n, true);
  const paid = made.map((one, at) => (one + more[at]) / positive(output[Math.floor(at / n)]));
  const growth = new Float32Array(spending.length);
  for (let at = 0; at < growth.length; at++) {
    const cell = Math.floor(at / n);
    const per = demanded[cell] ? spending[at] / Math.max(spent[cell], 1e-30) : 0;
    growth[at] = Math.min(Math.max(per, -STEEPEST), STEEPEST);
  }
  return { price: new Float32Array(price), growth, paid };
}

/** Log wages that close a log gap of labour, the numeraire of each component held. */
function closing_of_one_wage(p, base, paid) {
  const { n, s } = p, excess = unit_matrix(n);
  const anchor = anchor_of(p, row_sums(p.factors.base, n, p.factors.groups));
  for (let c = 0; c < n * s; c++) {
    const country = Math.floor(c / s), in_group = base.value_added[c] / positive(base.paid[country]);
    for (let i = 0; i < n; i++) excess[country * n + i] -= in_group * paid[c * n + i];
  }
  for (let k = 0; k < excess.length; k++) excess[k] += anchor[k];
  return inverse(excess, n);
}

/** What reaches a seller per unit that a buyer spends [sector, buyer, seller]. */
function per_spent(p) {
  const { n } = p, { whole, net } = p.attraction, found = new Float64Array(net.length);
  for (let row = 0; row < net.length; row += n) {
    let access = 0;
    for (let i = 0; i < n; i++) access += whole[row + i];
    for (let i = 0; i < n; i++) found[row + i] = net[row + i] / positive(access);
  }
  return found;
}

/** The flat step that the residuals of a state ask for: log wages, log prices, growth of spending,
 * log factors, and the log productivity of who withholds. */
function precondition(pre, p, state) {
  const { n, s } = p, { demanded } = p.nests, cells = n * s;
  const shortfall = new Float64Array(cells), gap = new Float64Array(cells);
  for (let c = 0; c < cells; c++) {
    shortfall[c] = state.next_spending[c] - state.spending[c];
    if (demanded[c]) gap[c] = state.next_price[c] - state.log_price[c];
  }
  const growth = new Float64Array(cells);
  add_in_turned_blocks(pre.leontief, shortfall, growth, n, s);
  for (let c = 0; c < cells; c++) {
    const per = growth[c] / (demanded[c] ? state.spending[c] : 1 + state.spending[c]);
    growth[c] = Math.min(Math.max(per, LEAST_GROWTH), MOST_GROWTH);
  }
  const wage = wage_step(pre, p, state, growth);
  const mean = mean_wages(p, state, wage), answer = wage_answer(pre, mean, n, s);
  if ("alone" in pre.labour) add_cost_apart(pre, p, wage, mean, gap);
  add_in_blocks(pre.leontief, gap, answer.price, n, s);
  const factors = state.closing ? state.closing.step : new Float64Array(0);
  const asked = p.shut_in ? log_shut_in(p, state) : [];
  const last = wage.length + 2 * cells + factors.length;
  const step = new Float64Array(last + asked.length);
  for (let k = 0; k < asked.length; k++) step[last + k] = asked[k] - state.log_shut_in[k];
  step.set(wage);
  step.set(answer.price, wage.length);
  step.set(factors, wage.length + 2 * cells);
  const spending = step.subarray(wage.length + cells, wage.length + 2 * cells);
  for (let c = 0; c < cells; c++) {
    if (p.in_logs) spending[c] = Math.log1p(growth[c]) + answer.growth[c];
    else spending[c] = (growth[c] + answer.growth[c]) * state.spending[c] * pre.per_base[c];
  }
  return step;
}

/** Mean log wage of each country, by what factors earn. */
function mean_wages(p, state, wage) {
  const { groups } = p.factors;
  return Float64Array.from({ length: p.n }, (_, country) => {
    const first = country * groups;
    const whole = total(state.factor_income.subarray(first, first + groups));
    return dot_at(wage, first, state.factor_income, first, groups) / positive(whole);
  });
}

/** What prices and spending answer to mean wages. */
function wage_answer(pre, mean, n, s) {
  const price = new Float64Array(n * s), growth = new Float64Array(n * s);
  narrow_add_times(pre.from_wages.price, 0, mean, 0, price, 0, n * s, n);
  narrow_add_times(pre.from_wages.growth, 0, mean, 0, growth, 0, n * s, n);
  return { price, growth };
}

/** The step of log wages that closes the factor markets when spending grows by `growth`. */
function wage_step(pre, p, state, growth) {
  const { n, s } = p, { groups, base } = p.factors;
  const at_home = new Float64Array(n * s);
  for (let c = 0; c < n * s; c++) at_home[c] = growth[c] * pre.home_sales[c];
  const gap = by_group(p.factors, at_home, n, s);
  for (let c = 0; c < gap.length; c++) {
    gap[c] *= pre.per_paid[c];
    if (base[c] > 0) gap[c] += Math.log(state.factor_demand[c] / state.factor_income[c]);
  }
  let wage;
  if ("alone" in pre.labour) wage = closing_wages(pre.labour, gap, n, groups);
  else {
    wage = new Float64Array(n);
    add_product(pre.labour.wages, 0, gap, 0, wage, 0, n, n, 1);
  }
  const earned = new Float64Array(n);
  for (let c = 0, country = 0; country < n; country++) {
    for (let g = 0; g < groups; g++, c++) {
      earned[country] += state.factor_income[c] * Math.exp(wage[c]);
    }
  }
  const numeraire = log_numeraire(p.closure, earned);
  for (let c = 0, country = 0; country < n; country++) {
    for (let g = 0; g < groups; g++, c++) wage[c] = base[c] > 0 ? wage[c] - numeraire[country] : 0;
  }
  return wage;
}
