"use strict";
// The levers on the left: name, tag, value, a native slider with a tick where written, on and off.

/** All levers of a state in their groups, those that the reader added, and those of other days. */
function levers_panel(page) {
  const { plan, state } = page;
  const groups = new Map(), resting = [];
  plan.levers.forEach((lever, place) => {
    const row = written_row(page, lever, place);
    if (!is_acting(page, lever)) {
      resting.push(row);
      return;
    }
    if (!groups.has(lever.group)) groups.set(lever.group, []);
    groups.get(lever.group).push(row);
  });
  const added = state.added.map((one, place) => added_row(page, one, place));
  if (added.length) groups.set("Added by you", added);
  const parts = [...groups].map(([name, rows]) => {
    return made("section", { class: "levers-of", "aria-label": name }, made("h2", {}, name), rows);
  });
  const add = made("button", {
    type: "button", class: "add", onclick: () => page.add_lever(),
  }, "+ Add a lever");
  return [...parts, add, resting.length ? resting_part(page, resting) : null];
}

/** The levers that are not in force at the horizon, folded. */
function resting_part(page, rows) {
  const when = HORIZON_NAMES[page.state.horizon][1];
  return made("details", {
    class: "levers-of", open: page.open_resting,
    ontoggle: ({ target }) => { page.open_resting = target.open; },
  }, made("summary", {}, `Not in force ${when} (${rows.length})`), rows);
}

/** Whether a lever is in force at the horizon that is shown. */
function is_acting({ plan, state }, lever) {
  const month = plan.horizons.find(({ name }) => name === state.horizon).month ?? Infinity;
  return levers_in(plan, plan.levers, month).includes(lever);
}

/** A lever of the scenario. */
function written_row(page, lever, place) {
  const change = page.state.moved[place] ?? {}, { slider } = lever;
  const is_moved = change.value !== undefined && change.value !== slider.written;
  const set = (value, final) => page.move(place, value, final);
  const reset = is_moved || change.off ? made("button", {
    type: "button", class: "small-button", onclick: () => page.reset(place),
    "aria-label": `Reset ${lever.title}`,
  }, "Reset") : null;
  return lever_row({
    key: `lever-${place}`, name: capital(lever.title), tag: is_moved ? "yours" : lever.tag,
    about: `${lever.said}. ${lever.source}`, off: Boolean(change.off),
    turn: (on) => page.turn(place, on), slider, value: change.value ?? slider?.written, set,
    more: reset, note: note_of(page, lever),
  });
}

/** What stands under a lever that does nothing now, or cannot be moved here. */
function note_of(page, lever) {
  if (!lever.parties.senders.length) return "Nobody in this world pulls it.";
  if (lever.kind === "arms") return "Kept in a ledger: it moves nothing.";
  if (lever.kind === "over_compliance" && page.state.horizon === "long-run") return "It has faded in the long run.";
  return lever.slider ? "" : "A table of dated rates: on or off only.";
}

/** A lever that the reader added. */
function added_row(page, one, place) {
  const kind = ADDED[one.kind];
  const slider = { ...kind, written: null, step: 1 };
  const remove = made("button", {
    type: "button", class: "small-button", onclick: () => page.remove(place),
    "aria-label": `Remove ${added_name(page.plan, one)}`,
  }, "Remove");
  return lever_row({
    key: `added-${place}`, name: added_name(page.plan, one), tag: "yours", about: "", off: Boolean(one.off),
    turn: (on) => page.turn_added(place, on), slider, value: one.value,
    set: (value, final) => page.move_added(place, value, final), more: remove, note: "",
  });
}

function lever_row({ key, name, tag, about, off, turn, slider, value, set, more, note }) {
  const check = made("input", {
    type: "checkbox", id: `${key}-on`, checked: !off, onchange: ({ target }) => turn(target.checked),
  });
  const shown = made("output", { for: `${key}-slider` }, slider ? value_text(value, slider.unit) : "");
  const head = made("div", { class: "lever-head" },
    made("label", { title: about || null }, check, made("span", {}, name)),
    made("span", { class: "tag" }, tag), shown);
  const track = slider ? made("div", { class: "slide" }, slider_of({ key, name, slider, value, set, off, shown }),
    slider.written === null ? null : tick_of(slider)) : null;
  const said = note ? made("span", { class: "note" }, note) : null;
  const foot = said || more ? made("div", { class: "lever-foot" }, said, more) : null;
  return made("div", { class: off ? "lever off" : "lever", id: key }, head, track, foot);
}

function slider_of({ key, name, slider, value, set, off, shown }) {
  const moved = ({ target }, final) => {
    const now = Number(target.value);
    shown.textContent = value_text(now, slider.unit);
    target.setAttribute("aria-valuetext", value_text(now, slider.unit));
    target.style.setProperty("--part", part_of_track(slider, now));
    set(now, final);
  };
  return made("input", {
    type: "range", id: `${key}-slider`, min: slider.min, max: slider.max, step: "any",
    value, disabled: off, "aria-label": name, "aria-valuetext": value_text(value, slider.unit),
    style: `--part: ${part_of_track(slider, value)}`,
    onkeydown: (event) => step_by_key(event, slider),
    oninput: (event) => {
      event.target.value = on_step(Number(event.target.value), slider);
      moved(event, false);
    },
    onchange: (event) => moved(event, true),
  });
}

/** A number on a step of its slider; near the written one it is that one. */
function on_step(value, { min, max, step, written }) {
  const rounded = Math.min(max, Math.max(min, Math.round(value / step) * step));
  const near = written !== null && Math.abs(value - written) <= step / 2;
  return near ? written : Number(rounded.toPrecision(12));
}

/** Arrow keys move a slider by its own step. */
function step_by_key(event, slider) {
  const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
  if (!by) return;
  event.preventDefault();
  const input = event.target, next = Number(input.value) + by * slider.step;
  input.value = on_step(next, { ...slider, written: null });
  input.dispatchEvent(new Event("input"));
  input.dispatchEvent(new Event("change"));
}

function part_of_track({ min, max }, value) {
  return max > min ? (value - min) / (max - min) : 0;
}

function tick_of(slider) {
  const part = part_of_track(slider, slider.written);
  return made("span", { class: "tick", style: `--part: ${part}`, title: `as written: ${value_text(slider.written, slider.unit)}` });
}
