"use strict";
// The form with which a reader adds a lever.

const ADD_HINTS = {
  tariff: "percentage points on top of what stands", embargo: "per cent of each flow that is banned",
  export_control: "per cent of each flow that is banned",
  energy_cut_off: "per cent of each flow that is banned", trade_cost: "per cent by which it is dearer",
};

/** The form: who, on whom, what, in which goods, how much. */
function add_form(page) {
  const { plan } = page;
  const kinds = Object.keys(ADDED).map((name) => made("option", { value: name }, KIND_NAMES[name]));
  const kind = made("select", { id: "add-kind", onchange: () => set_kind() }, kinds);
  const by = party_select("add-by", plan, page.default_by), on = party_select("add-on", plan, page.default_on);
  const what = made("select", { id: "add-what" });
  const value = made("input", { type: "number", id: "add-value", required: true, step: "any" });
  const hint = made("span", { class: "note", id: "add-hint" });
  value.setAttribute("aria-describedby", "add-hint");
  const set_kind = () => {
    const { min, max, value: usual } = ADDED[kind.value];
    Object.assign(value, { min, max, value: usual });
    hint.textContent = `${ADD_HINTS[kind.value]}, ${min} to ${max}`.replace("-", MINUS);
    refill(what, what_options(plan, kind.value));
  };
  set_kind();
  const submit = (event) => {
    event.preventDefault();
    if (by.value === on.value) {
      on.setCustomValidity("Choose somebody else than who pulls the lever.");
      on.reportValidity();
      return;
    }
    const [sort, code] = what.value.split("|");
    page.added({
      kind: kind.value, by: by.value, on: on.value, sectors: sort === "sector" ? code : "all",
      product: sort === "product" ? code : null, value: Number(value.value),
    });
  };
  on.addEventListener("change", () => on.setCustomValidity(""));
  by.addEventListener("change", () => on.setCustomValidity(""));
  return made("form", { onsubmit: submit }, field_of("What", kind), field_of("By", by), field_of("On", on),
    field_of("In", what), field_of("How much", value), hint,
    made("div", { class: "buttons" },
      made("button", { type: "submit", class: "main-button" }, "Add"),
      made("button", { type: "button", onclick: () => by_id("live-add").close() }, "Cancel")));
}

function party_select(id, plan, chosen) {
  const entries = Object.entries(plan.parties);
  const of = (is_bloc) => entries.filter(([, one]) => one.bloc === is_bloc)
    .map(([code, { name }]) => ({ code, name })).sort((a, b) => a.name.localeCompare(b.name))
    .map(({ code, name }) => made("option", { value: code, selected: code === chosen }, name));
  return made("select", { id }, made("optgroup", { label: "Countries" }, of(false)),
    made("optgroup", { label: "Groups" }, of(true)));
}

/** What a kind may be about: fuels for an energy cut-off, no products for a trade cost. */
function what_options(plan, kind) {
  const { energy } = plan.sector_choices, is_fuel = kind === "energy_cut_off";
  const sectors = Object.entries(plan.sector_choices)
    .filter(([, { members }]) => !is_fuel || !energy || members.every((k) => energy.members.includes(k)));
  const shown = sectors.map(([code, { name }]) => {
    const selected = code === (is_fuel && energy ? "energy" : "goods");
    return made("option", { value: `sector|${code}`, selected }, name);
  });
  const groups = [made("optgroup", { label: "Sectors" }, shown)];
  if (kind !== "trade_cost") {
    const products = Object.entries(plan.products)
      .filter(([, parts]) => !is_fuel || !energy || parts.every(({ sector }) => energy.members.includes(sector)))
      .map(([code]) => made("option", { value: `product|${code}` }, capital(code.replaceAll("_", " "))));
    if (products.length) groups.push(made("optgroup", { label: "Products" }, products));
  }
  return groups;
}
