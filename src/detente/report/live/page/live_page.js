"use strict";
// The page itself: what it knows, what the reader does, and what it shows.

// The sentence is spoken once the reader has stopped for so many milliseconds.
const PAUSE = 700;

class LivePage {
  constructor({ plan, view, income, output, goods }, client) {
    Object.assign(this, { plan, view, income, output, goods, client, beside: null });
    const first = state_at(plan, location.hash) ?? as_written(plan);
    this.history = new History(plan, as_written(plan));
    if (JSON.stringify(first) !== JSON.stringify(this.history.state)) this.history.push(first);
    this.state = this.history.state;
    this.tab = "pays";
    this.country = view.target ?? ranked(view, income)[view.countries.length - view.unranked.length - 1];
    const target = view.target === null ? null : view.countries[view.target].code;
    this.default_on = target ?? Object.keys(plan.parties)[1];
    this.default_by = Object.keys(plan.parties).find((code) => plan.parties[code].members.some((c) => view.acting.includes(c)));
    Object.assign(this, { open_assumptions: false, open_resting: false });
    this.written_by_horizon = new Map();
    Object.assign(this, { mine: null, written: null, stale: true, refused: null, part: 0 });
    Object.assign(this, { ties: null, written_ties: null, ties_failed: "" });
    this.lay_out();
    this.solve();
  }

  /** Everything that does not depend on an answer. */
  lay_out() {
    this.show_levers();
    const tabs = Object.entries(PANELS).map(([name, { name: text }]) => made("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "live-panel",
      onclick: () => this.open_tab(name), onkeydown: (event) => this.step_tab(event),
    }, text));
    refill(by_id("live-tabs"), tabs);
    refill(by_id("live-use"), made("span", { class: "note" }, "Use these numbers:"), share_buttons(this));
    refill(by_id("live-share-buttons"), share_buttons(this));
    by_id("live-undo").onclick = () => this.step(-1);
    by_id("live-redo").onclick = () => this.step(1);
    by_id("live-back").onclick = () => this.set({ ...as_written(this.plan), horizon: this.state.horizon }, true);
    for (const id of ["live-share-open", "live-share-bottom"]) by_id(id).onclick = () => by_id("live-share").showModal();
    by_id("live-levers-bottom").onclick = () => this.open_sheet();
    by_id("live-sheet-close").onclick = () => by_id("live-sheet").close();
    by_id("live-sheet").onclose = () => {
      by_id("live-left").append(by_id("live-levers"));
      by_id("live-bar-buttons").prepend(by_id("live-steps"));
    };
    for (const close of document.querySelectorAll("#live dialog .close-dialog")) {
      close.onclick = () => close.closest("dialog").close();
    }
    new ResizeObserver(() => this.show_panel()).observe(by_id("live-middle"));
    this.mark_tab();
    this.show_history();
    this.show_beside();
  }

  /** A new state; `final` when the reader has let go, so that it can be undone. */
  set(state, final) {
    this.state = state;
    if (final) this.history.push(state);
    if (final) this.show_levers();
    this.show_history();
    this.solve();
  }

  step(by) {
    if (!this.history.step(by)) return;
    this.state = this.history.state;
    this.show_levers();
    this.show_history();
    this.solve();
  }

  changed(place, change) {
    const moved = { ...this.state.moved, [place]: change };
    const { written } = this.plan.levers[place].slider ?? {};
    if (change.value === written) delete change.value;
    if (!change.off) delete change.off;
    if (!Object.keys(change).length) delete moved[place];
    return { ...this.state, moved };
  }

  move(place, value, final) {
    this.set(this.changed(place, { ...this.state.moved[place], value }), final);
  }

  turn(place, on) {
    this.set(this.changed(place, { ...this.state.moved[place], off: !on }), true);
  }

  reset(place) {
    this.set(this.changed(place, {}), true);
    by_id(`lever-${place}-on`).focus();
  }

  with_added(place, change) {
    const added = this.state.added.map((one, k) => (k === place ? { ...one, ...change } : one));
    return { ...this.state, added };
  }

  move_added(place, value, final) {
    this.set(this.with_added(place, { value }), final);
  }

  turn_added(place, on) {
    this.set(this.with_added(place, { off: !on }), true);
  }

  remove(place) {
    this.set({ ...this.state, added: this.state.added.filter((_, k) => k !== place) }, true);
  }

  add_lever() {
    refill(by_id("live-add-body"), made("h2", {}, "Add a lever"), add_form(this));
    by_id("live-add").showModal();
  }

  added(one) {
    by_id("live-add").close();
    this.set({ ...this.state, added: [...this.state.added, one] }, true);
  }

  assume(field, value) {
    this.set({ ...this.state, [field]: value }, true);
  }

  look_at(horizon) {
    this.set({ ...this.state, horizon }, true);
  }

  choose_country(country) {
    this.country = country;
    this.show_panel();
    by_id("live-country").focus();
  }

  open_sheet() {
    by_id("live-sheet-body").append(by_id("live-steps"), by_id("live-levers"));
    by_id("live-sheet").showModal();
  }

  open_tab(name) {
    this.tab = name;
    this.mark_tab();
    this.show_panel();
  }

  step_tab(event) {
    const names = Object.keys(PANELS), by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.open_tab(names[(names.indexOf(this.tab) + by + names.length) % names.length]);
    by_id(`tab-${this.tab}`).focus();
  }

  mark_tab() {
    for (const name of Object.keys(PANELS)) {
      by_id(`tab-${name}`).setAttribute("aria-selected", String(name === this.tab));
      by_id(`tab-${name}`).tabIndex = name === this.tab ? 0 : -1;
    }
    by_id("live-panel").setAttribute("aria-labelledby", `tab-${this.tab}`);
  }

  /** Asks for the answer to the present state, and for the scenario as written where it lacks. */
  solve() {
    clearTimeout(this.ties_clock);
    this.stale = true;
    this.part = 0;
    this.written = this.written_by_horizon.get(this.state.horizon) ?? null;
    const written = { ...as_written(this.plan), horizon: this.state.horizon };
    this.asked = this.written ? this.state : written;
    this.ask_id = this.client.ask("solve", { state: this.asked });
    this.show_answer();
  }

  hear(data) {
    if (data.job === "month" && data.id === this.ask_id) {
      this.part = data.part;
      this.show_proof();
    }
    if (data.job === "rough" && data.id === this.ask_id) this.hear_rough(data);
    if (data.job === "solve") this.hear_answer(data);
    if (data.job === "ties") this.hear_ties(data);
    if (data.job === "fault") this.show_refusal({ what: data.what, where: "", hint: "" });
  }

  /** Numbers that are not exact yet, in grey. */
  hear_rough({ answer }) {
    if (!this.mine || !this.written) return;
    this.mine = { ...this.mine, ...answer };
    this.show_panel();
  }

  hear_answer({ id, state, answer, refused }) {
    const written = { ...as_written(this.plan), horizon: state.horizon };
    if (!refused && same_question(state, written)) this.written_by_horizon.set(state.horizon, answer);
    if (id !== this.ask_id) return;
    if (refused) {
      this.show_refusal(refused);
      return;
    }
    this.written = this.written_by_horizon.get(this.state.horizon) ?? null;
    if (!same_question(state, this.state)) {
      this.ask_id = this.client.ask("solve", { state: this.state });
      return;
    }
    Object.assign(this, { mine: same_question(state, written) ? this.written : answer, refused: null, stale: false });
    this.show_answer();
    this.say();
    this.ask_ties();
  }

  /** Ties come after the answer, once the reader has stopped. */
  ask_ties() {
    clearTimeout(this.ties_clock);
    const is_known = this.ties && !this.ties.partly && this.written_ties;
    if (!this.view.ties.length || is_known) return;
    const ask = () => this.beside.ask("ties", { state: this.written_ties ? this.state : as_written(this.plan) });
    this.beside ??= this.client.another();
    this.ties_clock = setTimeout(ask, PAUSE);
  }

  hear_ties({ state, ties, tests, refused, partly }) {
    if (!refused && !partly && same_question(state, as_written(this.plan))) this.written_ties = { ties, tests };
    if (!same_question(state, this.state)) {
      if (!this.stale && !partly) this.ask_ties();
      return;
    }
    this.ties = refused ? null : { ties, tests, partly };
    this.ties_failed = refused ? `No equilibrium without a tie: ${refused.what}.` : "";
    this.show_beside();
  }

  show_refusal({ name, what, where, hint }) {
    Object.assign(this, { stale: false, mine: null, refused: { name, what, where, hint } });
    this.show_answer();
    this.say();
  }

  show_levers() {
    const held = document.activeElement?.id, levers = by_id("live-levers");
    refill(levers, levers_panel(this));
    if (held) by_id(held)?.focus();
  }

  show_history() {
    by_id("live-undo").disabled = this.history.place === 0;
    by_id("live-redo").disabled = this.history.place === this.history.states.length - 1;
    by_id("live-back").disabled = !is_changed(this);
    const count = this.state.added.length;
    by_id("live-levers-bottom").textContent = count ? `Levers (${count} added)` : "Levers";
  }

  show_answer() {
    by_id("live").classList.toggle("solving", this.stale);
    by_id("live-title").textContent = `What if? ${what_changed(this.plan, this.state) || "Move a lever."}`;
    if (!this.stale || !this.mine) by_id("live-sentence").textContent = this.sentence();
    if (!this.stale) {
      this.show_panel();
      if (!same_question(this.state, this.ties_of ?? {})) this.ties = null;
      this.ties_of = this.state;
      this.show_beside();
    }
    this.show_proof();
  }

  sentence() {
    if (this.refused) return refusal_text(this);
    if (!this.mine || !this.written) return "Solving the scenario as written.";
    return answer_sentence(this.view, this.income, this.state, this.mine, this.written);
  }

  say() {
    clearTimeout(this.say_clock);
    this.say_clock = setTimeout(() => { by_id("live-heard").textContent = this.sentence(); }, PAUSE);
  }

  show_panel() {
    const panel = by_id("live-panel"), width = Math.floor(panel.clientWidth);
    if (!this.mine || !this.written || width < 100) {
      refill(panel, this.refused ? made("p", { class: "note" }, "No numbers: nothing was solved.") : null);
      return;
    }
    refill(panel, PANELS[this.tab].make(this, width));
  }

  show_beside() {
    const shown = this.mine && this.written;
    refill(by_id("live-altered"), shown ? altered_panel(this) : []);
    refill(by_id("live-ties"), shown ? ties_panel(this) : []);
    const held = document.activeElement, inside = by_id("live-choices").contains(held) ? [held.id, held.value] : null;
    refill(by_id("live-choices"), when_panel(this), assumptions_panel(this));
    if (inside) {
      const [id, value] = inside;
      (by_id(id) ?? by_id("live-choices").querySelector(`input[value="${value}"]`))?.focus();
    }
  }

  show_proof() {
    refill(by_id("live-proof"), this.refused && !this.stale ? [] : this.mine || this.stale ? proof_panel(this) : []);
  }
}

/** Why there are no numbers, in the words of the library, and which lever to relax. */
function refusal_text(page) {
  const { name, what, where, hint } = page.refused;
  const said = `${where ? `${where}: ` : ""}${what}${hint ? `; ${hint}` : ""}.`;
  if (name === "Unsupported") return `${capital(said)} The scenario file and the command are below.`;
  const lever = lever_to_relax(page);
  return `No equilibrium. ${capital(said)}${lever ? ` Relax “${lever}”, or undo.` : ""}`;
}

/** The lever that was changed last. */
function lever_to_relax({ plan, state, history }) {
  const before = history.states[history.place - 1] ?? as_written(plan);
  const added = state.added.findIndex((one, k) => JSON.stringify(one) !== JSON.stringify(before.added[k]));
  if (added >= 0) return added_name(plan, state.added[added]);
  const places = Object.keys(state.moved);
  const place = places.find((k) => JSON.stringify(state.moved[k]) !== JSON.stringify(before.moved[k])) ?? places.at(-1);
  return place === undefined ? "" : capital(plan.levers[place].title);
}

/** Starts the page; `live` is the section, whose data blocks hold the engine and the pack. */
function start_live() {
  let page = null;
  const text = (id) => by_id(id).textContent;
  const client = new SolverClient(text("live-engine"), text("live-pack").trim(), (data) => {
    if (data.job === "open" && data.refused) by_id("live-sentence").textContent = data.refused.what;
    else if (data.job === "open") {
      page ??= new LivePage(data, client);
    } else page?.hear(data);
  });
}
