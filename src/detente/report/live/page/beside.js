"use strict";
// The right: what the change alters, who needs whom, assumptions, when, and the proof.

const CLOSURE_NAMES = [
  ["income-share", "Follow own income"], ["world-share", "Follow world income"],
  ["nominal", "Stay as they are"], ["balanced", "Trade in balance"],
];
const LABOUR_NAMES = [["mobile", "Moves freely"], ["specific", "Stays in its sector"]];
const MARKET_NAMES = [["integrated", "Shared inside the Union"], ["fragmented", "Each on its own"]];
// Far below any number that a test is about, as in Python.
const NEARLY = 1e-9;

/** Whether a number lies within limits. */
function holds(bound, number) {
  const { at_least, at_most, above, below } = bound;
  return (at_least === undefined || number >= at_least - NEARLY)
    && (at_most === undefined || number <= at_most + NEARLY)
    && (above === undefined || number > above + NEARLY)
    && (below === undefined || number < below - NEARLY);
}

/** Tests that the change turns, in words; never a verdict. */
function altered_panel(page) {
  const { view } = page, { read, left_out } = view.tests;
  if (!read.length && !left_out) return [];
  const found = read.map((test, k) => ({ test, ...test_numbers(page, test, k) }));
  const known = found.filter(({ now, before }) => now !== null && before !== null);
  const turned = known.filter(({ test, now, before }) => holds(test.holds, now) !== holds(test.holds, before));
  const rows = turned.map(({ test, now, before }) => made("li", {},
    made("strong", {}, `${test.claim.replace(/^[A-Z]+/, "")} ${test.short}. `),
    `Its test would ${holds(test.holds, now) ? "now" : "no longer"} pass: ${test.label} is ${in_words(now)} instead of ${in_words(before)}.`));
  const waits = found.some(({ test, now }) => is_of_a_tie(test) && now === null) && !page.ties_failed;
  const none = waits ? "Solving what the ties are worth." : known.length ? "No test that is run here changes its answer."
    : "No test can be run at this horizon.";
  const unread = left_out ? ` ${left_out} statements rest on more than this page works out, so they are not tested here.` : "";
  return [
    made("h2", {}, "What your change alters"),
    rows.length ? made("ul", { class: "altered" }, rows) : made("p", { class: "note" }, none),
    made("p", { class: "note" }, `${known.length} of ${read.length} tests run on your levers; they are no verdicts.${unread}`
      + " Verdicts need the full set of assumptions (", made("code", {}, "detente brief"), ")."),
  ];
}

function in_words(value) {
  return `${value < 0 ? MINUS : ""}${in_a_sentence(value)}`;
}

function is_of_a_tie({ tree }) {
  return JSON.stringify(tree).includes("tie_loss");
}

/** The numbers of a test under the reader's levers and as written; null where it is not read. */
function test_numbers({ mine, written, state, ties, written_ties }, test, k) {
  if (is_of_a_tie(test)) return { now: ties?.tests[k] ?? null, before: written_ties?.tests[k] ?? null };
  if (test.horizon !== state.horizon) return { now: null, before: null };
  return { now: mine.tests[k], before: written.tests[k] };
}

/** What each side of a tie would lose without it, in the long run. */
function ties_panel(page) {
  const { view, ties, written_ties, ties_failed } = page;
  if (!view.ties.length) return [];
  const said = (value) => `${value < 0 ? MINUS : ""}${size_text(value)}\u00a0%`;
  const rows = view.ties.flatMap(({ one, two }, t) => [[one, two, 0], [two, one, 1]].map(([who, whom, side]) => {
    const now = ties?.ties[t].after?.[side], before = written_ties?.ties[t].after[side];
    return made("li", {}, `${who.name} without ${whom.said}: `,
      made("strong", {}, now === undefined ? "solving" : said(now)),
      before === undefined || !is_changed(page) ? "" : ` (${said(before)} as written)`);
  }));
  return [
    made("h2", {}, "Who needs whom"),
    ties_failed ? made("p", { class: "note" }, ties_failed) : made("ul", { class: ties && !ties.partly ? "plain" : "plain waiting" }, rows),
    made("p", { class: "note" }, "Real income lost if all trade between the two stopped, long run."),
  ];
}

/** The assumptions, folded. */
function assumptions_panel(page) {
  const { plan, view, state } = page, written = as_written(plan);
  const labour = LABOUR_NAMES.some(([name]) => name === written.labour) ? LABOUR_NAMES
    : [[written.labour, "Moves in part"], ...LABOUR_NAMES];
  const choices = [
    ["elasticities", "How easily buyers switch", view.sets.map((name) => [name, plan.set_names[name]])],
    ["labour", "Labour", labour],
    ["closure", "Trade deficits", CLOSURE_NAMES],
    ["markets", "Gas supply", MARKET_NAMES],
  ];
  const fields = choices.map(([field, name, options]) => {
    const shown = options.map(([value, text]) => made("option", { value, selected: value === state[field] },
      value === written[field] ? `${text} (as written)` : text));
    const choose = ({ target }) => page.assume(field, field === "labour" && !isNaN(target.value) ? Number(target.value) : target.value);
    return field_of(name, made("select", { id: `live-${field}`, onchange: choose }, shown));
  });
  return made("details", { id: "live-assumptions", open: page.open_assumptions,
    ontoggle: ({ target }) => { page.open_assumptions = target.open; } },
  made("summary", {}, `Assumptions (${choices.length})`), fields);
}

/** The horizons of the scenario as one choice. */
function when_panel(page) {
  const { plan, state } = page;
  const shown = plan.horizons.filter(({ name }) => plan.file_horizons.includes(name) || name === state.horizon);
  const options = shown.map(({ name }) => made("label", { class: "segment" },
    made("input", { type: "radio", name: "live-when", value: name, checked: name === state.horizon,
      onchange: () => page.look_at(name) }), made("span", {}, HORIZON_NAMES[name][0])));
  return made("fieldset", { class: "when" }, made("legend", {}, "When"), options);
}

/** The proof of the solution, or what is being solved. */
function proof_panel({ mine, stale, part }) {
  if (stale) return made("p", { class: "note proof" }, part ? `Solving, ${Math.round(100 * part)} %` : "Solving");
  const error = mine.error.toFixed(Math.max(2, 1 - Math.floor(Math.log10(mine.error))));
  return made("p", { class: "note proof" }, `✓ Solved in your browser. Largest error left in any equation: ${error}.`);
}
