"use strict";
// Times of the JavaScript engine on one pack, in JSON: node live.js ENGINE PACK
const fs = require("node:fs");
const vm = require("node:vm");

const [engine, pack] = process.argv.slice(2);
vm.runInThisContext(fs.readFileSync(engine, "utf8"), { filename: engine });
const { content } = unpacked(new Uint8Array(fs.readFileSync(pack)));
const REPEATS = 15;

/** Milliseconds of the processor that `work` takes: neighbours on the machine count less. */
function timed(work) {
  const start = process.cpuUsage();
  work();
  return process.cpuUsage(start).user / 1000;
}

/** Milliseconds of each of `REPEATS` runs. */
const repeated = (work) => Array.from({ length: REPEATS }, () => timed(work));

const parameters = parameters_of(content.parameters);
const how = { closure: "income-share", parameters };
const [one, other] = content.shocks;
let times_world = null;
const times = { unpack: [timed(() => { times_world = world_of(content.world); })] };
const world = times_world;
let found = null;
times.cold = [timed(() => { found = solve(world, one, how); })];
times.again = repeated(() => solve(world, one, how));
times.warm = repeated(() => solve(world, other, { ...how, start: found }));
const p = problem_of(world, shock_of(one), how.closure, parameters), point = point_at(p, found);
const pre = preconditioner(p);
times.sweep = repeated(() => precondition(pre, p, evaluate(p, point)));
times.problem = repeated(() => problem_of(world, shock_of(one), how.closure, parameters));
times.responses = repeated(() => preconditioner(p));
times.residuals = repeated(() => residuals_of(found));
const { evaluations, max_residual } = found;
console.log(JSON.stringify({ times, evaluations, max_residual }));
