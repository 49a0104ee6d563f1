"use strict";
// Times of the JavaScript engine on one pack, in JSON: node live.js ENGINE PACK
const fs = require("node:fs");
const vm = require("node:vm");

const [engine, pack] = process.argv.slice(2);
vm.runInThisContext(fs.readFileSync(engine, "utf8"), { filename: engine });
const { content } = unpacked(new Uint8Array(fs.readFileSync(pack)));
const REPEATS = 15, DRAGS = 4, STEPS = 8, MONTHS = 12;

/** Milliseconds of the processor that `work` takes: neighbours on the machine count less. */
function timed(work) {
  const start = process.cpuUsage();
  work();
  return process.cpuUsage(start).user / 1000;
}

/** Milliseconds of each of `REPEATS` runs. */
const repeated = (work) => Array.from({ length: REPEATS }, () => timed(work));

/** Cold and warm solves of a list of shocks, each a little stronger, and the parts of a solve. */
function plain(times, world) {
  const { shocks } = content, parameters = parameters_of(content.parameters);
  const how = { closure: "income-share", parameters }, [one] = shocks;
  let found = null;
  times.cold = [timed(() => { found = solve(world, one, how); })];
  times.again = repeated(() => solve(world, one, how));
  const sweeps = [found.evaluations];
  times.warm = shocks.slice(1).map((shock) => timed(() => {
    found = solve(world, shock, { ...how, start: found });
    sweeps.push(found.evaluations);
  }));
  const p = problem_of(world, shock_of(one), how.closure, parameters), point = point_at(p, found);
  const pre = preconditioner(p);
  times.sweep = repeated(() => precondition(pre, p, evaluate(p, point)));
  times.problem = repeated(() => problem_of(world, shock_of(one), how.closure, parameters));
  times.responses = repeated(() => preconditioner(p));
  times.residuals = repeated(() => residuals_of(found));
  return { sweeps, max_residual: found.max_residual };
}

/** A shock with its `number`th lever a `part` stronger: one fall, the transfers, or all tariffs. */
function stronger(shock, number, part) {
  const falls = shock.falls ?? [], times = (list) => list && list.map((one) => one * (1 + part));
  if (number < falls.length) {
    const hat = Math.min(Math.max(falls[number].quantity_hat + 0.4 * part, 0.05), 1);
    return { ...shock, falls: falls.map((one, k) => {
      return k === number ? { ...one, quantity_hat: hat } : one;
    }) };
  }
  if (shock.transfer && number % 2) {
    return { ...shock, transfer: times(shock.transfer), custody: times(shock.custody) };
  }
  const { at, value } = shock.tariff;
  return { ...shock, tariff: { at, value: times(value) } };
}

/** A scenario at one horizon while levers are dragged, one after another, in small steps. */
function dragged(times, world, horizon) {
  const months = horizon === "year-1" ? content.scenario.months.filter((one) => one <= MONTHS) : [];
  const horizons = content.scenario.horizons.filter((one) => one.name === horizon);
  const scenario = { ...content.scenario, months, horizons }, sweeps = [];
  const run = (shocks, before) => {
    const path = solve_scenario(world, { ...scenario, shocks }, { before }, () => {});
    sweeps.push([...path.values()].reduce((sum, { found }) => sum + found.evaluations, 0));
    return path;
  };
  let path = null;
  times[`${horizon} cold`] = [timed(() => { path = run(scenario.shocks); })];
  times[`${horizon} dragged`] = [];
  for (let drag = 0; drag < DRAGS; drag++) {
    const number = [0, 3, 101, 100][drag];
    for (let step = 1; step <= STEPS; step++) {
      const part = ((drag % 2 ? 1 : -1) * 0.25 * step) / STEPS;
      const shocks = scenario.shocks.map((shock) => stronger(shock, number, part));
      times[`${horizon} dragged`].push(timed(() => { path = run(shocks, path); }));
    }
  }
  return sweeps;
}

const times = {};
let world = null;
times.unpack = [timed(() => { world = world_of(content.world); })];
if (content.scenario) {
  const sweeps = ["long-run", "year-1"].flatMap((name) => dragged(times, world, name));
  console.log(JSON.stringify({ times, sweeps, max_residual: null }));
} else console.log(JSON.stringify({ times, ...plain(times, world) }));
