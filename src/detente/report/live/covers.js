"use strict";
// Which links the falls and limits of a shock cover, and what may flow over them.

const WHOLE = 1 - 1e-12, LEAST_FACTOR = -230, MOST_COST = 300, SAME_DIGITS = 9;
// Sets of covered links that are kept: the months of a path have a few.
const KEPT_COVERS = 6;

/** Parts of the log price gap that the seller's and the buyer's country keep, and that melts. */
const KEEPERS = {
  varieties: [0, 0, 0], exporter: [1, 0, 0], importer: [0, 1, 0], wasted: [0, 0, 1],
};

/** Falls that cover some trade, then limits: links that are open, parts, targets, who keeps. */
function ceilings_of(world, shock, theta) {
  const { sales, n } = world, banned = new Set(shock.banned ?? []), found = [];
  const open = (at) => sales[at] > 0 && !banned.has(at);
  const theta_at = (at) => theta[Math.floor(at / (n * n))];
  for (const fall of shock.falls) {
    const links = [], part = [];
    let base = 0, lowest = Infinity;
    for (let k = 0; k < fall.links.length; k++) {
      const at = fall.links[k];
      base += sales[at] * fall.base[k];
      if (!open(at)) continue;
      links.push(at);
      part.push(fall.part[k]);
      lowest = Math.min(lowest, theta_at(at));
    }
    if (!(base > 0)) continue;
    found.push({
      name: fall.name, links, part, per_cost: 0,
      quantity: fall.quantity_hat * base, asked: fall.quantity_hat, keeps: KEEPERS[fall.gap],
      varieties: fall.gap === "varieties", held: fall.held, dearest: 1 / lowest, fall,
    });
  }
  for (const limit of shock.limits) {
    const quantity = limit.links.reduce((sum, at) => sum + sales[at], 0);
    const links = [...limit.links].filter(open);
    const mean = limit.links.reduce((sum, at) => sum + theta_at(at), 0);
    const per_cost = limit.links.length / mean;
    found.push({
      name: limit.name, links, part: links.map(() => 1), per_cost, dearest: per_cost,
      quantity: limit.quantity_hat * quantity, asked: limit.quantity_hat, varieties: false,
      keeps: [limit.exporter, limit.importer, 1 - limit.exporter - limit.importer],
      held: null, fall: null,
    });
  }
  for (const one of found) {
    one.log_target = Math.log(one.quantity);
    one.least = Math.max(LEAST_FACTOR, -MOST_COST / Math.max(one.dearest, 1e-300));
    const first = Math.min(Math.max(Math.log(one.asked), one.least), 0);
    one.start = one.held ?? first;
  }
  return found;
}

/** The covered links as the solver sees them, with A in `drawn`; null without any fall or limit. */
function covered_of(world, shock, theta, drawn, rates) {
  const ceilings = ceilings_of(world, shock, theta);
  if (!ceilings.length) return null;
  const found = { ...cover_known(world, ceilings, theta), ceilings }, size = found.at.length;
  for (const name of ["whole", "border", "net"]) found[name] = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const place = found.at[k];
    found.whole[k] = drawn[place];
    found.border[k] = drawn[place] / (1 + rate_at(rates.tariff, place));
    found.net[k] = drawn[place] / taxes_at(rates, place);
  }
  found.alike = alike_in(ceilings);
  return { ...found, ...detours_on(found, shock) };
}

/** Detours on covered links, and their log cost before any gap. */
function detours_on({ at, place_at }, { detours, trade_cost }) {
  const detour = new Float64Array(at.length), cost = new Float64Array(at.length);
  const over_direct = new Float64Array(at.length).fill(1);
  for (let k = 0; detours && k < detours.links.length; k++) {
    const place = place_at.get(detours.links[k]);
    if (place === undefined || !(detours.direct[k] > 0)) continue;
    detour[place] = detours.share[k];
    over_direct[place] = 1 / detours.direct[k];
  }
  for (let k = 0; trade_cost && k < trade_cost.at.length; k++) {
    const place = place_at.get(trade_cost.at[k]);
    if (place !== undefined) cost[place] = Math.log(trade_cost.value[k]);
  }
  return { detour, over_direct, cost };
}

const known_covers = new WeakMap();

/** `cover_of`, from before where the same links were covered: only targets move then. */
function cover_known(world, ceilings, theta) {
  const known = known_covers.get(world) ?? [];
  const before = known.find((one) => covers_the_same(one, ceilings, theta));
  const cover = before ?? cover_of(ceilings, theta, world.n);
  const others = known.filter((one) => one !== before).slice(0, KEPT_COVERS - 1);
  known_covers.set(world, [before ?? { ceilings, theta, cover }, ...others]);
  return before ? before.cover : cover;
}

/** Whether ceilings cover the same parts of the same links in the same way. */
function covers_the_same(before, ceilings, theta) {
  return before.ceilings.length === ceilings.length && same_entries(before.theta, theta)
    && ceilings.every((one, c) => {
      const other = before.ceilings[c];
      return one.per_cost === other.per_cost && same_entries(one.keeps, other.keeps)
        && one.varieties === other.varieties
        && same_entries(one.links, other.links) && same_entries(one.part, other.part);
    });
}

function same_entries(one, two) {
  if (one.length !== two.length) return false;
  for (let k = 0; k < one.length; k++) if (one[k] !== two[k]) return false;
  return true;
}

/** The links that ceilings cover, and one entry for each ceiling and link: its link, part, and
 * power per log factor. What a factor leaves of a flow is the same on all links of a sector: their
 * entries are of one `kind`. */
function cover_of(ceilings, theta_of, n) {
  const at = Int32Array.from(new Set(ceilings.flatMap((one) => one.links))).sort();
  const place_at = new Map(Array.from(at, (place, k) => [place, k]));
  const count = ceilings.reduce((sum, one) => sum + one.links.length, 0);
  const found = {
    n, at, place_at, theta: new Float64Array(at.length), rest: new Float64Array(at.length).fill(1),
    part: new Float64Array(count), power: new Float64Array(count), is_whole: new Uint8Array(count),
  };
  for (const name of ["at_buyer", "at_seller", "buyer", "seller", "sector"]) {
    found[name] = new Int32Array(at.length);
  }
  for (const name of ["ceiling", "place", "kind"]) found[name] = new Int32Array(count);
  for (let k = 0; k < at.length; k++) {
    const { buyer, seller, sector } = place_of(at[k], n);
    found.theta[k] = theta_of[sector];
    found.buyer[k] = buyer;
    found.seller[k] = seller;
    found.sector[k] = sector;
    found.at_buyer[k] = sector * n + buyer;
    found.at_seller[k] = sector * n + seller;
  }
  add_entries(found, ceilings);
  found.crossings = crossings_of(found, ceilings);
  found.markets = markets_of(found);
  return found;
}

function add_entries(found, ceilings) {
  const { place_at, theta, sector } = found, kinds = new Map();
  let e = 0;
  ceilings.forEach(({ links, part, per_cost }, c) => {
    for (let k = 0; k < links.length; k++, e++) {
      const place = place_at.get(links[k]), key = sector[place] * ceilings.length + c;
      found.ceiling[e] = c;
      found.place[e] = place;
      found.part[e] = part[k];
      found.is_whole[e] = Number(part[k] >= WHOLE);
      found.power[e] = per_cost > 0 ? per_cost * theta[place] : 1;
      if (!found.is_whole[e]) found.rest[place] -= part[k];
      if (!kinds.has(key)) {
        kinds.set(key, { number: kinds.size, c, power: found.power[e], theta: theta[place] });
      }
      found.kind[e] = kinds.get(key).number;
    }
  });
  found.kinds = [...kinds.values()];
}

/** Entries that meet on a link: log quantity of `one` per log factor of `other`. */
function crossings_of({ at, place, ceiling, power, theta, is_whole }, ceilings) {
  const on_link = Array.from(at, () => []);
  for (let e = 0; e < place.length; e++) on_link[place[e]].push(e);
  const size = on_link.reduce((sum, entries) => sum + entries.length ** 2, 0);
  const found = {
    one: new Int32Array(size), other: new Int32Array(size), answer: new Float64Array(size),
    inside: new Uint8Array(size),
  };
  let pair = 0;
  for (const entries of on_link) {
    for (const one of entries) {
      for (const other of entries) {
        const by = ceilings[ceiling[other]], melts = ceilings[ceiling[one]].per_cost > 0;
        const kept = by.varieties ? 0 : by.keeps[0] + by.keeps[1] + (melts ? by.keeps[2] : 0);
        const apart = !is_whole[other] && !is_whole[one] && one !== other;
        found.one[pair] = one;
        found.other[pair] = other;
        found.answer[pair] = apart ? 0 : power[other] * (1 + kept / theta[place[other]]);
        found.inside[pair++] = Number(is_whole[one] && !is_whole[other]);
      }
    }
  }
  return found;
}

/** The market of each entry, numbered. */
function markets_of({ place, at_buyer }) {
  const numbers = new Map(), of_entry = new Int32Array(place.length);
  for (let e = 0; e < place.length; e++) {
    const market = at_buyer[place[e]];
    if (!numbers.has(market)) numbers.set(market, numbers.size);
    of_entry[e] = numbers.get(market);
  }
  return { of_entry, count: numbers.size };
}

/** Ceilings that ask the same of the same flows: they share the gap evenly. */
function alike_in(ceilings) {
  const groups = new Map();
  ceilings.forEach((one, c) => {
    if (one.held !== null) return;
    // Lengths and targets tell nearly all apart before any link is written out.
    const key = `${one.links.length} ${one.log_target.toFixed(SAME_DIGITS)}`;
    groups.set(key, [...(groups.get(key) ?? []), c]);
  });
  const alike = [...groups.values()].filter((group) => group.length > 1);
  return alike.flatMap((group) => with_equal_flows(ceilings, group));
}

/** The groups in a group of ceilings that cover the same parts of the same links. */
function with_equal_flows(ceilings, group) {
  const groups = new Map();
  for (const c of group) {
    const { links, part } = ceilings[c];
    const key = links.map((at, k) => `${at}:${part[k]}`).sort().join();
    groups.set(key, [...(groups.get(key) ?? []), c]);
  }
  return [...groups.values()].filter((equal) => equal.length > 1);
}

/** Log factors to begin with: those found before where the ceiling was there, moved by as much as
 * its target moved. */
function factors_near(covered, known) {
  const { ceilings } = covered, found = Float64Array.from(ceilings, (one) => one.start);
  ceilings.forEach((one, c) => {
    const before = known && known.get(one.name);
    if (!before || one.held !== null) return;
    found[c] = before.log_factor + one.log_target - before.log_target + (before.beyond ?? 0);
  });
  ceilings.forEach((one, c) => { found[c] = Math.min(Math.max(found[c], one.least), 0); });
  for (const group of covered.alike) {
    const mean = group.reduce((sum, c) => sum + found[c], 0) / group.length;
    for (const c of group) found[c] = mean;
  }
  return found;
}
