"use strict";
// Flows under falls and limits, inside the fixed point. The unknown is the log of each factor, at
// most zero:   0 <= -log factor  complementary to  log target - log quantity >= 0.
// A fall with the factor f costs f^(-1/theta) on each flow that it covers; a limit costs the same
// on each. Parts of a link are varieties of their own beside each other.

const CEILING_RIDGE = 0.02, CEILING_STEP = 0.9, CEILING_LONGEST = 1;

/** What is left under the part of gaps in `kept` [ceiling]: of whole links, of parts, together. */
function level_at(covered, kept, log_factor) {
  const { place, kind, kinds, part, is_whole } = covered, own = new Float64Array(place.length);
  const of_link = new Float64Array(covered.at.length).fill(1);
  const left = new Float64Array(covered.rest), of_kind = new Float64Array(kinds.length);
  kinds.forEach(({ c, power, theta }, q) => {
    of_kind[q] = Math.exp(power * (1 + kept[c] / theta) * log_factor[c]);
  });
  for (let e = 0; e < place.length; e++) {
    const hat = of_kind[kind[e]];
    if (is_whole[e]) of_link[place[e]] *= hat;
    else own[e] = hat;
    if (!is_whole[e]) left[place[e]] += part[e] * own[e];
  }
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
    const same = k > 0 && same_entries(now, kept[k - 1]);
    levels.push(same ? levels[k - 1] : level_at(covered, now, log_factor));
  });
  const [direct, border, gate, arrived] = levels, back = new Float64Array(detour.length);
  for (let k = 0; k < back.length; k++) {
    back[k] = detour[k] * Math.max(covered.over_direct[k] - direct.left[k], 0);
  }
  const total = plus(direct.left, 1, back);
  const at_border = border === direct ? total : plus(border.left, 1, back);
  const mix = {
    total,
    border: at_border,
    net: gate === border ? at_border : plus(gate.left, 1, back),
    counted: new Float64Array(place.length),
    covered: new Float64Array(place.length),
    direct: direct.left,
  };
  for (let e = 0; e < place.length; e++) {
    const k = place[e];
    if (is_whole[e]) {
      mix.counted[e] = gate.left[k];
      mix.covered[e] = direct.left[k] / total[k];
    } else {
      mix.counted[e] = gate.of_link[k] * part[e] * gate.own[e];
      mix.covered[e] = (direct.of_link[k] / total[k]) * part[e] * direct.own[e];
    }
    if (ceilings[ceiling[e]].per_cost > 0) {
      mix.counted[e] = (arrived.left[k] + back[k]) * Math.exp(-covered.cost[k]);
    }
  }
  return mix;
}

/** Flows over covered links per unit of market capacity. */
function covered_flows(covered, log_factor, supply) {
  const mix = mix_at(covered, log_factor), size = covered.at.length, { at_seller } = covered;
  const flows = { mix };
  for (const name of ["whole", "border", "net", "ungapped"]) flows[name] = new Float64Array(size);
  const { whole, border, net, ungapped } = flows;
  for (let k = 0; k < size; k++) {
    const drawn = supply[at_seller[k]];
    whole[k] = covered.whole[k] * mix.total[k] * drawn;
    border[k] = covered.border[k] * mix.border[k] * drawn;
    net[k] = covered.net[k] * mix.net[k] * drawn;
    ungapped[k] = covered.net[k] * drawn;
  }
  return flows;
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
  const { ceilings, place, ceiling, at_buyer, seller, sector } = covered, size = covered.at.length;
  const quantity = new Float64Array(ceilings.length), flow = new Float64Array(place.length);
  const base = new Float64Array(size), bought = new Float64Array(size);
  const per_value = new Float64Array(log_cost.length);
  for (let c = 0; c < per_value.length; c++) per_value[c] = Math.exp(-log_cost[c]);
  for (let k = 0; k < size; k++) {
    const market = at_buyer[k], per_unit = per_value[seller[k] * s + sector[k]];
    base[k] = flows.ungapped[k] * found.market_capacity[market] * per_unit;
    bought[k] = flows.whole[k] / found.access[market];
  }
  for (let e = 0; e < place.length; e++) {
    flow[e] = flows.mix.counted[e] * base[place[e]];
    quantity[ceiling[e]] += flow[e];
  }
  const room = Float64Array.from(ceilings, (one, c) => {
    return one.log_target - Math.log(Math.max(quantity[c], 1e-300));
  });
  const slope = slopes_of(covered, flows.mix, flow, quantity, bought);
  return { room, step: step_of(ceilings, log_factor, room, slope) };
}

/** Log quantity per log factor [ceiling, ceiling], at given costs of sellers and spending. */
function slopes_of(covered, mix, flow, quantity, bought) {
  const { ceiling, place, ceilings, power, markets } = covered, count = ceilings.length;
  const slope = new Float64Array(count * count), size = markets.count * count;
  const of_flow = new Float64Array(size), of_access = new Float64Array(size);
  const weight = new Float64Array(flow.length), { one, other, answer, inside } = covered.crossings;
  for (let e = 0; e < place.length; e++) {
    weight[e] = flow[e] / positive(quantity[ceiling[e]]);
    const at = markets.of_entry[e] * count + ceiling[e];
    of_flow[at] += weight[e];
    of_access[at] += bought[place[e]] * mix.covered[e] * power[e];
  }
  for (let pair = 0; pair < one.length; pair++) {
    const a = one[pair], b = other[pair];
    const share = inside[pair] ? mix.covered[b] / mix.covered[a] : 1;
    slope[ceiling[a] * count + ceiling[b]] += weight[a] * answer[pair] * share;
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
