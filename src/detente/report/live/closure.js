"use strict";
// Closure: how deficits follow income, and the numeraire of each component.
//   D' = share x income of the component + (rate - spread) x own income + fixed

const CLOSURES = ["income-share", "world-share", "nominal", "balanced"];

/** The closure `name`; trade connects the countries with equal `labels`. */
function closure_of(world, shock, name, labels) {
  if (!CLOSURES.includes(name)) throw new Unsupported(`closure ${name}`);
  const { n, income, deficit: old } = world;
  const numbers = [...new Set(labels)].sort((a, b) => a - b);
  const component = Int32Array.from(labels, (label) => numbers.indexOf(label));
  const count = numbers.length, earned = row_sums(world.value_added, n, world.s);
  const of_component = by_component(component, income, count);
  const zero = () => new Float64Array(n);
  const rule = { name, component, count, share: zero(), rate: zero(), fixed: zero() };
  rule.component_value = by_component(component, earned, count);
  for (let c = 0; c < n; c++) {
    rule.fixed[c] = (shock.transfer ? shock.transfer[c] : 0) + (name === "nominal" ? old[c] : 0);
    if (name === "world-share") rule.share[c] = old[c] / of_component[component[c]];
    if (name === "income-share") rule.rate[c] = old[c] / (income[c] - old[c]);
  }
  return rule;
}

/** Sums over the countries of each component. */
function by_component(component, values, count) {
  const found = new Float64Array(count);
  for (let c = 0; c < values.length; c++) found[component[c]] += values[c];
  return found;
}

/** The deficits that a closure prescribes when countries earn `earned`. */
function deficit_under(rule, earned) {
  const { component, count, share, rate, fixed } = rule;
  const whole = by_component(component, earned, count);
  const left = by_component(component, earned.map((one, c) => rate[c] * one), count);
  return earned.map((one, c) => {
    const here = component[c], spread = left[here] / whole[here];
    const own = rule.name === "income-share" ? (rate[c] - spread) * one : 0;
    return share[c] * whole[here] + own + fixed[c];
  });
}

/** Log of the value added of each country's component over its base value. */
function log_numeraire(rule, earned) {
  const whole = by_component(rule.component, earned, rule.count);
  return earned.map((_, c) => {
    const here = rule.component[c];
    return Math.log(whole[here] / rule.component_value[here]);
  });
}
