"use strict";
// Attraction A = pi kappa^(-theta): how strongly buyers are drawn to sellers at equal unit costs.

// Links whose share falls below this are cut and counted, as in the library.
const LINK_THRESHOLD = 1e-100;

/** A [sector, buyer, seller] under a shock, and the links that costs closed. */
function drawn_by(world, shock, theta) {
  const { n, trade_share } = world, block = n * n;
  const whole = Float64Array.from(trade_share);
  if (shock.variety) scale_at(whole, shock.variety);
  if (shock.reference) for (let k = 0; k < whole.length; k++) whole[k] *= shock.reference[k];
  const cut = [];
  for (const [at, kappa] of cost_changes(world, shock)) {
    if (!(world.sales[at] > 0)) continue;
    const changed = whole[at] * kappa ** -theta[Math.floor(at / block)];
    if (changed < LINK_THRESHOLD) cut.push(at);
    whole[at] = changed < LINK_THRESHOLD ? 0 : changed;
  }
  if (shock.banned) for (const at of shock.banned) whole[at] = 0;
  return { whole, cut };
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

/** A split by who receives the money: at the buyer's price, at the border, at the seller's gate. */
function by_receiver(whole, tariff, export_tax) {
  const border = tariff ? whole.map((a, k) => a / (1 + tariff[k])) : whole;
  const net = export_tax ? border.map((a, k) => a / (1 + export_tax[k])) : border;
  return { whole, border, net };
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
