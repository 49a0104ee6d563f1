"use strict";
// Bars with a grey tick for the scenario as written.

const ROW = 34, BAR = 12, AXIS = 26, LINE = 14;

/** Steps of an axis: about `count` round numbers from `low` to `high`. */
function round_steps(low, high, count) {
  const rough = (high - low) / count || 1, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step);
  return found;
}

/** A picture of rows {name, value, tick}; `unit` stands at the last label of the axis. */
function bars(rows, { width, title, unit = "%", decimals = 2, is_share = false }) {
  const narrow = width < 500, wide_label = Math.min(190, Math.round(width * 0.34));
  const right = 58, plot = Math.max(width - wide_label - right - 16, 60);
  const values = rows.flatMap(({ value, tick }) => [value, tick].filter(Number.isFinite));
  const low = Math.min(0, ...values), high = Math.max(0, ...values);
  const room = (high - low || 1) * 0.04;
  const from = low < 0 ? low - room : 0, to = high > 0 ? high + room : 0;
  const x = (value) => wide_label + 8 + (plot * (value - from)) / (to - from || 1);
  const height = rows.length * ROW + AXIS;
  const steps = round_steps(from, to || 1, narrow ? 3 : 5);
  const grid = steps.map((step) => drawn("line", {
    x1: x(step), x2: x(step), y1: 0, y2: height - AXIS, stroke: `var(--${step === 0 ? "muted" : "grid"})`,
  }));
  const digits = Math.max(0, -Math.floor(Math.log10(Math.abs((steps[1] ?? 1) - (steps[0] ?? 0)) || 1)));
  const labels = steps.map((step, k) => drawn("text", {
    x: x(step), y: height - 8, "text-anchor": "middle", fill: "var(--muted)", "font-size": 13,
  }, `${step < 0 ? MINUS : ""}${Math.abs(step).toFixed(Math.min(digits, 6))}${k === steps.length - 1 ? ` ${unit}` : ""}`));
  const drawn_rows = rows.map((row, k) => bar_row(row, k, { x, wide_label, width, decimals, is_share }));
  const said = rows.map(({ name, value, tick }) => {
    return `${name} ${number_of(value, decimals, is_share)} (${number_of(tick, decimals, is_share)} as written)`;
  });
  return drawn("svg", {
    width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `${title}. ${said.join("; ")}`, class: "bars",
  }, grid, labels, drawn_rows);
}

function number_of(value, decimals, is_share) {
  if (!Number.isFinite(value)) return "no number";
  return is_share ? value.toFixed(decimals) : signed_text(value, decimals);
}

function bar_row({ name, value, tick }, k, { x, wide_label, width, decimals, is_share }) {
  const middle = k * ROW + ROW / 2, ends = [x(0), x(Number.isFinite(value) ? value : 0)];
  const colour = is_share ? "one" : value < 0 ? "loss-2" : "gain-2";
  const lines = lines_of(name, wide_label);
  const label = drawn("text", { "text-anchor": "end", fill: "var(--ink)", "font-size": 13, class: "name" },
    lines.map((line, place) => drawn("tspan", {
      x: wide_label, y: middle + 4 + LINE * (place - (lines.length - 1) / 2),
    }, line)), drawn("title", {}, name));
  const bar = drawn("rect", {
    x: Math.min(...ends), width: Math.max(Math.abs(ends[1] - ends[0]), 0.5), y: middle - BAR / 2,
    height: BAR, fill: `var(--${colour})`, class: "value",
  });
  const mark = Number.isFinite(tick) ? drawn("rect", {
    x: x(tick) - 1.5, width: 3, y: middle - 10, height: 20, fill: "var(--quiet)",
  }) : null;
  const number = drawn("text", {
    x: width - 2, y: middle + 4, "text-anchor": "end", fill: "var(--ink)", "font-size": 13,
    class: "number",
  }, number_of(value, decimals, is_share));
  return drawn("g", { "data-row": name }, label, bar, mark, number);
}

/** A name in one line of so many pixels at 13 px, or in two; what does not fit is cut. */
function lines_of(name, pixels) {
  const most = Math.floor(pixels / 6.6);
  if (name.length <= most) return [name];
  const space = name.lastIndexOf(" ", most), end = space > 0 ? space : most;
  const rest = name.slice(end).trim();
  return [name.slice(0, end), rest.length > most ? `${rest.slice(0, most - 1)}…` : rest];
}
