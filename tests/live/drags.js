"use strict";
// Levers of a packed scenario dragged together in steps, each step searched from the last as a page
// does, and from nothing as closely as numbers allow; lines of JSON, one for each step:
//   node drags.js ENGINE PACK HORIZON
const fs = require("node:fs");
const vm = require("node:vm");

const [engine, pack, horizon] = process.argv.slice(2);
vm.runInThisContext(fs.readFileSync(engine, "utf8"), { filename: engine });
const { content } = unpacked(new Uint8Array(fs.readFileSync(pack)));
const world = world_of(content.world), { scenario } = content;
// How much of the levers is pulled at each step.
const PARTS = [1, 0.93, 0.85, 0.6, 0.97], CLOSE = 1e-12;

const shown = scenario.horizons.find((one) => one.name === horizon);
if (!shown) process.exit(0);
const { name, month } = shown;
const months = month === null ? [] : scenario.months.filter((one) => one <= month);

/** The path of a part of all levers, and the equilibrium at its end. */
function pulled(part, given) {
  const shocks = scenario.shocks.map((one) => part_of(shock_of(one), world, part));
  const asked = { ...scenario, shocks, months, horizons: [{ name, month }] };
  const refused = (_, one, error) => { if (!one) throw error; };
  const path = solve_scenario(world, asked, given, refused);
  return { path, found: [...path.values()].at(-1).found };
}

/** Each step from the last one, and how far it is from a close search. */
function drag() {
  let before = null;
  for (const part of PARTS) {
    const { path, found } = pulled(part, before ? { before } : {});
    const { found: close } = pulled(part, { tolerance: CLOSE });
    const apart = largest(found.welfare_hat.map((one, c) => one / close.welfare_hat[c] - 1));
    console.log(JSON.stringify({ part, apart, residual: found.max_residual }));
    before = path;
  }
}

try {
  drag();
} catch (error) {
  if (!["SolveError", "NotFound", "Unsupported"].includes(error.name)) throw error;
  console.log(JSON.stringify({ refused: error.what ?? error.message }));
}
