"use strict";
// The middle: who pays, trade, sectors, map. Each is a picture, and a table of the same numbers.

const ROWS = 13, PARTNERS = 6;

const PANELS = {
  pays: { name: "Who pays", make: pays_panel },
  trade: { name: "Trade", make: trade_panel },
  sectors: { name: "Sectors", make: sectors_panel },
  map: { name: "Map", make: map_panel },
};

/** Rows of who pays: the fixed ones, then the largest movers by their change. */
function pays_rows(view, income, mine, written) {
  const row = (name, members) => ({
    name, value: together(mine.welfare_pct, income, members),
    tick: together(written.welfare_pct, income, members),
  });
  const fixed = view.rows.map(({ name, members }) => row(name, members));
  const known = new Set(view.rows.filter(({ members }) => members.length === 1).map(({ members }) => members[0]));
  const size = (c) => Math.max(Math.abs(mine.welfare_pct[c]), Math.abs(written.welfare_pct[c]));
  const movers = ranked(view, mine.welfare_pct).filter((c) => !known.has(c))
    .sort((a, b) => size(b) - size(a)).slice(0, Math.max(ROWS - fixed.length, 3));
  movers.sort((a, b) => mine.welfare_pct[a] - mine.welfare_pct[b]);
  return [...fixed, ...movers.map((c) => row(view.countries[c].name, [c]))];
}

function pays_panel(page, width) {
  const { view, income, mine, written, state } = page;
  const title = `Change of real income, per cent, ${HORIZON_NAMES[state.horizon][1].replace("in the ", "")}`;
  const rows = pays_rows(view, income, mine, written);
  return [
    made("h2", {}, title), bars(rows, { width, title }),
    made("p", { class: "note" }, "Bar: your levers. Grey tick: the scenario as written. Fixed rows first,"
      + " then the largest movers. No ranges here: see the report."),
  ];
}

/** A choice of country, kept for the tabs that show one. */
function country_choice(page) {
  const options = page.view.countries.map(({ name }, c) => ({ name, c }))
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, c }) => made("option", { value: c, selected: c === page.country }, name));
  const choose = ({ target }) => page.choose_country(Number(target.value));
  return field_of("Country", made("select", { id: "live-country", onchange: choose }, options));
}

function trade_panel(page, width) {
  const { view, country } = page, { said: name } = view.countries[country];
  const parts = [["import", `Who sells goods to ${name}: share of its imports, per cent`],
    ["export", `Who buys goods from ${name}: share of its exports, per cent`]];
  const pictures = parts.map(([side, title]) => {
    const rows = partner_rows(page, side);
    return [made("h2", {}, title), bars(rows, { width, title, decimals: 1, is_share: true })];
  });
  return [
    country_choice(page), pictures,
    made("p", { class: "note" }, "Bar: your levers. Grey tick: the scenario as written. Value at the seller's price."),
  ];
}

/** The largest partners of a country on one side of its trade in goods. */
function partner_rows({ view, country, mine, written }, side) {
  const n = view.countries.length;
  const shares = (goods) => {
    const flow = view.countries.map((_, other) => {
      if (other === country) return 0;
      return goods[side === "import" ? country * n + other : other * n + country];
    });
    const whole = flow.reduce((sum, one) => sum + one, 0);
    return flow.map((one) => (whole > 0 ? (100 * one) / whole : 0));
  };
  const now = shares(mine.goods), before = shares(written.goods);
  const places = now.map((_, other) => other).sort((a, b) => now[b] - now[a]).slice(0, PARTNERS);
  return places.map((other) => ({ name: view.countries[other].name, value: now[other], tick: before[other] }));
}

// Sectors below this share of a country's output are not ranked.
const SMALL_SECTOR = 0.001;

function sectors_panel(page, width) {
  const { view, country } = page, { said: name } = view.countries[country];
  const title = `What ${name} makes: change of quantity, per cent`;
  return [
    country_choice(page), made("h2", {}, title), bars(sector_rows(page), { width, title, decimals: 1 }),
    made("p", { class: "note" }, "Bar: your levers. Grey tick: the scenario as written. The largest changes;"
      + " sectors of less than a thousandth of the country's output are left out."),
  ];
}

function sector_rows({ view, country, mine, written, output }) {
  const s = view.sectors.length, own = output.subarray(country * s, (country + 1) * s);
  const whole = own.reduce((sum, one) => sum + one, 0);
  const at = (answer, k) => answer.output_pct[country * s + k];
  const size = (k) => Math.max(Math.abs(at(mine, k)), Math.abs(at(written, k)));
  const places = view.sectors.map((_, k) => k).filter((k) => own[k] > SMALL_SECTOR * whole)
    .sort((a, b) => size(b) - size(a)).slice(0, ROWS);
  places.sort((a, b) => at(mine, a) - at(mine, b));
  return places.map((k) => ({ name: view.sectors[k].name, value: at(mine, k), tick: at(written, k) }));
}

const LADDER = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
const CLASSES = ["loss-3", "loss-2", "loss-1", "even", "gain-1", "gain-2", "gain-3"];

/** Six limits between seven classes about zero; the largest number falls into an outer one. */
function class_limits(values) {
  const largest = Math.max(...values.map(Math.abs));
  const top = Math.max(LADDER.filter((step) => step < largest).length - 1, 2);
  const steps = LADDER.slice(top - 2, top + 1);
  return [...steps.map((one) => -one).reverse(), ...steps];
}

function map_panel(page, width) {
  const { view, mine } = page, limits = class_limits([...mine.welfare_pct]);
  const fill = (c) => {
    if (c < 0) return "blank";
    return CLASSES[limits.filter((one) => one < mine.welfare_pct[c]).length];
  };
  const picture = (name, height, title) => drawn("svg", {
    viewBox: `0 0 900 ${height}`, width, height: (width * height) / 900, role: "img", class: "map",
    "aria-label": `${title}: change of real income by country; the numbers are in the table`,
  }, view.map[name].map(({ country, path }) => drawn("path", {
    d: path, fill: `var(--${fill(country)})`, stroke: "var(--muted)", "stroke-width": 1,
  }, drawn("title", {}, country < 0 ? "no accounts of its own" : map_tip(page, country)))));
  const said = [-Infinity, ...limits].map((low, k) => {
    const high = limits[k] ?? Infinity, text = (one) => String(one).replace("-", MINUS);
    const words = low === -Infinity ? `below ${text(high)}` : high === Infinity ? `above ${text(low)}` : `${text(low)} to ${text(high)}`;
    return made("li", {}, made("span", { class: "swatch", style: `background: var(--${CLASSES[k]})` }), words);
  });
  return [
    made("h2", {}, "Change of real income, per cent: Europe"), picture("europe", 756, "Europe"),
    made("h2", {}, "The world"), picture("world", 440, "The world"), made("ul", { class: "legend" }, said),
    made("p", { class: "note" }, "Pale: without accounts of its own, or of disputed status. Lines are Natural"
      + " Earth's; no position is taken by them."),
  ];
}

function map_tip({ view, mine, written }, c) {
  const before = signed_text(written.welfare_pct[c]);
  return `${view.countries[c].name}: ${signed_text(mine.welfare_pct[c])} % (${before} as written)`;
}
