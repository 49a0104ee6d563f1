"use strict";
// Numbers and sentences of the page.

const MINUS = "−";
const HORIZON_NAMES = {
  "month-3": ["3 months", "after 3 months"], "year-1": ["1 year", "after 1 year"],
  "year-2": ["2 years", "after 2 years"], "year-5": ["5 years", "after 5 years"],
  "long-run": ["Long run", "in the long run"],
};
// A change of real income below this many per cent is called none.
const NO_CHANGE = 0.005;
const KIND_NAMES = {
  tariff: "Tariff", export_control: "Export control", embargo: "Embargo",
  energy_cut_off: "Energy cut-off", trade_cost: "Trade cost",
};

/** A signed number with two decimals and a true minus. */
function signed_text(value, decimals = 2) {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? MINUS : "+"}${text}`;
}

/** A number as one says it: at most two decimals, and three digits that count. */
function in_a_sentence(value) {
  const rounded = Math.abs(Math.round(value * 100) / 100);
  return String(Number(rounded.toPrecision(3)));
}

/** The size of a per cent as the pictures write it, so that two of them can be set side by side. */
function size_text(value) {
  return Math.abs(value).toFixed(2);
}

/** "loses 2.18 % of its real income", "gains 0.10 %", or that nothing changes. */
function loses(value, is_plural, of = "") {
  if (Math.abs(value) < NO_CHANGE) return is_plural ? "neither lose nor gain" : "neither loses nor gains";
  const verb = value < 0 ? "lose" : "gain";
  return `${verb}${is_plural ? "" : "s"} ${size_text(value)} %${of}`;
}

/** The value of a lever with its unit. */
function value_text(value, unit) {
  const number = Number(value.toPrecision(4)).toString().replace("-", MINUS);
  return unit ? `${number} ${unit}` : number;
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What an added lever is called on the page. */
function added_name(plan, one) {
  const about = one.product ? one.product.replaceAll("_", " ") : plan.sector_choices[one.sectors].name;
  const by = plan.parties[one.by].name, on = plan.parties[one.on].name;
  const where = ["all", "goods"].includes(one.sectors) && !one.product ? "" : `: ${about}`;
  return `${KIND_NAMES[one.kind]} by ${by} on ${on}${where}`;
}

/** "You added 1 lever, moved 2 and turned 1 off." */
function what_changed(plan, state) {
  const counts = { added: state.added.length, moved: 0, off: 0 };
  for (const change of Object.values(state.moved)) counts[change.off ? "off" : "moved"] += 1;
  const said = [];
  const levers = (count) => (said.length ? String(count) : `${count} lever${count > 1 ? "s" : ""}`);
  if (counts.added) said.push(`added ${levers(counts.added)}`);
  if (counts.moved) said.push(`moved ${levers(counts.moved)}`);
  if (counts.off) said.push(`turned ${levers(counts.off)} off`);
  const other = as_written(plan);
  const assumed = ["closure", "markets", "elasticities", "labour"];
  if (assumed.some((name) => state[name] !== other[name])) said.push("changed an assumption");
  if (!said.length) return "";
  const last = said.pop();
  return `You ${said.length ? `${said.join(", ")} and ${last}` : last}.`;
}

/** The sentence above: who pays most, those who act, and whom the change moves most. */
function answer_sentence(view, income, state, mine, written) {
  const target = main_row(view, written.welfare_pct), acting = view.acting;
  const own = (answer, members) => together(answer.welfare_pct, income, members);
  const when = HORIZON_NAMES[state.horizon][1];
  const parts = [{ name: target.name, members: target.members, plural: false }];
  if (acting.length > 1) parts.push({ name: "those who act", members: acting, plural: true });
  const changed = mine !== written;
  const said = parts.map(({ name, members, plural }, k) => {
    const now = own(mine, members), before = own(written, members);
    const of = k === 0 ? " of its real income" : "";
    const verb = loses(now, plural, of);
    if (!changed) return `${name} ${verb}`;
    const sign = now * before < 0 && Math.abs(before) >= NO_CHANGE ? (before < 0 ? "a loss of " : "a gain of ") : "";
    const moved = size_text(now) !== size_text(before);
    return `${name} ${k === 0 ? "now " : ""}${verb}${moved ? ` instead of ${sign}${size_text(before)} %` : ", as before"}`;
  });
  const most = changed ? most_moved(view, mine, written) : "";
  const start = changed ? "" : "As written, ";
  return capital(`${start}${said.join("; ")}, ${when}.${most}`);
}

/** The target, else who loses most in the scenario as written. */
function main_row(view, welfare_pct) {
  if (view.target !== null) {
    return { name: view.countries[view.target].said, members: [view.target] };
  }
  const place = ranked(view, welfare_pct)[0];
  return { name: view.countries[place].said, members: [place] };
}

/** Countries that are ranked, the largest loss first. */
function ranked(view, welfare_pct) {
  const places = view.countries.map((_, c) => c).filter((c) => !view.unranked.includes(c));
  return places.sort((a, b) => welfare_pct[a] - welfare_pct[b]);
}

/** Whom the change moves most, in words. */
function most_moved(view, mine, written) {
  const gap = mine.welfare_pct.map((one, c) => one - written.welfare_pct[c]);
  const places = ranked(view, gap).sort((a, b) => Math.abs(gap[b]) - Math.abs(gap[a]));
  const most = places[0];
  if (Math.abs(gap[most]) < NO_CHANGE) return " Nobody's real income moves.";
  const verb = gap[most] < 0 ? "costs" : "gives";
  return ` What you changed ${verb} ${view.countries[most].said} most: ${size_text(gap[most])} points.`;
}
