"use strict";
// What a seller withholds is not made either: A = (Y' / (Y' + W'))^(1 / (1 + eta)), with W' the
// sum of share x flow without any stop, and eta the price elasticity of supply.

const SHUT_IN_SETTLED = 1e-6, SHUT_IN_ROUNDS = 60, SHUT_IN_STEEPEST = 0.5;

/** The equilibrium by `solve_one`, in which what is withheld is not made: in one search where
 * `start` is that of a neighbouring state, else, or where that fails, in rounds at a given
 * productivity, which end where the library's do. */
function with_shut_in(world, shock, solve_one, start, is_neighbour) {
  if (!shock.withheld.length) return solve_one(shock, start);
  if (is_neighbour) {
    try {
      return solve_one(shock, start);
    } catch (error) {
      if (!(error instanceof SolveError)) throw error;
    }
  }
  return in_rounds(world, shock, solve_one, start);
}

/** The same round by round: what is asked of productivity at one equilibrium is given to the next. */
function in_rounds(world, shock, solve_one, start) {
  const plain = { ...shock, withheld: [] };
  let given = start ? asked_by_withheld(start, shock) : new Float64Array(world.n * world.s);
  let last = null, gap = Infinity;
  for (let round = 0; round < SHUT_IN_ROUNDS; round++) {
    const found = solve_one({ ...plain, productivity: slowed(shock.productivity, given) }, start);
    const asked = asked_by_withheld(found, shock);
    gap = largest(asked.map((one, c) => one - given[c]));
    if (gap <= SHUT_IN_SETTLED) return found;
    const now = { given, asked };
    given = last ? meeting(now, last) : asked;
    last = now;
    start = found;
  }
  const what = `what is shut in did not settle: productivity still moves by ${scientific(gap)}`;
  throw new SolveError(what, world.name, "use a milder lever");
}

/** Productivity times that in logs [country, sector]. */
function slowed(productivity, log) {
  return log.map((one, c) => (productivity ? productivity[c] : 1) * Math.exp(one));
}

/** Where given and asked meet, in a straight line through this round and the last one. */
function meeting(now, last) {
  return now.asked.map((asked, c) => {
    const moved = now.given[c] - last.given[c];
    const raw = moved === 0 ? 0 : (asked - last.asked[c]) / moved;
    const slope = Math.min(Math.max(raw, -SHUT_IN_STEEPEST), SHUT_IN_STEEPEST);
    return (asked - slope * now.given[c]) / (1 - slope);
  });
}

/** Log productivity [country, sector] that a shock's withheld flows ask for at an equilibrium. */
function asked_by_withheld(found, { withheld }) {
  const { world, problem: p } = found, asked = new Float64Array(world.n * world.s);
  const shut_in = shut_in_of(world, { ...found.shock, withheld }, p);
  const log_cost = found.unit_cost_hat.map(Math.log), log_price = found.price_hat.map(Math.log);
  const { output, expenditure: spending, log_factor } = found;
  const state = { log_cost, log_price, output, spending, log_factor };
  log_shut_in({ ...p, shut_in }, state).forEach((one, k) => { asked[shut_in.cells[k]] = one; });
  return asked;
}

/** The cells [country, sector] of sellers that withhold, with their supply elasticities; and link by
 * link what would flow if no variety were stopped, at equal prices; null where nobody withholds. */
function shut_in_of(world, shock, { theta, rates, covered, parameters }) {
  if (!shock.withheld.length) return null;
  const { n, s } = world, numbers = new Map(), base = rates_under(world, NO_SHOCK), links = [];
  for (const one of shock.withheld) {
    one.links.forEach((at, k) => {
      const { buyer, seller, sector } = place_of(at, n), cell = seller * s + sector;
      if (!numbers.has(cell)) numbers.set(cell, numbers.size);
      const cost = shock.trade_cost ? shock.trade_cost.at.indexOf(at) : -1;
      const dearer = (cost < 0 ? 1 : shock.trade_cost.value[cost]) * taxes_at(rates, at);
      links.push({
        number: numbers.get(cell), cell, market: buyer * s + sector, theta: theta[sector],
        log_dearer: Math.log(dearer / taxes_at(base, at)),
        share: (one.share[k] * world.trade_share[at] * used_to(shock, at, n)) / taxes_at(rates, at),
        place: covered?.place_at.get(at),
      });
    });
  }
  const cells = [...numbers.keys()];
  return { cells, elasticity: cells.map((cell) => supply_elasticity(world, parameters, cell)), links };
}

/** What buyers are used to on one link, over its base share. */
function used_to({ reference }, at, n) {
  if (!reference) return 1;
  const own = reference.at.indexOf(at);
  return own < 0 ? reference_at(reference, at, n) : reference.value[own];
}

/** Log productivity of each cell that withholds at which supply falls by what is withheld. */
function log_shut_in({ shut_in, covered }, { log_cost, log_price, output, spending, log_factor }) {
  const { cells, elasticity, links } = shut_in, stopped = new Float64Array(cells.length);
  const is_covered = links.some(({ place }) => place !== undefined);
  const mix = is_covered ? mix_at(covered, log_factor) : null;
  for (const { number, cell, market, theta, log_dearer, share, place } of links) {
    let log_relative = log_cost[cell] + log_dearer - log_price[market], reaches = share;
    if (place !== undefined) {
      const gap = gaps_on_link(covered, mix, log_factor, place);
      log_relative += Math.log(gap.price);
      reaches *= gap.varieties / gap.rates;
    }
    stopped[number] += reaches * Math.exp(-theta * log_relative) * spending[market];
  }
  return stopped.map((one, k) => {
    const made = output[cells[k]];
    return made > 0 && one > 0 ? -Math.log1p(one / made) / (1 + elasticity[k]) : 0;
  });
}

/** Price elasticity of supply of a sector:
 *   (1 - tau) / (gamma tau) + eps (1 - gamma) / gamma,  tau = beta + (1 - beta) / nu */
function supply_elasticity(world, parameters, cell) {
  const gamma = world.value_added_share[cell], rent = parameters.rent_share[cell % world.s];
  const tied = rent + (1 - rent) / parameters.labour;
  return (1 - tied) / (gamma * tied) + (parameters.value_added_elasticity * (1 - gamma)) / gamma;
}

/** The mean price gap of a covered link, the part of it that is a rate, and the varieties that keep
 * its flow. */
function gaps_on_link(covered, mix, log_factor, place) {
  const rates = mix.total[place] / mix.net[place];
  const melted = melted_on(covered, log_factor, place);
  const log = Math.log(mix.total[place]) + covered.theta[place] * (Math.log(rates) + melted);
  const varieties = Math.abs(log) < 1e-12 ? 1 : Math.exp(log);
  return { price: rates * Math.exp(melted), rates, varieties };
}

/** Log iceberg cost of gaps that melt on a whole link. */
function melted_on(covered, log_factor, place) {
  let melted = 0;
  covered.place.forEach((k, e) => {
    const c = covered.ceiling[e], one = covered.ceilings[c];
    if (k !== place || !covered.is_whole[e] || one.varieties) return;
    melted -= (covered.power[e] * one.keeps[2] * log_factor[c]) / covered.theta[place];
  });
  return melted;
}
