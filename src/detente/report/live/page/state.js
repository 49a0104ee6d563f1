"use strict";
// The state of the page: which levers the reader moved, turned off or added, and the assumptions.

// What a lever that the reader adds may be: the field that its number sets, and its ends.
const ADDED = {
  tariff: { field: "points", way: "imports", min: 0, max: 100, value: 25, unit: "points" },
  export_control: { field: "covered", way: "exports", min: 1, max: 100, value: 100, unit: "%" },
  embargo: { field: "covered", way: "both", min: 1, max: 100, value: 100, unit: "%" },
  energy_cut_off: { field: "covered", way: "exports", min: 1, max: 100, value: 100, unit: "%" },
  trade_cost: { field: "change", way: "imports", min: -30, max: 100, value: 10, unit: "%" },
};
// Numbers that must be above zero: at zero a lever does nothing and is left out.
const ABOVE_ZERO = ["amount", "share", "leakage", "fall", "covered", "cap"];

/** The state of a scenario as written. */
function as_written(plan) {
  return {
    moved: {}, added: [], horizon: plan.horizon, closure: plan.closure, markets: plan.markets,
    elasticities: plan.elasticities, labour: plan.parameters.labour ?? "mobile",
  };
}

/** Whether two states ask for the same levers and assumptions, horizons apart. */
function same_question(one, two) {
  const said = (state) => JSON.stringify({ ...state, horizon: "" });
  return said(one) === said(two);
}

/** The levers of a state, as composed: those of the file, then those that the reader added. */
function levers_of(plan, state) {
  const written = plan.levers.map((lever, place) => moved_lever(lever, state.moved[place]));
  const added = state.added.map((one, place) => added_lever(plan, one, place));
  return [...written, ...added].filter(Boolean);
}

/** A lever with what the reader changed about it; null where it is off. */
function moved_lever(lever, change) {
  if (!change) return lever;
  if (change.off) return null;
  const { value } = change;
  if (value === undefined || !lever.slider || value === lever.slider.written) return lever;
  if (value <= 0 && ABOVE_ZERO.includes(lever.slider.field)) return null;
  return { ...lever, [lever.slider.field]: value, key: `${lever.title} at ${value}` };
}

const made_parties = new Map();

/** A lever that the reader added; null where it is off. */
function added_lever(plan, one, place) {
  if (one.off || (one.value <= 0 && ABOVE_ZERO.includes(ADDED[one.kind].field))) return null;
  const { field } = ADDED[one.kind];
  const deep = field === "covered";
  return {
    kind: one.kind, title: title_of_added(plan, one, place), key: JSON.stringify(one), whole: "", deep, floor: 0, fall: null,
    covered: 100, gap: "varieties", whole_after: null, since: null, until: null, instead_of: [],
    products: one.product ? [one.product] : [], parties: added_parties(plan, one), rate: null,
    [field]: one.value,
  };
}

/** Who pulls an added lever, on whom, in what; the same object for the same answer. */
function added_parties(plan, one) {
  const key = JSON.stringify([one.kind, one.by, one.on, one.sectors, one.product ?? ""]);
  const known = made_parties.get(key);
  if (known && known.plan === plan) return known.parties;
  const senders = plan.parties[one.by].members, targets = plan.parties[one.on].members;
  const exports = { buyers: targets, sellers: senders }, imports = { buyers: senders, sellers: targets };
  const routes = { exports: [exports], imports: [imports], both: [exports, imports] };
  const product = one.product ? plan.products[one.product].map(({ sector }) => sector) : null;
  const sectors = product ?? plan.sector_choices[one.sectors].members;
  const way = routes[ADDED[one.kind].way];
  const parties = { senders, governments: [senders], targets, sectors, routes: way };
  made_parties.set(key, { plan, parties });
  return parties;
}

/** What an added lever is called; no two are the same, since falls are known by their name. */
function title_of_added(plan, one, place) {
  return `added ${place + 1}: ${one.kind.replaceAll("_", " ")} by ${one.by} on ${one.on}`;
}

/** The parameters and rules of a state for the engine. */
function rules_of(plan, state, world) {
  const theta = Float64Array.from(world.sets[state.elasticities]);
  const named = { mobile: null, specific: 1 };
  const labour = state.labour in named ? named[state.labour] : state.labour;
  const given = { ...plan.parameters, theta, labour };
  return {
    theta, markets: state.markets, closure: state.closure, adjustment: plan.adjustment,
    parameters: parameters_of(given),
  };
}
