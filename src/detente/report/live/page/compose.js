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
function cut_flows({ links }, cuts) {
  for (const { at, share } of cuts) {
    const stopped = links.stopped.writable(at);
    for (let k = 0; k < at.length; k++) stopped[at[k]] += share[k];
  }
  const left = (place) => 1 - links.stopped.values[place];
  const cut = links.stopped.touched.filter((place) => left(place) !== 1);
  const shut = cut.filter((place) => left(place) <= NOTHING);
  const fewer = cut.filter((place) => left(place) > NOTHING);
  const banned = links.banned.writable(shut), variety = links.variety.writable(fewer);
  for (const place of shut) banned[place] = 1;
  for (const place of fewer) variety[place] = left(place);
}

/** Parts of one flow lie beside each other and beside what is stopped of it. */
function add_falls(made, falls) {
  for (const { links, base } of falls) {
    const parts = made.links.parts.writable(links);
    for (let k = 0; k < links.length; k++) if (base[k] < 1) parts[links[k]] += base[k];
  }
  made.falls = falls.map((fall) => beside_others(fall, made.links));
}

/** A fall that covers a part of what is left of each link. */
function beside_others(fall, made) {
  const { links } = fall, count = links.length;
  const [variety, banned, parts] = [made.variety, made.banned, made.parts].map((one) => one.values);
  const base = new Float64Array(count), part = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const place = links[k], left = banned[place] ? 0 : variety[place];
    const room = parts[place] > 0 ? Math.min(1, left / parts[place]) : 1;
    const whole = fall.base[k] >= 1;
    base[k] = whole ? 1 : fall.base[k] * room;
    if (left > NOTHING) part[k] = whole ? 1 : base[k] / left;
  }
  return { ...fall, base, part, held: null };
}

/** The shock as the engine reads it: lists of links and values. */
function finished(made) {
  const { cost, variety, tariff, export_tax, banned } = made.links;
  const found = {
    trade_cost: cost.changed(),
    variety: variety.changed(),
    tariff: tariff.changed(),
    export_tax: export_tax.changed(),
    banned: banned.changed()?.at,
    productivity: made.productivity, labour: made.labour,
    transfer: made.transfer, custody: made.custody,
    rents: rents_of(made), detours: detours_of(made),
    limits: made.limits, falls: made.falls, withheld: made.withheld,
  };
  const there = (one) => one !== null && one !== undefined && one.length !== 0;
  return Object.fromEntries(Object.entries(found).filter(([, one]) => there(one)));
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
