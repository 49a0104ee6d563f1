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
  if (ArrayBuffer.isView(given.reference)) throw new Unsupported("references given for all links");
  return { ...NO_SHOCK, ...given };
}

/** What buyers are used to on one link, over its base share: the reference of a shock holds logs of
 * sellers and buyers [sector, country], which add up, and values of the links `at` that have their
 * own; here without those. */
function reference_at(reference, at, n) {
  const { buyer, seller, sector } = place_of(at, n);
  const { of_seller, of_buyer } = reference, first = sector * n;
  return Math.exp(of_seller[first + seller] + of_buyer[first + buyer]);
}

/** Buyer, seller and sector of a flat position. */
function place_of(at, n) {
  const row = Math.floor(at / n);
  return { buyer: row % n, seller: at % n, sector: Math.floor(row / n) };
}

/** Rates under a shock: the world's [sector, buyer, seller], and by position those that are new. */
function rates_under(world, shock) {
  const fresh = (changed) => new Map(changed ? Array.from(changed.at, (at, k) => {
    return [at, changed.value[k]];
  }) : []);
  return {
    tariff: { old: world.tariff, fresh: fresh(shock.tariff) },
    export_tax: { old: world.export_tax, fresh: fresh(shock.export_tax) },
  };
}

/** The rate on one link. */
function rate_at({ old, fresh }, at) {
  return fresh.get(at) ?? (old ? old[at] : 0);
}

/** 1 + t, times 1 + e: what a buyer pays over what the seller receives on one link. */
function taxes_at(rates, at) {
  return (1 + rate_at(rates.tariff, at)) * (1 + rate_at(rates.export_tax, at));
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
    reference: shock.reference && {
      at: shock.reference.at, value: power(shock.reference.value),
      of_seller: share(shock.reference.of_seller), of_buyer: share(shock.reference.of_buyer),
    },
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
