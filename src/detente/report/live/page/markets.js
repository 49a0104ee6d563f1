"use strict";
// Markets: what replaces a lost supplier inside a union that shares pipes and terminals, and the
// routes that a fuel moves on. The tables of capacities are Python's, for each month.

// A share of spending below this is no loss but rounding.
const ROUNDING = 1e-12;

/** The shock with the routes of fuels that it cuts, and what replaces a lost supplier. */
function on_markets(made, plan, setting, rules) {
  const { pools, rooms, room_of } = plan.fuels;
  const month = setting.months === Infinity ? "null" : String(setting.months);
  const here = rooms[room_of[month]];
  pools.forEach((pool, p) => {
    if (pool.seller !== null && is_cut(pool, made, setting)) keep_on_routes(made, here[p].routes);
  });
  if (rules.markets === "fragmented") return;
  const dearer = 1 + plan.pooling_cost / 100;
  pools.forEach((pool, p) => pool_in(pool, made, setting, dearer, here[p].imports));
}

/** Whether levers leave less of the seller's fuel than there was, to any buyer. */
function is_cut({ sector, seller }, made, setting) {
  const { n, sales } = made.world;
  const everybody = Array.from({ length: n }, (_, b) => b);
  const left = left_at_given_prices(made, everybody, [seller], sector, setting.elasticity[sector]);
  return left.some((one, b) => one < 1 && sales[(sector * n + b) * n + seller] > 0);
}

function keep_on_routes(made, routes) {
  for (const { name, links, quantity_hat } of routes) {
    made.limits.push({ name, links, quantity_hat, exporter: 1, importer: 0 });
  }
}

/** What members lose is offered to the union's other outside suppliers. */
function pool_in({ sector, members, outside, name }, made, setting, dearer, room) {
  const { n, sales, trade_share } = made.world, theta = setting.elasticity[sector];
  const left = left_at_given_prices(made, members, outside, sector, theta);
  const at = (m, o) => (sector * n + members[m]) * n + outside[o];
  const wide = outside.length, is_free = (k, place) => left[k] >= 1 - ROUNDING && trade_share[place] > 0;
  const sold = outside.map((_, o) => members.reduce((sum, __, m) => sum + sales[at(m, o)], 0));
  const lost = members.map((_, m) => outside.reduce((sum, __, o) => {
    return sum + trade_share[at(m, o)] * (1 - left[m * wide + o]);
  }, 0));
  if (Math.max(...lost) <= ROUNDING) return;
  const places = members.flatMap((_, m) => outside.map((__, o) => at(m, o)));
  const variety = made.links.variety.writable(places), rerouted = dearer ** -theta;
  members.forEach((_, m) => {
    const weight = outside.map((__, o) => (is_free(m * wide + o, at(m, o)) ? sold[o] : 0));
    const whole = weight.reduce((sum, one) => sum + one, 0);
    outside.forEach((__, o) => {
      const share = trade_share[at(m, o)], mix = whole > 0 ? weight[o] / whole : 0;
      if (share > 0) variety[at(m, o)] *= (share + lost[m] * mix * rerouted) / share;
    });
  });
  const uncut = outside.filter((_, o) => members.every((__, m) => is_free(m * wide + o, at(m, o))));
  if (!uncut.length) return;
  const links = links_between([{ buyers: members, sellers: uncut }], [sector], made.world);
  made.limits.push({ name, links, quantity_hat: room, exporter: 0, importer: 1 });
}

/** Share of each flow that levers leave at given prices [buyer, seller], at most one. */
function left_at_given_prices(made, buyers, sellers, sector, theta) {
  const { n } = made.world, wide = sellers.length, first = sector * n * n;
  const cost = made.links.cost.values, banned = made.links.banned.values;
  const open = made.links.variety.values.slice(first, first + n * n);
  for (const { links, part, quantity_hat } of made.falls) {
    const end = place_from(links, first + n * n);
    for (let k = place_from(links, first); k < end; k++) {
      open[links[k] - first] *= 1 - part[k] * (1 - quantity_hat);
    }
  }
  const left = new Float64Array(buyers.length * wide);
  buyers.forEach((b, x) => sellers.forEach((i, y) => {
    const pair = b * n + i, at = first + pair;
    let one = open[pair];
    if (cost[at] !== 1) one *= cost[at] ** -theta;
    if (banned[at]) one = 0;
    left[x * wide + y] = Math.min(one, 1);
  }));
  return left;
}

/** Where the first link that is at least `place` stands; links ascend. */
function place_from(links, place) {
  let low = 0, high = links.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (links[middle] < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
