"use strict";
// What the tests read of an answer of the engine.

const PUBLIC = [
  "labour_wage_hat", "rent_hat", "unit_cost_hat", "price_hat", "output", "expenditure", "value_added",
  "tariff_revenue", "export_tax_revenue", "rent", "deficit", "income", "consumer_price_hat",
  "welfare_hat",
];

/** The public arrays of an equilibrium; infinity is null. */
function shown(found) {
  const arrays = Object.fromEntries(PUBLIC.map((name) => [name, Array.from(found[name])]));
  const { residuals, max_residual, evaluations, method } = found;
  return { ...arrays, residuals, max_residual, evaluations, method };
}

/** The answer to one pack: equilibria by name, or how the engine refused. */
function answer_of(bytes) {
  const { content } = unpacked(bytes), world = world_of(content.world);
  const started = performance.now(), found = {};
  try {
    if (content.scenario) {
      const given = { tolerance: content.tolerance };
      // Another state of the levers, from which the months of this one start.
      const { before } = content;
      if (before) given.before = solve_scenario(world, before, given, () => {});
      solve_scenario(world, content.scenario, given, (name, one, error) => {
        found[name] = one ? shown(one) : { unsupported: error.what };
      });
    } else {
      const given = { ...content.given, parameters: parameters_of(content.given.parameters) };
      found.only = shown(solve(world, content.shock, given));
    }
  } catch (error) {
    const { name, what = error.stack, where = "", hint = "" } = error;
    return { refused: { name, what, where, hint } };
  }
  return { found, ms: performance.now() - started };
}
