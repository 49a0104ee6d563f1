"use strict";
// Whether an equilibrium can exist, and by name why not: the words are those of the library.

const FLOOR_HINT = "set a floor on the ban (`floor: 0.001`) or leave the sector out";
const BALANCED = 1e-9, SETTLED = 1e-12;
const PRICE_ROUNDS = 2000, LOG_FLOOR = -40;

/** The nests without what has no supplier left; SolveError where it cannot be done without.
 * `whole` is A [sector, buyer, seller]. */
function available_nests(whole, world, parameters) {
  const { n, s } = world, unserved = unserved_in(whole, n, s);
  let wanted = wanted_of(whole, world, world.input_share, world.final_share);
  const missing = wanted.demanded.map((one, c) => Number(one && unserved[c]));
  let materials = materials_of(world.input_share, parameters, world.sectors, n);
  let final_share = world.final_share;
  if (missing.includes(1)) {
    require_substitutes(missing, wanted.active, world, parameters);
    materials = materials_of(world.input_share, parameters, world.sectors, n, missing);
    final_share = world.final_share.map((one, c) => (missing[c] ? 0 : one));
    wanted = wanted_of(whole, world, materials.share, final_share);
    require_nests(materials, final_share, wanted.active, world, parameters);
  }
  const { value_added_share } = world;
  return { materials, final_share, value_added_share, ...wanted, missing, unserved };
}

/** One for each [country, sector] that has no supplier at all. */
function unserved_in(whole, n, s) {
  const found = new Uint8Array(n * s);
  for (let row = 0; row < n * s; row++) {
    let i = 0;
    while (i < n && !(whole[row * n + i] > 0)) i++;
    if (i === n) found[(row % n) * s + Math.floor(row / n)] = 1;
  }
  return found;
}

/** The least sets of demanded and active cells [country, sector] that contain final demand. */
function wanted_of(whole, world, input_share, final_share) {
  const { n, s } = world, gamma = world.value_added_share;
  const demanded = Uint8Array.from(final_share, (one) => Number(one > 0));
  for (;;) {
    const active = sells_to(whole, demanded, n, s);
    if (!demanded.includes(0)) return { demanded, active };
    let grown = false;
    for (let c = 0; c < n * s; c++) {
      if (!active[c] || !(gamma[c] < 1)) continue;
      const own = Math.floor(c / s) * s;
      for (let k = 0; k < s; k++) {
        if (input_share[c * s + k] > 0 && !demanded[own + k]) {
          demanded[own + k] = 1;
          grown = true;
        }
      }
    }
    if (!grown) return { demanded, active };
  }
}

/** One for each seller cell with a demanding buyer. */
function sells_to(whole, demanded, n, s) {
  const active = new Uint8Array(n * s);
  for (let k = 0; k < s; k++) {
    for (let i = 0; i < n; i++) {
      const buys = (b) => demanded[b * s + k] && whole[(k * n + b) * n + i] > 0;
      let b = 0;
      while (b < n && !buys(b)) b++;
      active[i * s + k] = Number(b < n);
    }
  }
  return active;
}

/** SolveError where something missing cannot be done without: elasticities up to one. */
function require_substitutes(missing, active, world, parameters) {
  const { n, s, sectors } = world;
  for (let c = 0; c < n * s; c++) {
    if (!missing[c]) continue;
    const k = c % s, own = c - k;
    if (parameters.final_elasticity <= 1 && world.final_share[c] > 0) {
      const what = "final demand has no supplier left and cannot do without";
      throw new SolveError(what, cell_name(world, c), FLOOR_HINT);
    }
    const critical = parameters.critical_inputs.includes(sectors[k]);
    const { critical_elasticity, input_elasticity } = parameters;
    if ((critical ? critical_elasticity : input_elasticity) > 1) continue;
    for (let j = 0; j < s; j++) {
      if (!active[own + j] || !(world.input_share[(own + j) * s + k] > 0)) continue;
      const what = `an input of ${sectors[j]} has no supplier left`;
      throw new SolveError(what, cell_name(world, c), FLOOR_HINT);
    }
  }
}

/** SolveError where a whole nest is gone that the one above needs. */
function require_nests(materials, final_share, active, world, parameters) {
  const { n, s } = world, gamma = world.value_added_share;
  const left = row_sums(materials.share, n * s, s);
  const uses = (c) => active[c] && gamma[c] < 1;
  for (let c = 0; c < n * s; c++) {
    if (!uses(c) || left[c] > 0) continue;
    if (parameters.value_added_elasticity > 1 && gamma[c] > 0) continue;
    const what = "no material input has a supplier left";
    throw new SolveError(what, cell_name(world, c), FLOOR_HINT);
  }
  for (let c = 0; materials.picks.length && c < n * s; c++) {
    let before = 0;
    for (let k = 0; k < s; k++) before += world.input_share[c * s + k] * materials.others[k];
    const bare = uses(c) && left[c] > 0 && before > 0 && materials.rest[c] <= 0;
    if (!bare || parameters.critical_elasticity > 1) continue;
    const what = "only critical inputs have a supplier left";
    throw new SolveError(what, cell_name(world, c), FLOOR_HINT);
  }
  row_sums(final_share, n, s).forEach((sum, c) => {
    if (sum > 0) return;
    const what = "nothing that final demand wants has a supplier left";
    throw new SolveError(what, world.countries[c], FLOOR_HINT);
  });
}

/** SolveError when complements leave costs without a finite fixed point: the price map without
 * wages does not shrink. `attraction` includes productivity in the pull of sellers. */
function require_finite_costs(nests, attraction, parameters, world) {
  const { n, s } = world, eps = parameters.value_added_elasticity;
  let gamma = nests.value_added_share;
  const bare = gamma.some((share, c) => nests.active[c] && share <= 0);
  if (eps >= 1 && !bare) return;
  if (eps >= 1) gamma = gamma.map((share) => (share <= 0 ? 0 : 1));
  const map = { materials: nests.materials, attraction, eps, gamma, n, s };
  const alive = nests.demanded.map((one, c) => Number(one && !nests.unserved[c]));
  let log_price = new Float64Array(n * s);
  for (let round = 0; round < PRICE_ROUNDS; round++) {
    const after = prices_without_wages(map, log_price);
    const step = after.map((one, c) => (alive[c] ? one - log_price[c] : -Infinity));
    const rising = step.map((one) => Number(Number.isFinite(one) && one >= 0));
    if (!rising.includes(1)) return;
    let low = Infinity;
    step.forEach((one, c) => { if (alive[c] && Number.isFinite(one)) low = Math.min(low, one); });
    if (low >= 0 || trapped(rising, after, log_price, map)) {
      const what = "inputs are complements and no finite cost exists: making the good needs more of"
        + " itself than it yields";
      const hint = "raise the elasticities, use a milder lever, or " + FLOOR_HINT;
      throw new SolveError(what, cell_name(world, first_largest(step)), hint);
    }
    let top = -Infinity;
    after.forEach((one) => { if (Number.isFinite(one)) top = Math.max(top, one); });
    log_price = after.map((one) => floored(one - top));
  }
}

/** log(e^x + e^floor), at least the floor. */
function floored(x) {
  if (!(x > -Infinity)) return LOG_FLOOR;
  const high = Math.max(x, LOG_FLOOR), low = Math.min(x, LOG_FLOOR);
  return Math.max(high + Math.log1p(Math.exp(low - high)), LOG_FLOOR);
}

function first_largest(values) {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
}

/** Log prices from log prices when wages are zero; minus infinity where they fall to zero. */
function prices_without_wages(map, log_price) {
  const { materials, attraction, eps, gamma, n, s } = map;
  const { whole, seller, buyer, theta } = attraction;
  const found = new Float64Array(n * s), supply = new Float64Array(n);
  const log_input = input_price_or_zero(log_price, materials);
  for (let k = 0; k < s; k++) {
    for (let i = 0; i < n; i++) {
      const c = i * s + k;
      let log_cost = gamma[c] > 0 ? -Infinity : log_input[c];
      if (eps < 1) log_cost = log_input[c] + Math.log(1 - gamma[c]) / (1 - eps);
      supply[i] = Math.exp(seller[k * n + i] - theta[k] * log_cost);
    }
    for (let b = 0; b < n; b++) {
      const row = (k * n + b) * n;
      let access = 0;
      for (let i = 0; i < n; i++) if (whole[row + i] > 0) access += whole[row + i] * supply[i];
      found[b * s + k] = -(Math.log(access) + buyer[k * n + b]) / theta[k];
    }
  }
  return found;
}

/** Log price of materials [country, sector], of which some input prices may be zero. */
function input_price_or_zero(log_price, materials) {
  const { n, s, share, others, picks, rest } = materials, found = new Float64Array(n * s);
  const in_bundle = log_price.map((log) => powered(log, materials.input_elasticity));
  const beside = log_price.map((log) => powered(log, materials.critical_elasticity));
  for (let user = 0; user < n * s; user++) {
    const own = user - (user % s), row = user * s;
    let sum = 0;
    for (let k = 0; k < s; k++) {
      if (others[k] && share[row + k] > 0) sum += share[row + k] * in_bundle[own + k];
    }
    found[user] = unpowered(sum / positive(rest[user]), materials.input_elasticity);
    if (!picks.length) continue;
    const bundle = powered(found[user], materials.critical_elasticity);
    let outer = rest[user] > 0 ? rest[user] * bundle : 0;
    for (const k of picks) if (share[row + k] > 0) outer += share[row + k] * beside[own + k];
    found[user] = unpowered(outer, materials.critical_elasticity);
  }
  return found;
}

/** What a log price adds to a CES sum, and the log price of a sum. */
function powered(log_price, elasticity) {
  return elasticity === 1 ? log_price : Math.exp((1 - elasticity) * log_price);
}

function unpowered(sum, elasticity) {
  return elasticity === 1 ? sum : Math.log(sum) / (1 - elasticity);
}

/** Whether the cells that rise keep rising by themselves. */
function trapped(rising, after, log_price, map) {
  const alone = log_price.map((one, c) => (rising[c] ? one : -Infinity));
  const again = prices_without_wages(map, alone);
  return rising.every((one, c) => {
    return !one || (again[c] >= alone[c] - 1e-12 && Number.isFinite(after[c]));
  });
}

/** Who buys from whom, and the labels of countries connected in any direction and in both. */
function components_of(whole, demanded, n, s) {
  const buys = new Uint8Array(n * n);
  for (let b = 0; b < n; b++) {
    for (let i = 0; i < n; i++) {
      const sold = (k) => demanded[b * s + k] && whole[(k * n + b) * n + i] > 0;
      let k = 0;
      while (k < s && !sold(k)) k++;
      buys[b * n + i] = Number(k < s);
    }
  }
  const either = new Uint8Array(n * n);
  for (let b = 0; b < n; b++) {
    buys[b * n + b] = 1;
    for (let i = 0; i < n; i++) either[b * n + i] = buys[b * n + i] | buys[i * n + b];
  }
  const weak = new Int32Array(n), strong = new Int32Array(n);
  const sells = buys.map((_, at) => buys[(at % n) * n + Math.floor(at / n)]);
  const all = (direct) => !reached_from(direct, 0, n).includes(0);
  if (all(buys) && all(sells)) return { buys, weak, strong };
  const reach = reach_of(buys, n), near = reach_of(either, n);
  for (let b = 0; b < n; b++) {
    weak[b] = near.subarray(b * n, b * n + n).indexOf(1);
    strong[b] = -1;
    for (let i = 0; i < n && strong[b] < 0; i++) {
      if (reach[b * n + i] && reach[i * n + b]) strong[b] = i;
    }
  }
  return { buys, weak, strong };
}

/** Who is reached over any number of links [from, to]. */
function reach_of(direct, n) {
  const found = new Uint8Array(n * n);
  for (let b = 0; b < n; b++) found.set(reached_from(direct, b, n), b * n);
  return found;
}

/** The same from one country [to]. */
function reached_from(direct, first, n) {
  const found = new Uint8Array(n), open = [first];
  found[first] = 1;
  while (open.length) {
    const here = open.pop();
    for (let i = 0; i < n; i++) {
      if (!direct[here * n + i] || found[i]) continue;
      found[i] = 1;
      open.push(i);
    }
  }
  return found;
}

/** SolveError when the deficits of a component do not settle its trade. */
function require_balance(graph, deficit, world) {
  for (const component of groups_of(graph.weak)) {
    const gap = sum_over(component, deficit), income = sum_over(component, world.income);
    if (Math.abs(gap) > BALANCED * income) {
      const count = component.length;
      const what = count > 1 ? `a closed group of ${count} countries has deficits that sum to`
        : "it trades with nobody and has a deficit of";
      const hint = "use closure 'balanced', or keep a trade link with the rest";
      const where = names_of(component, world);
      throw new SolveError(`${what} ${grouped(gap, 6)}, not zero`, where, hint);
    }
    const labels = new Set(component.map((c) => graph.strong[c]));
    if (labels.size < 2) continue;
    const inside = graph.strong.map((label, c) => (component.includes(c) ? label : -1));
    for (const group of groups_of(inside)) {
      require_flow(graph, group, sum_over(group, deficit) / sum_over(group, world.income), world);
    }
  }
}

/** SolveError when a group trades in one direction only and no deficit settles it. */
function require_flow(graph, group, deficit_share, world) {
  const { n } = world;
  let buys = false, sells = false;
  for (const b of group) {
    for (let i = 0; i < n; i++) {
      if (group.includes(i)) continue;
      buys = buys || graph.buys[b * n + i] > 0;
      sells = sells || graph.buys[i * n + b] > 0;
    }
  }
  const settled = (buys && deficit_share > SETTLED) || (sells && deficit_share < -SETTLED);
  if ((buys && sells) || settled) return;
  const what = `${buys ? "buys from" : "sells to"} the rest in one direction only,`
    + " and no deficit settles it";
  const hint = "ban both directions, put a floor on the ban, or use another closure";
  throw new SolveError(what, names_of(group, world), hint);
}

/** The countries of each label, fewest first; those below zero belong to none. */
function groups_of(labels) {
  const groups = new Map();
  labels.forEach((label, c) => {
    if (label >= 0) groups.set(label, [...(groups.get(label) ?? []), c]);
  });
  const order = [...groups.keys()].sort((a, b) => {
    return groups.get(a).length - groups.get(b).length || a - b;
  });
  return order.map((label) => groups.get(label));
}

function sum_over(group, values) {
  return group.reduce((sum, c) => sum + values[c], 0);
}

function cell_name(world, cell) {
  return `${world.countries[Math.floor(cell / world.s)]}, ${world.sectors[cell % world.s]}`;
}

function names_of(group, world) {
  const names = group.map((c) => world.countries[c]);
  const more = names.length > 6 ? ` and ${names.length - 6} more` : "";
  return names.slice(0, 6).join(", ") + more;
}
