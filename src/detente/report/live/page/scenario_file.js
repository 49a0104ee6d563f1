"use strict";
// The scenario file of a state: YAML that `detente run` takes, with the page's own numbers.

const PLAIN = /^[A-Za-z_À-ɏ][A-Za-z0-9_À-ɏ ./()%+-]*$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const NO_TEXT = /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** The text of the scenario file of a state. */
function scenario_file(plan, state) {
  const lines = [
    `# ${plan.title}, as changed on its page. Run it with: detente run ${plan.name}-changed.yaml`,
    ...left_out(plan, state).map((title) => `# Left out: ${title}`),
  ];
  return `${lines.join("\n")}\n${yaml_of(scenario_tree(plan, state), "")}`;
}

/** Titles of the levers that are turned off. */
function left_out(plan, state) {
  return plan.levers.filter((lever, k) => !moved_lever(lever, state.moved[k])).map((one) => one.title);
}

/** The content of the file: the scenario's own fields with what the reader changed. */
function scenario_tree(plan, state) {
  const { levers: _, ...head } = plan.file;
  const kept = plan.levers.map((lever, k) => moved_lever(lever, state.moved[k]));
  const names = new Set(kept.filter(Boolean).flatMap((one) => [one.title, one.whole]));
  const levers = kept.flatMap((lever, k) => {
    if (!lever) return [];
    return [lever_entry(plan.file.levers[k], lever, plan.levers[k], names)];
  });
  const added = state.added.flatMap((one, k) => added_entry(plan, one, k));
  const horizons = [...new Set([...plan.file_horizons, state.horizon])];
  return {
    ...head,
    scenario: `${plan.name}-changed`,
    start: plan.start_day,
    ...(plan.last_day_written ? { long_run: plan.last_day_written } : {}),
    horizon: state.horizon,
    horizons: plan.horizons.map(({ name }) => name).filter((name) => horizons.includes(name)),
    closure: state.closure,
    markets: state.markets,
    elasticities: state.elasticities,
    parameters: { ...head.parameters, labour: state.labour },
    levers: [...levers, ...added],
  };
}

/** A lever of the file with its new number, without names of levers that are gone. */
function lever_entry(written, lever, original, names) {
  const entry = { ...written };
  if (lever !== original) {
    const { field } = original.slider;
    entry[field] = lever[field];
    entry.tag = "assumed";
    entry.source = `moved by a reader from ${original.slider.written}`;
  }
  if (entry.instead_of) entry.instead_of = entry.instead_of.filter((name) => names.has(name));
  if (entry.instead_of && !entry.instead_of.length) delete entry.instead_of;
  return entry;
}

/** A lever that the reader added, as an entry of the file; none where it is off. */
function added_entry(plan, one, place) {
  if (!added_lever(plan, one, place)) return [];
  const choice = plan.sector_choices[one.sectors];
  return [{
    lever: one.kind,
    name: title_of_added(plan, one, place),
    by: plan.parties[one.by].written,
    on: plan.parties[one.on].written,
    ...(one.product ? { products: one.product } : { sectors: choice.written }),
    [ADDED[one.kind].field]: one.value,
    tag: "assumed",
    source: "added by a reader",
  }];
}

/** A tree of plain values as YAML. */
function yaml_of(tree, indent) {
  return Object.entries(tree).map(([key, value]) => `${indent}${entry_of(key, value, indent)}`).join("");
}

function entry_of(key, value, indent) {
  const name = yaml_text(key);
  if (Array.isArray(value) && value.some((one) => one !== null && typeof one === "object")) {
    return `${name}:\n${value.map((one) => item_of(one, indent)).join("")}`;
  }
  if (Array.isArray(value)) return `${name}: [${value.map(yaml_scalar).join(", ")}]\n`;
  if (value !== null && typeof value === "object") {
    if (!Object.keys(value).length) return `${name}: {}\n`;
    return `${name}:\n${yaml_of(value, `${indent}  `)}`;
  }
  return `${name}: ${yaml_scalar(value)}\n`;
}

/** An element of a list that holds fields, or a single value. */
function item_of(value, indent) {
  if (value === null || typeof value !== "object") return `${indent}  - ${yaml_scalar(value)}\n`;
  const block = yaml_of(value, `${indent}    `);
  return `${indent}  - ${block.slice(indent.length + 4)}`;
}

function yaml_scalar(value) {
  return typeof value === "string" ? yaml_text(value) : JSON.stringify(value);
}

function yaml_text(text) {
  const plain = DATE.test(text) || (PLAIN.test(text) && !NO_TEXT.test(text) && text.trim() === text);
  return plain && !text.includes(": ") ? text : JSON.stringify(text);
}
