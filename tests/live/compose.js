"use strict";
// Composes shocks from levers as the page does:
//   node compose.js SCRIPTS PACK files       the scenario file of each state, as lines of JSON
//   node compose.js SCRIPTS PACK shocks      how far each composed shock is from that in the pack
//   node compose.js SCRIPTS PACK solved      real income in each state, per cent by country
const fs = require("node:fs");
const vm = require("node:vm");

const [scripts, pack, wanted] = process.argv.slice(2);
vm.runInThisContext(fs.readFileSync(scripts, "utf8"), { filename: scripts });
const { content } = unpacked(new Uint8Array(fs.readFileSync(pack)));
const { plan } = content;

/** The largest difference of two values, relative where they are above one, by what. */
function apart(mine, theirs, what) {
  if (mine === undefined || theirs === undefined) return [[what, 1e9]];
  if (mine === null || theirs === null) return [[what, mine === theirs ? 0 : 1e9]];
  if (typeof theirs === "string") return [[what, mine === theirs ? 0 : 1e9]];
  if (typeof theirs === "number") return [[what, size(mine, theirs)]];
  if (ArrayBuffer.isView(theirs)) {
    if (mine.length !== theirs.length) return [[what, 1e9]];
    let most = 0;
    theirs.forEach((one, k) => { most = Math.max(most, size(mine[k], one)); });
    return [[what, most]];
  }
  const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return [...keys].flatMap((key) => apart(mine[key], theirs[key], `${what} ${key}`));
}

function size(mine, theirs) {
  return Math.abs(mine - theirs) / Math.max(Math.abs(theirs), 1);
}

/** Links in ascending order, with what belongs to each: their order has no meaning. */
function ordered(node) {
  if (Array.isArray(node)) return node.map(ordered);
  if (ArrayBuffer.isView(node)) return node;
  const place = node?.at ?? node?.links;
  if (!place) return node;
  const order = Array.from(place.keys()).sort((a, b) => place[a] - place[b]);
  const sorted = (one) => Float64Array.from(order, (k) => one[k]);
  return Object.fromEntries(Object.entries(node).map(([key, one]) => {
    return [key, ArrayBuffer.isView(one) ? sorted(one) : one];
  }));
}

/** Rents by flow and receiver, added up. */
function rents_by_flow({ buyer, seller, sector, receiver, share }) {
  const found = new Map();
  buyer.forEach((b, k) => {
    const key = ((sector[k] * 1000 + b) * 1000 + seller[k]) * 1000 + receiver[k];
    found.set(key, (found.get(key) ?? 0) + share[k]);
  });
  const at = [...found.keys()].sort((a, b) => a - b);
  return { at: Float64Array.from(at), value: Float64Array.from(at, (key) => found.get(key)) };
}

function canonical(shock) {
  const found = Object.fromEntries(Object.entries(shock).map(([key, one]) => [key, ordered(one)]));
  if (shock.banned) found.banned = Int32Array.from(shock.banned).sort();
  if (shock.rents) found.rents = rents_by_flow(shock.rents);
  return found;
}

/** Levers, rules and world of a state. */
function asked(state) {
  const world = world_for(content.world, state.markets);
  return { levers: levers_of(plan, state), rules: rules_of(plan, state, world), world };
}

const JOBS = {
  files: ({ state }) => ({ file: scenario_file(plan, state) }),
  shocks({ state, month, shock }) {
    const { levers, rules, world } = asked(state);
    const mine = composed(plan, levers, month ?? Infinity, rules, world);
    const found = apart(canonical(mine), canonical(shock), "");
    const [what, most] = found.reduce((a, b) => (b[1] > a[1] ? b : a), ["", 0]);
    return { what, apart: most };
  },
  solved({ state }) {
    const found = solved_state(plan, state, asked(state));
    return { welfare_pct: Array.from(welfare_pct_of(found)), error: found.max_residual };
  },
};

for (const one of content.cases) {
  try {
    console.log(JSON.stringify(JOBS[wanted](one)));
  } catch (error) {
    const { name, what = error.stack, where = "", hint = "" } = error;
    console.log(JSON.stringify({ refused: { name, what, where, hint } }));
  }
}
