"use strict";
// From levers to the shock of a month: what is cut, then detours around it, then the rest; routes
// of fuels and what replaces a lost supplier last. The same order as `detente.levers.apply`.

/** The shock of some levers in a month. `rules`: theta, markets ("integrated" or "fragmented"). */
function composed(plan, levers, months, rules, world) {
  const { adjustment } = plan, { theta } = rules;
  const elasticity = elasticity_in(months, theta, adjustment);
  const setting = { months, on: day_in(plan, months), adjustment, elasticity };
  const acting = levers_in(plan, levers, months).filter((one) => is_pulled(one));
  const made = new Making(world);
  const at = new Map(acting.map((one) => [one, links_of(one, plan, world)]));
  cut_flows(made, acting.map((one) => cut_of(one, at.get(one))).filter(Boolean));
  add_falls(made, acting.map((one) => fall_of(one, at.get(one), setting)).filter(Boolean));
  for (const one of in_turn(acting)) ACTS[one.kind]?.(made, one, at.get(one), setting, plan);
  on_markets(made, plan, setting, rules);
  return finished(made);
}

/** Whether a lever touches an equilibrium at all: somebody pulls it. */
function is_pulled(lever) {
  return lever.kind !== "arms" && lever.parties.senders.length > 0;
}

/** The order of what acts after cuts: detours, then levels by day and height, then points. */
function in_turn(levers) {
  const detours = levers.filter((one) => one.kind === "circumvention");
  const others = levers.filter((one) => one.kind !== "circumvention");
  const turns = new Map(others.map((one) => [one, turn_of(one)]));
  others.sort((one, two) => {
    const a = turns.get(one), b = turns.get(two);
    const place = [0, 1, 2].find((k) => a[k] !== b[k]);
    return place === undefined ? 0 : a[place] < b[place] ? -1 : 1;
  });
  return [...detours, ...others];
}

function turn_of(lever) {
  const day = lever.set_on ?? -Infinity;
  if (lever.kind === "tariff_schedule") return lever.level ? [0, day, -Infinity] : [1, -Infinity, 0];
  if (lever.kind !== "tariff" && lever.kind !== "export_tax") return [0, -Infinity, 0];
  const level = lever.rate ?? null;
  return level === null ? [1, -Infinity, 0] : [0, lever.since ?? -Infinity, level];
}

/** Shares of one flow that levers stop add up; what nothing is left of is banned. */
function cut_flows(made, cuts) {
  if (!cuts.length) return;
  const stopped = new Float64Array(made.size);
  for (const { at, share } of cuts) {
    for (let k = 0; k < at.length; k++) stopped[at[k]] += share[k];
  }
  for (let place = 0; place < made.size; place++) {
    if (!stopped[place]) continue;
    const left = 1 - stopped[place];
    if (left <= NOTHING) made.writable("banned", made.size, 0)[place] = 1;
    else if (left !== 1) made.writable("variety", made.size, 1)[place] = left;
  }
}

/** Parts of one flow lie beside each other and beside what is stopped of it. */
function add_falls(made, falls) {
  const parts = new Float64Array(made.size);
  for (const { links, base } of falls) {
    for (let k = 0; k < links.length; k++) if (base[k] < 1) parts[links[k]] += base[k];
  }
  made.falls = falls.map((fall) => beside_others(fall, made, parts));
}

/** A fall that covers a part of what is left of each link. */
function beside_others(fall, { variety, banned }, parts) {
  const { links } = fall, count = links.length;
  const base = new Float64Array(count), part = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const place = links[k], open = variety ? variety[place] : 1;
    const left = banned && banned[place] ? 0 : open;
    const room = parts[place] > 0 ? Math.min(1, left / parts[place]) : 1;
    const whole = fall.base[k] >= 1;
    base[k] = whole ? 1 : fall.base[k] * room;
    if (left > NOTHING) part[k] = whole ? 1 : base[k] / left;
  }
  return { ...fall, base, part, held: null };
}

/** The shock as the engine reads it: lists of links and values. */
function finished(made) {
  const { world } = made;
  const found = {
    trade_cost: hats_of(made.cost),
    variety: hats_of(made.variety),
    tariff: new_rates(made.tariff, world.tariff),
    export_tax: new_rates(made.export_tax, world.export_tax),
    banned: made.banned ? places_apart(made.banned, null, 0) : null,
    productivity: made.productivity, labour: made.labour,
    transfer: made.transfer, custody: made.custody,
    rents: rents_of(made), detours: detours_of(made),
    limits: made.limits, falls: made.falls, withheld: made.withheld,
  };
  const there = (one) => one !== null && one.length !== 0;
  return Object.fromEntries(Object.entries(found).filter(([, one]) => there(one)));
}

/** The places where an array is not the old one, or not a number where there is no old one. */
function places_apart(array, old, otherwise) {
  const found = new Int32Array(array.length);
  let count = 0;
  for (let at = 0; at < array.length; at++) {
    if (array[at] !== (old ? old[at] : otherwise)) found[count++] = at;
  }
  return found.slice(0, count);
}

function hats_of(array) {
  return array && links_at(places_apart(array, null, 1), array);
}

function new_rates(array, old) {
  return array && links_at(places_apart(array, old, 0), array);
}

function links_at(at, array) {
  return at.length ? { at, value: Float64Array.from(at, (place) => array[place]) } : null;
}

/** Rents link by link, one entry for each flow and receiver. */
function rents_of(made) {
  if (!made.rents.length) return null;
  const { n } = made.world, found = { buyer: [], seller: [], sector: [], receiver: [], share: [] };
  for (const { at, share, receivers } of made.rents) {
    for (const place of at) {
      const { buyer, seller, sector } = place_of(place, n);
      for (const one of receivers ?? [{ receiver: buyer, weight: 1 }]) {
        found.buyer.push(buyer);
        found.seller.push(seller);
        found.sector.push(sector);
        found.receiver.push(one.receiver);
        found.share.push(receivers ? share * one.weight : share);
      }
    }
  }
  const whole = (name) => Int32Array.from(found[name]);
  return {
    buyer: whole("buyer"), seller: whole("seller"), sector: whole("sector"),
    receiver: whole("receiver"), share: Float64Array.from(found.share),
  };
}
