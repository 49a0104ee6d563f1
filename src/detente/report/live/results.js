"use strict";
// What is read off an equilibrium: trade shares, flows, new accounts, real income.

/** A with falls and limits in it [sector, buyer, seller]. */
function whole_attraction(found) {
  const { problem: p } = found;
  return p.covered ? attraction_at(p, found.log_factor).whole : p.attraction.whole;
}

/** New share of a seller in a buyer's spending on a sector [sector, buyer, seller]. */
function trade_share_of(found) {
  const { world, unit_cost_hat, output, problem: p } = found, { n, s } = world;
  const share = Float64Array.from(whole_attraction(found));
  for (let k = 0; k < s; k++) {
    let cheapest = Infinity;
    for (let i = 0; i < n; i++) {
      if (output[i * s + k] > 0) cheapest = Math.min(cheapest, unit_cost_hat[i * s + k]);
    }
    const supply = Float64Array.from({ length: n }, (_, i) => {
      const cell = i * s + k;
      return output[cell] > 0 ? (unit_cost_hat[cell] / cheapest) ** -p.theta[k] : 0;
    });
    for (let b = 0; b < n; b++) {
      const row = (k * n + b) * n;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += share[row + i] *= supply[i];
      for (let i = 0; i < n; i++) share[row + i] /= positive(sum);
    }
  }
  return share;
}

/** New sales at basic prices [sector, buyer, seller]; million USD. */
function sales_of(found) {
  const { world, problem: p, expenditure } = found, { n, s } = world;
  const sales = trade_share_of(found);
  for (let at = 0; at < sales.length; at++) {
    const row = Math.floor(at / n), cell = (row % n) * s + Math.floor(row / n);
    const rates = (1 + (p.tariff ? p.tariff[at] : 0)) * (1 + (p.export_tax ? p.export_tax[at] : 0));
    sales[at] *= expenditure[cell] / rates;
  }
  if (!p.covered) return sales;
  const mix = mix_at(p.covered, found.log_factor);
  p.covered.at.forEach((at, k) => { sales[at] *= mix.net[k] / mix.total[k]; });
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
  if (p.covered) throw new Unsupported("a world with falls or limits as a base");
  const sales = sales_of(found), input_use = input_use_of(found);
  const next = with_shares({
    name: `${world.name} (${found.closure})`, countries: world.countries, sectors: world.sectors,
    sets: world.sets, gaps: null, sales, input_use, tariff: p.tariff, export_tax: p.export_tax,
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
