"use strict";
// What is read off an equilibrium: trade shares, flows, new accounts, real income.

/** c^(-theta) of each seller over that of the cheapest, times its pull [sector, seller], zero where
 * nothing is made; and the sum of A times it in each market [sector, buyer]. */
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
  if (!covered) return { supply, access };
  const mix = mix_at(covered, found.log_factor);
  covered.whole.forEach((one, k) => {
    access[covered.at_buyer[k]] += one * mix.total[k] * supply[covered.at_seller[k]];
  });
  return { supply, access };
}

/** New shares of the sellers on links `at` in their buyers' spending. */
function shares_at(found, { supply, access }, at) {
  const { covered, attraction, n } = found.problem;
  const mix = covered && mix_at(covered, found.log_factor);
  return Float64Array.from(at, (place) => {
    const k = covered ? covered.place_at.get(place) : undefined, row = Math.floor(place / n);
    const drawn = k === undefined ? attraction.whole[place] : covered.whole[k] * mix.total[k];
    return (drawn * supply[row - (row % n) + (place % n)]) / positive(access[row]);
  });
}

/** New share of a seller in a buyer's spending on a sector [sector, buyer, seller]. */
function trade_share_of(found) {
  const { attraction, covered, n } = found.problem, sides = market_sides(found);
  const { supply, access } = sides, share = new Float64Array(attraction.whole);
  for (let row = 0; row < access.length; row++) {
    const sellers = row - (row % n), whole = positive(access[row]);
    for (let i = 0; i < n; i++) share[row * n + i] *= supply[sellers + i] / whole;
  }
  if (!covered) return share;
  shares_at(found, sides, covered.at).forEach((one, k) => { share[covered.at[k]] = one; });
  return share;
}

/** New sales at basic prices [sector, buyer, seller]; million USD. */
function sales_of(found) {
  const { world, problem: p, expenditure } = found, { n, s } = world;
  const share = trade_share_of(found), sales = new Float64Array(share.length);
  const { whole, net } = p.attraction;
  for (let at = 0, k = 0; k < s; k++) {
    for (let b = 0; b < n; b++) {
      const spent = expenditure[b * s + k];
      for (let i = 0; i < n; i++, at++) {
        if (whole[at] > 0) sales[at] = (share[at] * spent * net[at]) / whole[at];
      }
    }
  }
  if (!p.covered) return sales;
  const mix = mix_at(p.covered, found.log_factor), { at_buyer, sector } = p.covered;
  p.covered.at.forEach((at, k) => {
    const spent = expenditure[(at_buyer[k] % n) * s + sector[k]];
    const reaches = (p.covered.net[k] * mix.net[k]) / positive(p.covered.whole[k] * mix.total[k]);
    sales[at] = share[at] * spent * reaches;
  });
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

/** Exports and imports at the seller's price, new [country]; million USD. */
function trade_totals_of(found) {
  const { n } = found.world, sales = sales_of(found);
  const exports = new Float64Array(n), imports = new Float64Array(n);
  sales.forEach((one, at) => {
    const seller = at % n, buyer = Math.floor(at / n) % n;
    if (seller === buyer) return;
    exports[seller] += one;
    imports[buyer] += one;
  });
  return { exports, imports };
}
