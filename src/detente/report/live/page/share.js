"use strict";
// The numbers of the page for others: link, scenario file, command, Python, table, picture.

/** The name of the file that holds the scenario as changed. */
function file_name(plan, suffix) {
  return `${plan.name}-changed.${suffix}`;
}

function is_changed(page) {
  return !same_question(page.state, as_written(page.plan));
}

function command_of(page) {
  const { plan } = page;
  if (!is_changed(page)) return `detente run ${plan.name}`;
  return `detente run ${file_name(plan, "yaml")}`;
}

/** Python that gives the page's numbers, the scenario file inside it. */
function python_of(page) {
  const { plan, state } = page;
  const text = scenario_file(plan, state).replaceAll('"""', '\\"\\"\\"');
  return [
    "import detente as dt", "",
    `scenario = dt.Scenario.parse(r"""`, `${text.trim()}`, `""")`,
    "result = dt.run(scenario)",
    "print(result.welfare)", "",
  ].join("\n");
}

/** Real income by country: as written, under the reader's levers, and the difference. */
function table_of({ plan, view, mine, written, state }) {
  const rows = view.countries.map(({ code, name }, c) => {
    const [now, before] = [mine.welfare_pct[c], written.welfare_pct[c]];
    const quoted = /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
    return [code, quoted, before.toFixed(8), now.toFixed(8), (now - before).toFixed(8)].join(",");
  });
  const head = `# ${plan.title}: change of real income, per cent, ${state.horizon}`;
  return [head, "country,name,as_written_pct,yours_pct,difference_pp", ...rows, ""].join("\n");
}

/** The first picture of the tab as a file of its own, colours written out. */
function picture_of(page) {
  const shown = by_id("live-panel").querySelector("svg").cloneNode(true);
  const title = by_id("live-panel").querySelector("h2").textContent;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const box = shown.viewBox.baseVal, above = 34, below = 24;
  const [width, height] = [box.width, box.height + above + below];
  const text = (y, size, words, fill) => drawn("text", { x: 4, y, "font-size": size, fill: colour(fill) }, words);
  const body = drawn("g", { transform: `translate(0 ${above})` }, ...shown.childNodes);
  const whole = drawn("svg", {
    xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`,
    "font-family": "Arial, Helvetica, sans-serif",
  }, drawn("rect", { width, height, fill: colour("paper") }), text(20, 16, title, "ink"), body,
  text(height - 8, 11, `${page.plan.title.slice(0, 90)}: what if? Grey tick: as written. détente`, "muted"));
  const source = new XMLSerializer().serializeToString(whole);
  return { source: source.replace(/var\(--([a-z0-9-]+)\)/g, (_, name) => colour(name)), width, height };
}

/** Saves the picture as PNG, twice as large as it is shown. */
function save_png(page) {
  const { source, width, height } = picture_of(page), image = new Image();
  image.onload = () => {
    const canvas = made("canvas", { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(image, 0, 0, 2 * width, 2 * height);
    canvas.toBlob((blob) => save_file(file_name(page.plan, "png"), blob, "image/png"));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
}

const SHARES = [
  ["Link", (page) => show_text(page, "Link", `${location.href.split("#")[0]}${address_of(page.plan, page.state) || "#live"}`)],
  ["Scenario file", (page) => save_file(file_name(page.plan, "yaml"), scenario_file(page.plan, page.state), "text/yaml")],
  ["Command", (page) => show_text(page, "Command", command_of(page), is_changed(page)
    ? `Save the scenario file first. ${relative_files(page.plan)}` : "")],
  ["Python", (page) => show_text(page, "Python", python_of(page), relative_files(page.plan))],
  ["Table", (page) => save_file(file_name(page.plan, "csv"), table_of(page), "text/csv")],
  ["Picture", (page) => save_png(page)],
  ["Picture as SVG", (page) => save_file(file_name(page.plan, "svg"), picture_of(page).source, "image/svg+xml")],
];

/** What must lie beside the file, where the scenario names files of its own. */
function relative_files(plan) {
  return plan.own_files.length ? `Keep it beside ${plan.own_files.join(", ")}.` : "";
}

function share_buttons(page) {
  return SHARES.map(([name, act]) => made("button", { type: "button", onclick: () => act(page) }, name));
}

/** Shows a text to copy. */
function show_text(page, title, text, note = "") {
  const area = made("textarea", { readonly: true, rows: Math.min(text.split("\n").length + 1, 14), "aria-label": title });
  area.value = text;
  const copied = made("span", { class: "note", role: "status" });
  const copy = () => {
    area.select();
    const done = () => { copied.textContent = "Copied."; };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => { document.execCommand("copy"); done(); });
    else if (document.execCommand("copy")) done();
  };
  refill(by_id("live-text-body"), made("h2", {}, title), note ? made("p", { class: "note" }, note) : null, area,
    made("div", { class: "buttons" }, made("button", { type: "button", class: "main-button", onclick: copy }, "Copy"),
      made("button", { type: "button", onclick: () => by_id("live-text").close() }, "Close"), copied));
  by_id("live-share").close();
  by_id("live-text").showModal();
  area.focus();
  area.select();
}
