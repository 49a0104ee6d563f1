"use strict";
// The worker: it holds the world, and solves whatever state it is asked for.

let packed_page = null;
// The last long run, by the assumptions that it rests on: where a search starts from.
const near = new Map(), KEPT = 2;

// Jobs are done one after the other: the world is there before the first question.
let done = Promise.resolve();

self.onmessage = ({ data }) => {
  done = done.then(() => work(data));
};

async function work(data) {
  try {
    if (data.job === "open") await open_page(data);
    else JOBS_OF_PAGE[data.job](data);
  } catch (error) {
    self.postMessage({ job: data.job, id: data.id, state: data.state, refused: refusal(error) });
  }
}

/** The words of a refusal; a fault of the page itself is said as one. */
function refusal(error) {
  const known = ["SolveError", "NotFound", "Unsupported"].includes(error.name);
  if (!known) return { name: "Fault", what: String(error.stack ?? error), where: "", hint: "" };
  const { name, what, where = "", hint = "" } = error;
  return { name, what: name === "Unsupported" ? error.message : what, where, hint };
}

/** Inflates the pack and says what the page needs to show. */
async function open_page({ text }) {
  packed_page = unpacked(await inflated(text)).content;
  const { plan, view } = packed_page, world = world_for(packed_page.world, plan.markets);
  const products = Object.entries(plan.products).map(([name, parts]) => {
    return [name, parts.map(({ sector }) => ({ sector }))];
  });
  self.postMessage({
    job: "open",
    plan: { ...plan, fuels: null, products: Object.fromEntries(products) },
    view,
    income: world.income,
    output: world.output,
    goods: pairs_of(world.sales, view.sectors.map(({ goods }) => goods), world.n),
  });
}

function asked_by(state) {
  const { plan } = packed_page, world = world_for(packed_page.world, state.markets);
  return { levers: levers_of(plan, state), rules: rules_of(plan, state, world), world };
}

/** The long run of a state, searched for from the last one under the same assumptions; `rough` hears
 * of it before it is exact. */
function long_run_of(state, rough) {
  const asked = asked_by(state), key = key_of_rules(state), question = JSON.stringify(state);
  const known = near.get(key);
  if (known?.question === question) return known.found;
  const solve_from = (start) => solved_long_run(packed_page.plan, asked, start, rough);
  const found = known ? retried(() => solve_from(known.found), () => solve_from(null)) : solve_from(null);
  if (!known && near.size >= KEPT) near.clear();
  near.set(key, { question, found });
  return found;
}

/** The first that ends without a refusal. */
function retried(first, second) {
  try {
    return first();
  } catch (error) {
    if (error.name !== "SolveError" && error.name !== "NotFound") throw error;
    return second();
  }
}

const JOBS_OF_PAGE = {
  /** The answer to a state at its horizon. */
  solve({ id, state }) {
    const started = performance.now();
    const told = (part) => self.postMessage({ job: "month", id, part });
    const { plan, view } = packed_page;
    const is_long = state.horizon === "long-run";
    const rough = (near) => self.postMessage({ job: "rough", id, answer: rough_answer_of(near) });
    const found = is_long ? long_run_of({ ...state }, rough) : solved_state(plan, state, asked_by(state), told);
    const answer = answer_of(found, view);
    self.postMessage({ job: "solve", id, state, answer, ms: performance.now() - started });
  },

  /** What both sides of each tie lose without it, with these levers and without any; and tests.
   * Each tie is told as it is known: first with the levers, then without. */
  ties({ id, state }) {
    const { plan, view } = packed_page, long = { ...state, horizon: "long-run" };
    const found = long_run_of(long), { levers, rules, world } = asked_by(long);
    const shock = composed(plan, levers, Infinity, rules, world);
    const ties = view.ties.map(() => ({ before: null, after: null }));
    const told = (more) => self.postMessage({ job: "ties", id, state, ties, tests: [], ...more });
    view.ties.forEach((tie, t) => {
      ties[t].after = losses_without(found, shock, tie, rules);
      told({ partly: true });
    });
    const before = losses_before(view, state, rules, world);
    before.forEach((losses, t) => { ties[t].before = losses; });
    const known = (country, partner, when) => tie_known(view.ties, ties, country, partner, when);
    const given = { found, sales: sales_of(found), ties: known };
    told({ tests: view.tests.read.map((test) => test_value(test, given)) });
  },
};

const known_before = new Map();

/** What both sides of each tie lose without it where no lever is pulled; only tests ask for it. */
function losses_before(view, state, rules, world) {
  if (!view.tests.read.length) return [];
  const key = key_of_rules(state);
  if (!known_before.has(key)) {
    const bare = solve(world, {}, rules);
    known_before.set(key, view.ties.map((tie) => losses_without(bare, {}, tie, rules)));
  }
  return known_before.get(key);
}

/** What a country loses without a partner, from the ties that were cut. */
function tie_known(sides, ties, country, partner, when) {
  for (let t = 0; t < sides.length; t++) {
    const { one, two } = sides[t], losses = ties[t][when === "before" ? "before" : "after"];
    if (same_places(one.members, country) && same_places(two.members, partner)) return losses[0];
    if (same_places(two.members, country) && same_places(one.members, partner)) return losses[1];
  }
  return NaN;
}

function same_places(one, two) {
  return one.length === two.length && one.every((place) => two.includes(place));
}
