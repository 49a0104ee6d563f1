"use strict";
// Flows under falls and limits, inside the fixed point. The unknown is the log of each factor, at
// most zero:   0 <= -log factor  complementary to  log target - log quantity >= 0.
// A fall with the factor f costs f^(-1/theta) on each flow that it covers; a limit costs the same
// on each. Parts of a link are varieties of their own beside each other.

const WHOLE = 1 - 1e-12, LEAST_FACTOR = -230, MOST_COST = 300;
const CEILING_RIDGE = 0.02, CEILING_STEP = 0.9, CEILING_LONGEST = 1, SAME_DIGITS = 9;

/** Parts of the log price gap that the seller's and the buyer's country keep, and that melts. */
const KEEPERS = {
  varieties: [0, 0, 0], exporter: [1, 0, 0], importer: [0, 1, 0], wasted: [0, 0, 1],
};

/** Falls that cover some trade, then limits: links that are open, parts, targets, who keeps. */
function ceilings_of(world, shock, theta) {
  const { sales, n } = world, banned = new Set(shock.banned ?? []), found = [];
  const open = (at) => sales[at] > 0 && !banned.has(at);
  for (const fall of shock.falls) {
    const base = fall.links.reduce((sum, at, k) => sum + sales[at] * fall.base[k], 0);
    if (!(base > 0)) continue;
    const kept = [...fall.links.keys()].filter((k) => open(fall.links[k]));
    const links = kept.map((k) => fall.links[k]);
    const lowest = Math.min(Infinity, ...links.map((at) => theta[Math.floor(at / (n * n))]));
    found.push({
      name: fall.name, links, part: kept.map((k) => fall.part[k]), per_cost: 0,
      quantity: fall.quantity_hat * base, asked: fall.quantity_hat, keeps: KEEPERS[fall.gap],
      varieties: fall.gap === "varieties", held: fall.held, dearest: 1 / lowest, fall,
    });
  }
  for (const limit of shock.limits) {
    const quantity = limit.links.reduce((sum, at) => sum + sales[at], 0);
    const links = [...limit.links].filter(open);
    const mean = limit.links.reduce((sum, at) => sum + theta[Math.floor(at / (n * n))], 0);
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
  const { n } = world, places = new Set(ceilings.flatMap((one) => one.links));
  const at = Int32Array.from(places).sort();
  const place_at = new Map(Array.from(at, (place, k) => [place, k]));
  const found = { ceilings, at, place_at, n, theta: new Float64Array(at.length) };
  for (const name of ["whole", "border", "net"]) found[name] = new Float64Array(at.length);
  for (const name of ["at_buyer", "at_seller", "buyer", "seller", "sector"]) {
    found[name] = new Int32Array(at.length);
  }
  at.forEach((place, k) => {
    const { buyer, seller, sector } = place_of(place, n);
    found.theta[k] = theta[sector];
    found.buyer[k] = buyer;
    found.seller[k] = seller;
    found.sector[k] = sector;
    found.at_buyer[k] = sector * n + buyer;
    found.at_seller[k] = sector * n + seller;
    found.whole[k] = drawn[place];
    found.border[k] = drawn[place] / (1 + rate_at(rates.tariff, place));
    found.net[k] = drawn[place] / taxes_at(rates, place);
  });
  add_detours(found, shock);
  add_entries(found);
  return found;
}

/** Detours on covered links, and their log cost before any gap. */
function add_detours(covered, shock) {
  const size = covered.at.length;
  covered.detour = new Float64Array(size);
  covered.over_direct = new Float64Array(size).fill(1);
  covered.cost = new Float64Array(size);
  const { detours, trade_cost } = shock;
  if (detours) {
    detours.links.forEach((at, k) => {
      const place = covered.place_at.get(at);
      if (place === undefined || !(detours.direct[k] > 0)) return;
      covered.detour[place] = detours.share[k];
      covered.over_direct[place] = 1 / detours.direct[k];
    });
  }
  if (!trade_cost) return;
  trade_cost.at.forEach((at, k) => {
    const place = covered.place_at.get(at);
    if (place !== undefined) covered.cost[place] = Math.log(trade_cost.value[k]);
  });
}

/** One entry for each ceiling and link that it covers: its link, part, and power per log factor. */
function add_entries(covered) {
  const { ceilings, place_at, theta } = covered;
  const count = ceilings.reduce((sum, one) => sum + one.links.length, 0);
  covered.ceiling = new Int32Array(count);
  covered.place = new Int32Array(count);
  covered.part = new Float64Array(count);
  covered.is_whole = new Uint8Array(count);
  covered.rest = new Float64Array(covered.at.length).fill(1);
  covered.power = new Float64Array(count);
  let e = 0;
  ceilings.forEach(({ links, part, per_cost }, c) => {
    for (let k = 0; k < links.length; k++, e++) {
      const place = place_at.get(links[k]);
      covered.ceiling[e] = c;
      covered.place[e] = place;
      covered.part[e] = part[k];
      covered.is_whole[e] = Number(part[k] >= WHOLE);
      covered.power[e] = per_cost > 0 ? per_cost * theta[place] : 1;
      if (!covered.is_whole[e]) covered.rest[place] -= part[k];
    }
  });
  covered.crossings = crossings_of(covered);
  covered.markets = markets_of(covered);
  covered.alike = alike_in(covered);
}

/** What is left under the part of gaps in `kept` [ceiling]: of whole links, of parts, together. */
function level_at(covered, kept, log_factor) {
  const { place, ceiling, power, theta, part, is_whole } = covered;
  const log_link = new Float64Array(covered.at.length), own = new Float64Array(place.length);
  const left = new Float64Array(covered.rest);
  for (let e = 0; e < place.length; e++) {
    const c = ceiling[e];
    const log = power[e] * (1 + kept[c] / theta[place[e]]) * log_factor[c];
    if (is_whole[e]) log_link[place[e]] += log;
    else own[e] = Math.exp(log);
    if (!is_whole[e]) left[place[e]] += part[e] * own[e];
  }
  const of_link = log_link.map(Math.exp);
  for (let k = 0; k < left.length; k++) left[k] *= of_link[k];
  return { of_link, own, left };
}

/** What is left of a link under price gaps: as the buyer sees it (`total`), without the gap of
 * importers (`border`), and of exporters too (`net`); what counts towards each ceiling. */
function mix_at(covered, log_factor) {
  const { ceilings, place, part, detour, is_whole, ceiling } = covered;
  const taken = (parts) => ceilings.map((one) => {
    return one.varieties ? 0 : parts.reduce((sum, k) => sum + one.keeps[k], 0);
  });
  const kept = [[], [1], [1, 0], [1, 0, 2]].map(taken), levels = [];
  kept.forEach((now, k) => {
    const same = k > 0 && now.every((one, c) => one === kept[k - 1][c]);
    levels.push(same ? levels[k - 1] : level_at(covered, now, log_factor));
  });
  const [direct, border, gate, arrived] = levels;
  const back = detour.map((share, k) => {
    return share * Math.max(covered.over_direct[k] - direct.left[k], 0);
  });
  const mix = {
    total: direct.left.map((one, k) => one + back[k]),
    border: border.left.map((one, k) => one + back[k]),
    net: gate.left.map((one, k) => one + back[k]),
    counted: new Float64Array(place.length),
    covered: new Float64Array(place.length),
    direct: direct.left,
  };
  for (let e = 0; e < place.length; e++) {
    const k = place[e];
    if (is_whole[e]) {
      mix.counted[e] = gate.left[k];
      mix.covered[e] = direct.left[k] / mix.total[k];
    } else {
      mix.counted[e] = gate.of_link[k] * part[e] * gate.own[e];
      mix.covered[e] = (direct.of_link[k] / mix.total[k]) * part[e] * direct.own[e];
    }
    if (ceilings[ceiling[e]].per_cost > 0) {
      mix.counted[e] = (arrived.left[k] + back[k]) * Math.exp(-covered.cost[k]);
    }
  }
  return mix;
}

/** Flows over covered links per unit of market capacity. */
function covered_flows(covered, log_factor, supply) {
  const mix = mix_at(covered, log_factor);
  const drawn = new Float64Array(covered.at.length);
  for (let k = 0; k < drawn.length; k++) drawn[k] = supply[covered.at_seller[k]];
  return {
    mix,
    whole: covered.whole.map((one, k) => one * mix.total[k] * drawn[k]),
    border: covered.border.map((one, k) => one * mix.border[k] * drawn[k]),
    net: covered.net.map((one, k) => one * mix.net[k] * drawn[k]),
    ungapped: covered.net.map((one, k) => one * drawn[k]),
  };
}

/** Add to `found` what sellers and treasuries receive from covered links. */
function collect_covered(covered, flows, found, s) {
  for (let k = 0; k < covered.at.length; k++) {
    const capacity = found.market_capacity[covered.at_buyer[k]];
    const seller = covered.seller[k], buyer = covered.buyer[k];
    found.output[seller * s + covered.sector[k]] += flows.net[k] * capacity;
    found.tariff_revenue[buyer] += (flows.whole[k] - flows.border[k]) * capacity;
    found.tax_revenue[seller] += (flows.border[k] - flows.net[k]) * capacity;
  }
}

/** Log target less log quantity of each ceiling, and the step of its log factor. */
function closing_of(covered, log_factor, flows, found, log_cost, s) {
  const { ceilings, place, ceiling } = covered, count = ceilings.length;
  const quantity = new Float64Array(count), flow = new Float64Array(place.length);
  const base = flows.ungapped.map((one, k) => {
    const cost = Math.exp(-log_cost[covered.seller[k] * s + covered.sector[k]]);
    return one * found.market_capacity[covered.at_buyer[k]] * cost;
  });
  for (let e = 0; e < place.length; e++) {
    flow[e] = flows.mix.counted[e] * base[place[e]];
    quantity[ceiling[e]] += flow[e];
  }
  const room = Float64Array.from(ceilings, (one, c) => {
    return one.log_target - Math.log(Math.max(quantity[c], 1e-300));
  });
  const bought = flows.whole.map((one, k) => one / found.access[covered.at_buyer[k]]);
  const slope = slopes_of(covered, flows.mix, flow, quantity, bought);
  return { room, step: step_of(ceilings, log_factor, room, slope) };
}

/** Entries that meet on a link: log quantity of `one` per log factor of `other`. */
function crossings_of(covered) {
  const { place, ceiling, ceilings, power, theta, is_whole } = covered;
  const on_link = Array.from(covered.at, () => []), pairs = [];
  place.forEach((k, e) => on_link[k].push(e));
  for (const entries of on_link) {
    for (const one of entries) {
      for (const other of entries) {
        const by = ceilings[ceiling[other]], melts = ceilings[ceiling[one]].per_cost > 0;
        const kept = by.varieties ? 0 : by.keeps[0] + by.keeps[1] + (melts ? by.keeps[2] : 0);
        const apart = !is_whole[other] && !is_whole[one] && one !== other;
        const answer = apart ? 0 : power[other] * (1 + kept / theta[place[other]]);
        pairs.push({ one, other, answer, inside: is_whole[one] && !is_whole[other] });
      }
    }
  }
  return pairs;
}

/** The market of each entry, numbered. */
function markets_of({ place, at_buyer }) {
  const numbers = new Map(), of_entry = new Int32Array(place.length);
  place.forEach((k, e) => {
    if (!numbers.has(at_buyer[k])) numbers.set(at_buyer[k], numbers.size);
    of_entry[e] = numbers.get(at_buyer[k]);
  });
  return { of_entry, count: numbers.size };
}

/** Log quantity per log factor [ceiling, ceiling], at given costs of sellers and spending. */
function slopes_of(covered, mix, flow, quantity, bought) {
  const { ceiling, place, ceilings, power, markets } = covered, count = ceilings.length;
  const slope = new Float64Array(count * count), size = markets.count * count;
  const of_flow = new Float64Array(size), of_access = new Float64Array(size);
  const weight = flow.map((one, e) => one / positive(quantity[ceiling[e]]));
  for (const { one, other, answer, inside } of covered.crossings) {
    const share = inside ? mix.covered[other] / mix.covered[one] : 1;
    slope[ceiling[one] * count + ceiling[other]] += weight[one] * answer * share;
  }
  for (let e = 0; e < place.length; e++) {
    const at = markets.of_entry[e] * count + ceiling[e];
    of_flow[at] += weight[e];
    of_access[at] += bought[place[e]] * mix.covered[e] * power[e];
  }
  for (let at = 0; at < size; at++) {
    if (of_flow[at] === 0) continue;
    const a = at % count, market = at - a;
    for (let b = 0; b < count; b++) slope[a * count + b] -= of_flow[at] * of_access[market + b];
  }
  return slope;
}

/** The step that closes the room of the ceilings that bind, by the set of those that do. */
function step_of(ceilings, log_factor, room, slope) {
  const count = ceilings.length, ridged = Float64Array.from(slope);
  for (let k = 0; k < count; k++) ridged[k * count + k] += CEILING_RIDGE;
  const most = log_factor.map((one) => -one);
  const least = log_factor.map((one, k) => ceilings[k].least - one);
  const free = ceilings.map((one) => one.held === null);
  let binds = free.map((one, k) => one && (log_factor[k] < 0 || room[k] < 0));
  let step = new Float64Array(count);
  for (let round = 0; round < 2 * count + 2; round++) {
    const matrix = ridged.map((one, at) => {
      const row = Math.floor(at / count);
      return binds[row] ? one : Number(row === at % count);
    });
    step = solve_linear(matrix, step.map((one, k) => (binds[k] ? room[k] : one)), count);
    const left = room.map((one, k) => {
      let moved = 0;
      for (let c = 0; c < count; c++) moved += ridged[k * count + c] * step[c];
      return one - moved;
    });
    const over = binds.map((one, k) => one && step[k] > most[k]);
    const under = binds.map((one, k) => one && step[k] < least[k]);
    const missed = binds.map((one, k) => {
      return free[k] && !one && step[k] >= most[k] && left[k] < -CEILING_RIDGE * Math.abs(room[k]);
    });
    if (!over.includes(true) && !under.includes(true) && !missed.includes(true)) break;
    step = step.map((one, k) => (over[k] ? most[k] : under[k] ? least[k] : one));
    binds = binds.map((one, k) => (one && !over[k] && !under[k]) || missed[k]);
  }
  return step.map((one, k) => {
    const short = Math.min(Math.max(CEILING_STEP * one, -CEILING_LONGEST), CEILING_LONGEST);
    return free[k] ? Math.min(Math.max(short, least[k]), most[k]) : 0;
  });
}

/** Ceilings that ask the same of the same flows: they share the gap evenly. */
function alike_in(covered) {
  const groups = new Map();
  covered.ceilings.forEach((one, c) => {
    if (one.held !== null) return;
    // Lengths and targets tell nearly all apart before any link is written out.
    const key = `${one.links.length} ${one.log_target.toFixed(SAME_DIGITS)}`;
    groups.set(key, [...(groups.get(key) ?? []), c]);
  });
  const alike = [...groups.values()].filter((group) => group.length > 1);
  return alike.flatMap((group) => with_equal_flows(covered, group));
}

/** The groups in a group of ceilings that cover the same parts of the same links. */
function with_equal_flows({ ceilings }, group) {
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
    found[c] = before.log_factor + one.log_target - before.log_target;
  });
  ceilings.forEach((one, c) => { found[c] = Math.min(Math.max(found[c], one.least), 0); });
  for (const group of covered.alike) {
    const mean = group.reduce((sum, c) => sum + found[c], 0) / group.length;
    for (const c of group) found[c] = mean;
  }
  return found;
}

/** A at log factors [ceiling], all links together: what responses are linearised at. */
function attraction_at(p, log_factor) {
  const { covered, attraction } = p, mix = mix_at(covered, log_factor);
  const whole = new Float64Array(attraction.whole), net = new Float64Array(attraction.net);
  covered.at.forEach((place, k) => {
    whole[place] = covered.whole[k] * mix.total[k];
    net[place] = covered.net[k] * mix.net[k];
  });
  return { ...attraction, whole, net };
}
