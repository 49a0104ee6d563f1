"use strict";
// One month of a packed scenario: the point where the engine ends, and what another point leaves open
// in the engine's equations, as JSON:
//   node points.js ENGINE PACK MONTH OTHER
const fs = require("node:fs");
const vm = require("node:vm");

const [engine, pack, wanted, other] = process.argv.slice(2);
vm.runInThisContext(fs.readFileSync(engine, "utf8"), { filename: engine });
const { content } = unpacked(new Uint8Array(fs.readFileSync(pack)));
const world = world_of(content.world), { scenario } = content, month = Number(wanted);
const HATS = ["labour_wage_hat", "rent_hat", "price_hat", "expenditure", "log_factor", "welfare_hat"];

// The page refuses what only a fallback finds; here it is looked at.
require_near = () => {};
const months = scenario.months.filter((one) => one <= month);
const shock_in = (one) => scenario.shocks[scenario.shock_of[String(one)]];
const parameters = parameters_of(scenario.parameters);
const how = { ...scenario, tolerance: content.tolerance, parameters };
const found = walk(world, shock_in, months, how, () => {}).get(month).found;

/** What the equations leave open at a point of this month. */
function open_at(point) {
  const p = found.problem, state = evaluate(p, point_at(p, { ...point, problem: p }));
  const outcome = { state, method: "given", learned: null };
  const given = { closure: found.closure, parameters: found.parameters };
  return residuals_of(equilibrium_of(world, found.shock, p, outcome, given, 1));
}

const theirs = JSON.parse(fs.readFileSync(other, "utf8"));
for (const name of HATS) theirs[name] = Float64Array.from(theirs[name], (one) => one ?? Infinity);
const mine = Object.fromEntries(HATS.map((name) => [name, Array.from(found[name])]));
console.log(JSON.stringify({ mine, own: found.residuals, theirs: open_at(theirs) }));
