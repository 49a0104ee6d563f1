"use strict";
// Attraction A = pi kappa^(-theta): how strongly buyers are drawn to sellers at equal unit costs.
// What holds for all links of a seller or a buyer, as references mostly do, is kept apart from it:
// whole A is this times e^(pull of the seller + pull of the buyer).

// Links whose share falls below this are cut and counted, as in the library.
const LINK_THRESHOLD = 1e-100;

/** A [sector, buyer, seller] under a shock, the links that it touches, and those that costs
 * closed. */
function drawn_by(world, shock, theta) {
  const { n, trade_share } = world, { reference, variety } = shock, block = n * n;
  const whole = new Float64Array(trade_share);
  const touched = [variety, reference, shock.tariff, shock.export_tax, shock.trade_cost]
    .filter((one) => one).map((one) => one.at);
  if (variety) scale_at(whole, variety);
  if (reference) {
    reference.at.forEach((at, k) => {
      whole[at] *= reference.value[k] / reference_at(reference, at, n);
    });
  }
  const cut = [];
  for (const [at, kappa] of cost_changes(world, shock)) {
    if (!(world.sales[at] > 0)) continue;
    const changed = whole[at] * kappa ** -theta[Math.floor(at / block)];
    if (changed < LINK_THRESHOLD) cut.push(at);
    whole[at] = changed < LINK_THRESHOLD ? 0 : changed;
  }
  if (shock.banned) for (const at of shock.banned) whole[at] = 0;
  if (shock.banned) touched.push(shock.banned);
  return { whole, cut, touched };
}

/** Multiply entries by the values of a list of links. */
function scale_at(array, links) {
  for (let k = 0; k < links.at.length; k++) array[links.at[k]] *= links.value[k];
}

/** kappa = cost_hat (1+t')(1+e') / ((1+t)(1+e)) by position, where it is not one. */
function cost_changes(world, shock) {
  const kappa = new Map();
  const times = (at, factor) => {
    if (factor !== 1) kappa.set(at, (kappa.get(at) ?? 1) * factor);
  };
  if (shock.trade_cost) {
    shock.trade_cost.at.forEach((at, k) => times(at, shock.trade_cost.value[k]));
  }
  for (const name of ["tariff", "export_tax"]) {
    const changed = shock[name], old = world[name];
    if (!changed) continue;
    changed.at.forEach((at, k) => times(at, (1 + changed.value[k]) / (1 + (old ? old[at] : 0))));
  }
  return kappa;
}

/** A at the buyer's price and at the seller's gate, without the links that falls and limits cover;
 * links with a tax on exports, by market [sector, buyer] and seller [sector, seller]. */
function by_receiver(world, drawn, rates, covered) {
  const { n } = world, { whole } = drawn, net = new Float64Array(world.net_share);
  for (const places of drawn.touched) {
    for (const at of places) net[at] = whole[at] / taxes_at(rates, at);
  }
  for (const at of covered ? covered.at : []) whole[at] = net[at] = 0;
  const at = [...new Set([...world.taxed, ...rates.export_tax.fresh.keys()])]
    .filter((place) => net[place] > 0);
  const taxed = {
    at: Int32Array.from(at),
    rate: Float64Array.from(at, (place) => rate_at(rates.export_tax, place)),
    market: Int32Array.from(at, (place) => Math.floor(place / n)),
    seller: Int32Array.from(at, (place) => Math.floor(place / (n * n)) * n + (place % n)),
  };
  const { old, fresh } = rates.tariff;
  return { whole, net, taxed, levied: old !== null || fresh.size > 0 };
}

/** What is said of links that costs closed; nothing where none did. */
function closed_by_cost(cut, world) {
  if (!cut.length) return "";
  const names = cut.slice(0, 3).map((at) => {
    const { buyer, seller, sector } = place_of(at, world.n);
    const { countries, sectors } = world;
    return `${countries[buyer]} from ${countries[seller]} in ${sectors[sector]}`;
  });
  const more = cut.length > 3 ? ", ..." : "";
  const what = `${cut.length} links fell below 1e-100 of spending and count as closed`;
  return `${what}: ${names.join(", ")}${more}`;
}
