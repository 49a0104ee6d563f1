"use strict";
// What a seller withholds is not made either: A = (Y' / (Y' + W'))^(1 / (1 + eta)), with W' the
// sum of share x flow without any stop, and eta the price elasticity of supply.

const SHUT_IN_SETTLED = 1e-6, SHUT_IN_ROUNDS = 60, SHUT_IN_STEEPEST = 0.5;

/** The equilibrium by `solve_one`, in which what is withheld is not made. */
function with_shut_in(world, shock, solve_one, start, parameters) {
  if (!shock.withheld.length) return solve_one(shock, start);
  const plain = { ...shock, withheld: [] };
  let given = start ? log_shut_in(start, shock.withheld) : new Float64Array(world.n * world.s);
  let last = null, gap = Infinity;
  for (let round = 0; round < SHUT_IN_ROUNDS; round++) {
    const old = shock.productivity;
    const productivity = given.map((one, c) => (old ? old[c] : 1) * Math.exp(one));
    const found = solve_one({ ...plain, productivity }, start);
    const asked = log_shut_in(found, shock.withheld);
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

/** Where given and asked meet, in a straight line through this round and the last one. */
function meeting(now, last) {
  return now.asked.map((asked, c) => {
    const moved = now.given[c] - last.given[c];
    const raw = moved === 0 ? 0 : (asked - last.asked[c]) / moved;
    const slope = Math.min(Math.max(raw, -SHUT_IN_STEEPEST), SHUT_IN_STEEPEST);
    return (asked - slope * now.given[c]) / (1 - slope);
  });
}

/** Log productivity [country, sector] at which supply falls by what is withheld. */
function log_shut_in(found, withheld) {
  const { world } = found, { n, s } = world, stopped = new Float64Array(n * s);
  for (const { links, share } of withheld) {
    links.forEach((at, k) => {
      const { seller, sector } = place_of(at, n);
      stopped[seller * s + sector] += share[k] * flow_without_stop(found, at);
    });
  }
  return stopped.map((one, c) => {
    if (!(found.output[c] > 0 && one > 0)) return 0;
    return -Math.log1p(one / found.output[c]) / (1 + supply_elasticity(found, c));
  });
}

/** Price elasticity of supply of a sector:
 *   (1 - tau) / (gamma tau) + eps (1 - gamma) / gamma,  tau = beta + (1 - beta) / nu */
function supply_elasticity(found, cell) {
  const { world, parameters } = found, gamma = world.value_added_share[cell];
  const rent = parameters.rent_share[cell % world.s];
  const tied = rent + (1 - rent) / parameters.labour;
  return (1 - tied) / (gamma * tied) + (parameters.value_added_elasticity * (1 - gamma)) / gamma;
}

/** What would flow over a link if no variety were stopped, at the prices found; basic prices. */
function flow_without_stop(found, at) {
  const { world, shock, problem: p } = found, { n, s } = world;
  const { buyer, seller, sector } = place_of(at, n), market = buyer * s + sector;
  let taxed = taxes_at(p.rates, at);
  let dearer = taxed / taxes_at(rates_under(world, NO_SHOCK), at);
  const cost = shock.trade_cost ? shock.trade_cost.at.indexOf(at) : -1;
  if (cost >= 0) dearer *= shock.trade_cost.value[cost];
  let fallen = 1;
  const place = p.covered?.place_at.get(at);
  if (place !== undefined) {
    const gap = gaps_on_link(found, place);
    dearer *= gap.price;
    taxed *= gap.rates;
    fallen = gap.varieties;
  }
  const relative = (found.unit_cost_hat[seller * s + sector] * dearer) / found.price_hat[market];
  const own = shock.reference ? shock.reference.at.indexOf(at) : -1;
  let reference = shock.reference ? reference_at(shock.reference, at, n) : 1;
  if (own >= 0) reference = shock.reference.value[own];
  const wanted = world.trade_share[at] * relative ** -p.theta[sector] * reference * fallen;
  return (wanted * found.expenditure[market]) / taxed;
}

/** The mean price gap of a covered link, the part of it that is a rate, and the varieties that keep
 * its flow. */
function gaps_on_link(found, place) {
  const { covered } = found.problem, mix = mix_at(covered, found.log_factor);
  const rates = mix.total[place] / mix.net[place];
  const melted = melted_on(covered, found.log_factor, place);
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
