"use strict";
// The proof, trade: every flow is written out from its own price, class of goods by class of goods.

/** Every flow from its own price: what buyers pay, treasuries take, sellers receive. */
function trade_of(found) {
  const { world, problem, shock } = found, { n, s } = world, links = touched_links(found);
  const goods = goods_on(found, links), { rents } = shock;
  const trade = {
    log_price: new Float64Array(n * s), output: new Float64Array(n * s),
    revenue: new Float64Array(n), rent: new Float64Array(n),
    imports: new Float64Array(n), exports: new Float64Array(n),
    shipped: new Float64Array(problem.covered ? problem.covered.ceilings.length : 0),
    border: new Float64Array(links.at.length),
  };
  for (let k = 0; k < s; k++) sector_flows(found, { links, goods }, k, trade);
  for (let e = 0; rents && e < rents.share.length; e++) {
    const at = (rents.sector[e] * n + rents.buyer[e]) * n + rents.seller[e];
    const moved = rents.share[e] * trade.border[links.place[at] - 1];
    trade.rent[rents.receiver[e]] += moved;
    trade.rent[rents.seller[e]] -= moved;
  }
  return trade;
}

/** The links that levers touch, ascending, and what these do to each: pull on the buyer, that of
 * what it is used to, log cost, rates. `place` is the number of a link from one; `plain` the pull
 * of all others [sector, buyer, seller]. */
function touched_links({ shock, world, problem }) {
  const { n, trade_share } = world, place = new Int32Array(trade_share.length);
  const { variety, trade_cost, reference, banned, detours } = shock;
  const named = [variety, trade_cost, shock.tariff, shock.export_tax, reference, problem.rents];
  const lists = [banned, problem.cut, detours?.links, ...named.map((one) => one?.at)];
  for (const { links } of problem.covered?.ceilings ?? []) lists.push(links);
  for (const list of lists) for (let k = 0; list && k < list.length; k++) place[list[k]] = 1;
  const most = lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
  const all = new Int32Array(most), plain = new Float64Array(trade_share);
  let count = 0;
  for (let one = 0; one < place.length; one++) {
    if (!place[one]) continue;
    all[count] = one;
    place[one] = ++count;
    plain[one] = 0;
  }
  const at = all.subarray(0, count);
  const levels = (old) => {
    const of_link = new Float64Array(count);
    for (let k = 0; old && k < count; k++) of_link[k] = old[at[k]];
    return of_link;
  };
  const links = {
    at, place, plain, pull: levels(trade_share), own: new Float64Array(count).fill(1),
    log_dearer: new Float64Array(count), cost: new Float64Array(count).fill(1),
    tariff: levels(world.tariff), export_tax: levels(world.export_tax),
  };
  const each = (one, act) => {
    for (let k = 0; one && k < one.at.length; k++) act(place[one.at[k]] - 1, one.value[k]);
  };
  each(variety, (k, hat) => { links.pull[k] *= hat; });
  each(trade_cost, (k, hat) => {
    links.log_dearer[k] += Math.log(hat);
    links.cost[k] = hat;
  });
  for (const name of ["tariff", "export_tax"]) {
    each(shock[name], (k, now) => {
      links.log_dearer[k] += Math.log((1 + now) / (1 + links[name][k]));
      links[name][k] = now;
    });
  }
  // Those with a reference of their own do not follow that of their seller and buyer.
  each(reference, (k, hat) => { links.own[k] = hat / reference_at(reference, at[k], n); });
  for (const one of [...(banned ?? []), ...problem.cut]) links.pull[place[one] - 1] = 0;
  return links;
}

/** Falls and limits on links: those on link k stand from first[k] to first[k + 1]. */
function ceilings_on({ at, place }, ceilings) {
  const first = new Int32Array(at.length + 1);
  for (const { links } of ceilings) for (const one of links) first[place[one]]++;
  for (let k = 0; k < at.length; k++) first[k + 1] += first[k];
  const next = first.slice(), number = new Int32Array(first[at.length]);
  const part = new Float64Array(number.length);
  ceilings.forEach((one, c) => {
    for (let k = 0; k < one.links.length; k++) {
      const e = next[place[one.links[k]] - 1]++;
      number[e] = c;
      part[e] = one.part[k];
    }
  });
  return { first, number, part };
}

/** Classes of goods on touched links, link after link: varieties, log gaps that the seller's
 * country keeps, the buyer's, and that melt; which ceiling alone counts them; those by a detour. */
function goods_on(found, links) {
  const { world, parameters, problem, log_factor, shock } = found, { n } = world;
  const ceilings = problem.covered?.ceilings ?? [], on = ceilings_on(links, ceilings);
  const goods = {
    on, link: [], varieties: [], exporter: [], importer: [], melts: [], number: [], by_detour: [],
  };
  const add = (link, varieties, gap, number, by_detour = false) => {
    goods.link.push(link);
    goods.varieties.push(varieties);
    goods.exporter.push(gap[0]);
    goods.importer.push(gap[1]);
    goods.melts.push(gap[2]);
    goods.number.push(number);
    goods.by_detour.push(by_detour);
  };
  const none = [0, 0, 0], detour_on = new Int32Array(links.at.length).fill(-1);
  shock.detours?.links.forEach((at, k) => { detour_on[links.place[at] - 1] = k; });
  for (let k = 0; k < links.at.length; k++) {
    const theta = parameters.theta[Math.floor(links.at[k] / (n * n))], before = goods.link.length;
    if (on.first[k] === on.first[k + 1]) {
      add(k, 1, none, -1);
      continue;
    }
    const whole = { rest: 1, leaves: 0, gap: [0, 0, 0] }, parts = [];
    for (let e = on.first[k]; e < on.first[k + 1]; e++) {
      const one = ceilings[on.number[e]], log = log_factor[on.number[e]];
      const price = one.varieties ? 0 : -log * (one.fall ? 1 / theta : one.per_cost);
      const leaves = one.varieties ? log : 0;
      if (is_whole_part(on.part[e])) {
        whole.leaves += leaves;
        for (let g = 0; g < 3; g++) whole.gap[g] += one.keeps[g] * price;
      } else {
        whole.rest -= on.part[e];
        parts.push({ varieties: on.part[e] * Math.exp(leaves), keeps: one.keeps, price, e });
      }
    }
    const left = Math.exp(whole.leaves);
    add(k, whole.rest * left, whole.gap, -1);
    for (const { varieties, keeps, price, e } of parts) {
      const gap = whole.gap.map((one, g) => one + keeps[g] * price);
      add(k, varieties * left, gap, on.number[e]);
    }
    if (detour_on[k] < 0 || !(shock.detours.direct[detour_on[k]] > 0)) continue;
    let direct = 0;
    for (let g = before; g < goods.link.length; g++) {
      direct += goods.varieties[g] * Math.exp(-theta * gap_of(goods, g));
    }
    const stopped = Math.max(1 / shock.detours.direct[detour_on[k]] - direct, 0);
    add(k, shock.detours.share[detour_on[k]] * stopped, none, -1, true);
  }
  return { ...goods, first: first_of_markets(goods, links, world) };
}

function is_whole_part(part) {
  return part >= 1 - 1e-12;
}

/** The whole log price gap of a class of goods. */
function gap_of({ exporter, importer, melts }, g) {
  return exporter[g] + importer[g] + melts[g];
}

/** Where the goods of each market [sector, buyer] begin, and where the last ones end. */
function first_of_markets({ link }, { at }, { n, s }) {
  const first = new Int32Array(n * s + 1);
  for (const k of link) first[Math.floor(at[k] / n) + 1]++;
  for (let row = 0; row < n * s; row++) first[row + 1] += first[row];
  return first;
}

/** Trade in one sector:
 *   pi' = pi v k (c kappa)^(-theta) / P^(-theta),   P = (sum of it)^(-1/theta) */
function sector_flows(found, { links, goods }, k, trade) {
  const { world, output, unit_cost_hat, shock } = found, { n, s } = world, { plain } = links;
  const theta = found.parameters.theta[k], cost = new Float64Array(n), weight = new Float64Array(n);
  const sold = new Float64Array(n), { reference } = shock;
  let cheapest = Infinity;
  for (let i = 0; i < n; i++) {
    cost[i] = output[i * s + k] > 0 ? Math.log(unit_cost_hat[i * s + k]) : Infinity;
    cheapest = Math.min(cheapest, cost[i]);
  }
  for (let i = 0; i < n; i++) {
    const used_to = reference ? reference.of_seller[k * n + i] : 0;
    if (cost[i] < Infinity) weight[i] = Math.exp(theta * (cheapest - cost[i]) + used_to);
  }
  for (let b = 0; b < n; b++) {
    const row = (k * n + b) * n, used_to = reference ? reference.of_buyer[k * n + b] : 0;
    const from = goods.first[k * n + b], to = goods.first[k * n + b + 1];
    const drawn = new Float64Array(to - from);
    let sum = dot_at(plain, row, weight, 0, n);
    for (let g = from; g < to; g++) {
      const l = goods.link[g], dearer = links.log_dearer[l] + gap_of(goods, g);
      const pull = links.pull[l] * links.own[l] * goods.varieties[g] * weight[links.at[l] % n];
      if (pull !== 0) drawn[g - from] = pull * Math.exp(-theta * dearer);
      sum += drawn[g - from];
    }
    if (!(sum > 0)) continue;
    trade.log_price[b * s + k] = cheapest - (Math.log(sum) + used_to) / theta;
    const per_weight = found.expenditure[b * s + k] / sum;
    add_plain_flows(world, plain, row, weight, per_weight, trade, sold);
    for (let g = from; g < to; g++) {
      const bought = drawn[g - from] * per_weight;
      if (bought !== 0) add_flow(found, trade, links, goods, g, bought);
    }
  }
  for (let i = 0; i < n; i++) trade.output[i * s + k] += sold[i];
}

/** Add the flows into one market that no lever touches, and what each seller receives to `sold`. */
function add_plain_flows(world, plain, row, weight, per_weight, trade, sold) {
  const { n, tariff, export_tax } = world, b = (row / n) % n, { exports, revenue } = trade;
  let imported = 0, customs = 0;
  for (let i = 0; i < n; i++) {
    const bought = plain[row + i] * weight[i] * per_weight;
    if (bought === 0) continue;
    const border = tariff ? bought / (1 + tariff[row + i]) : bought;
    const received = export_tax ? border / (1 + export_tax[row + i]) : border;
    imported += border;
    customs += bought - border;
    sold[i] += received;
    exports[i] += border;
    revenue[i] += border - received;
  }
  trade.imports[b] += imported;
  trade.revenue[b] += customs;
}

/** Add one flow under levers, worth `bought` to its buyer, to what everybody receives. */
function add_flow(found, trade, links, goods, g, bought) {
  const { n, s } = found.world, l = goods.link[g];
  const { buyer, seller, sector } = place_of(links.at[l], n);
  const border = (bought / (1 + links.tariff[l])) * Math.exp(-goods.importer[g]);
  const sold = (border / (1 + links.export_tax[l])) * Math.exp(-goods.exporter[g]);
  trade.output[seller * s + sector] += sold;
  trade.revenue[buyer] += bought - border;
  trade.revenue[seller] += border - sold;
  trade.imports[buyer] += border;
  trade.exports[seller] += border;
  trade.border[l] += border;
  const { on, number, melts, by_detour } = goods;
  const quantity = sold / found.unit_cost_hat[seller * s + sector];
  for (let e = on.first[l]; e < on.first[l + 1]; e++) {
    const c = on.number[e];
    if (!is_whole_part(on.part[e]) && c !== number[g]) continue;
    const limit = !found.problem.covered.ceilings[c].fall;
    if (limit) trade.shipped[c] += (quantity * Math.exp(-melts[g])) / links.cost[l];
    else if (!by_detour[g]) trade.shipped[c] += quantity;
  }
}
