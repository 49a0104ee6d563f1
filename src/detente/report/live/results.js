"use strict";
// What is read off an equilibrium: shares on links, flows, new accounts, real income.

/** c^(-theta) of each seller over that of the cheapest, times its pull [sector, seller], zero where
 * nothing is made; the sum of A times it in each market [sector, buyer]; the mix of covered ones. */
function market_sides(found) {
  const { unit_cost_hat, output, problem: p } = found, { n, s, covered } = p;
  const supply = new Float64Array(n * s), access = new Float64Array(n * s);
  for (let k = 0; k < s; k++) {
    let cheapest = Infinity;
    for (let i = 0; i < n; i++) {
      if (output[i * s + k] > 0) cheapest = Math.min(cheapest, unit_cost_hat[i * s + k]);
    }
    for (let i = 0; i < n; i++) {
      const dearer = Math.log(unit_cost_hat[i * s + k] / cheapest), at = k * n + i;
      if (output[i * s + k] > 0) supply[at] = Math.exp(p.pull.seller[at] - p.theta[k] * dearer);
    }
  }
  for (let row = 0; row < n * s; row++) {
    access[row] = dot_at(p.attraction.whole, row * n, supply, row - (row % n), n);
  }
  const mix = covered && mix_at(covered, found.log_factor);
  for (let k = 0; covered && k < covered.at.length; k++) {
    access[covered.at_buyer[k]] += covered.whole[k] * mix.total[k] * supply[covered.at_seller[k]];
  }
  return { supply, access, mix };
}

/** New shares of the sellers on links `at` in their buyers' spending. */
function shares_at(found, { supply, access, mix }, at) {
  const { covered, attraction, n } = found.problem;
  return Float64Array.from(at, (place) => {
    const k = covered ? covered.place_at.get(place) : undefined, row = Math.floor(place / n);
    const drawn = k === undefined ? attraction.whole[place] : covered.whole[k] * mix.total[k];
    return (drawn * supply[row - (row % n) + (place % n)]) / positive(access[row]);
  });
}

/** New sales at basic prices [sector, buyer, seller]: what of A reaches the seller, times its
 * supply and X' / access of the market; million USD. */
function sales_of(found) {
  const { problem: p, expenditure } = found, { n, s, covered } = p, { net } = p.attraction;
  const { supply, access, mix } = market_sides(found), sales = new Float64Array(net.length);
  const capacity = new Float64Array(access.length);
  for (let row = 0; row < access.length; row++) {
    const buyer = row % n, first = row * n, sellers = row - buyer, cell = buyer * s + sellers / n;
    capacity[row] = expenditure[cell] / positive(access[row]);
    for (let i = 0; i < n; i++) {
      sales[first + i] = net[first + i] * supply[sellers + i] * capacity[row];
    }
  }
  for (let k = 0; covered && k < covered.at.length; k++) {
    const drawn = supply[covered.at_seller[k]] * capacity[covered.at_buyer[k]];
    sales[covered.at[k]] = covered.net[k] * mix.net[k] * drawn;
  }
  return sales;
}

/** New spending on inputs [country, sector, input]: g' (1-gamma') Y'; million USD. */
function input_use_of(found) {
  const { problem: p, output, value_added, price_hat } = found, { s } = p;
  const log_price = price_hat.map((one) => (Number.isFinite(one) ? Math.log(one) : 0));
  const nests = p.nests.materials, price = input_price(log_price, nests);
  return nests.share.map((share, at) => {
    const user = Math.floor(at / s), k = at % s, own = Math.floor(user / s) * s + k;
    const by_user = nests.others[k] ? price.by_user[user] : price.alone_by_user[user];
    return share * price.by_input[own] * by_user * (output[user] - value_added[user]);
  });
}

/** The new accounts as a world of their own. */
function as_world(found) {
  const { world, problem: p } = found, { n, s } = world;
  if (found.shock !== NO_SHOCK) throw new Unsupported("a world under levers as a base");
  const sales = sales_of(found), input_use = input_use_of(found);
  const next = with_shares({
    name: `${world.name} (${found.closure})`, countries: world.countries, sectors: world.sectors,
    sets: world.sets, gaps: null, sales, input_use,
    tariff: world.tariff, export_tax: world.export_tax,
    value_added: new Float64Array(n * s), final_demand: new Float64Array(n * s),
  });
  const used = row_sums(input_use, n * s, s), bought = new Float64Array(n * s);
  input_use.forEach((one, at) => { bought[Math.floor(at / (s * s)) * s + (at % s)] += one; });
  const rest = (whole, part) => (Math.abs(whole - part) <= 1e-10 * whole ? 0 : whole - part);
  next.value_added = next.output.map((one, c) => rest(one, used[c]));
  next.final_demand = next.expenditure.map((one, c) => Math.max(rest(one, bought[c]), 0));
  return with_shares(next);
}

/** Change of real income in per cent, with signs as in the tables [country]. */
function welfare_pct_of(found) {
  return found.welfare_hat.map((one) => 100 * (one - 1));
}

/** Change of the quantity that each sector makes, in per cent [country, sector]. */
function output_pct_of(found) {
  return found.output.map((one, c) => {
    const before = found.world.output[c];
    return before > 0 ? 100 * (one / found.unit_cost_hat[c] / before - 1) : NaN;
  });
}
