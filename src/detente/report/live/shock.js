"use strict";
// Shocks: what changes, as lists of links and values. Positions are flat in [sector, buyer,
// seller]. Every field may be null or an empty list.

const NO_SHOCK = {
  trade_cost: null, tariff: null, export_tax: null, banned: null, variety: null, reference: null,
  productivity: null, labour: null, transfer: null, custody: null, rents: null, limits: [],
  falls: [], detours: null, withheld: [],
};

// What is left of a flow just before a ban is whole: too little to be told from nothing in prices.
const BARELY = 1e-6;

/** A shock with the fields that it lacks. */
function shock_of(given) {
  const unknown = Object.keys(given).filter((name) => !(name in NO_SHOCK));
  if (unknown.length) throw new Unsupported(`what a lever does to ${unknown.join(", ")}`);
  return { ...NO_SHOCK, ...given };
}

/** Buyer, seller and sector of a flat position. */
function place_of(at, n) {
  const row = Math.floor(at / n);
  return { buyer: row % n, seller: at % n, sector: Math.floor(row / n) };
}

/** Rates [sector, buyer, seller] under a shock: the world's, with those that are new. */
function rates_under(old, changed, size) {
  if (!changed || !changed.at.length) return old;
  const found = old ? Float64Array.from(old) : new Float64Array(size);
  for (let k = 0; k < changed.at.length; k++) found[changed.at[k]] = changed.value[k];
  return found.some((rate) => rate !== 0) ? found : null;
}

/** `part` of everything that a shock changes, from nothing at 0 to all of it at 1. */
function part_of(shock, world, part) {
  if (part >= 1) return shock;
  const power = (hats) => hats && Float64Array.from(hats, (hat) => hat ** part);
  const share = (amounts) => amounts && Float64Array.from(amounts, (one) => part * one);
  const links = (one) => one && { at: one.at, value: power(one.value) };
  return {
    ...shock,
    trade_cost: links(shock.trade_cost),
    tariff: toward(shock.tariff, world.tariff, part),
    export_tax: toward(shock.export_tax, world.export_tax, part),
    variety: varieties_toward(shock, part),
    reference: power(shock.reference),
    productivity: power(shock.productivity),
    labour: power(shock.labour),
    transfer: share(shock.transfer),
    custody: share(shock.custody),
    banned: null,
    rents: shock.rents && { ...shock.rents, share: share(shock.rents.share) },
    limits: shock.limits.map((one) => ({ ...one, quantity_hat: one.quantity_hat ** part })),
    falls: shock.falls.map((one) => ({
      ...one,
      quantity_hat: one.quantity_hat ** part,
      held: one.held === null ? null : part * one.held,
    })),
  };
}

/** Rates a share of the way from the old ones. */
function toward(changed, old, part) {
  if (!changed) return null;
  const value = Float64Array.from(changed.at, (at, k) => {
    const before = old ? old[at] : 0;
    return before + part * (changed.value[k] - before);
  });
  return { at: changed.at, value };
}

/** Varieties to a power, those banned with next to none. */
function varieties_toward(shock, part) {
  const left = new Map();
  if (shock.variety) shock.variety.at.forEach((at, k) => left.set(at, shock.variety.value[k]));
  if (shock.banned) shock.banned.forEach((at) => left.set(at, BARELY));
  if (!left.size) return null;
  return {
    at: Int32Array.from(left.keys()),
    value: Float64Array.from(left.values(), (one) => one ** part),
  };
}
