"use strict";
// The states that the reader went through; the present one stands in the address.

const SIGN = "#live=";

/** The address of a state: what differs from the scenario as written, in base64 without padding. */
function address_of(plan, state) {
  const written = as_written(plan), found = {};
  for (const [key, value] of Object.entries(state)) {
    if (JSON.stringify(value) !== JSON.stringify(written[key])) found[key] = value;
  }
  if (!Object.keys(found).length) return "";
  const text = JSON.stringify({ ...found, of: plan.digest });
  const bytes = Array.from(new TextEncoder().encode(text), (one) => String.fromCharCode(one));
  return SIGN + btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The state in an address; null where there is none, or it is of another scenario. */
function state_at(plan, address) {
  if (!address.startsWith(SIGN)) return null;
  try {
    const plain = address.slice(SIGN.length).replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(plain), (one) => one.charCodeAt(0));
    const { of, ...found } = JSON.parse(new TextDecoder().decode(bytes));
    return of === plan.digest ? checked_state(plan, { ...as_written(plan), ...found }) : null;
  } catch {
    return null;
  }
}

/** A state that stands in an address, if every name in it is known; else null. */
function checked_state(plan, state) {
  const closures = CLOSURE_NAMES.map(([name]) => name);
  const sound = plan.horizons.some(({ name }) => name === state.horizon)
    && closures.includes(state.closure) && state.elasticities in plan.set_names
    && ["integrated", "fragmented"].includes(state.markets)
    && (["mobile", "specific"].includes(state.labour) || state.labour >= 1)
    && Array.isArray(state.added) && state.added.every((one) => is_sound_addition(plan, one))
    && Object.entries(state.moved).every(([place, one]) => is_sound_change(plan.levers[place], one));
  return sound ? state : null;
}

function is_sound_addition(plan, { kind, by, on, sectors, product, value }) {
  return kind in ADDED && by in plan.parties && on in plan.parties && Number.isFinite(value)
    && sectors in plan.sector_choices && (!product || product in plan.products)
    && value >= ADDED[kind].min && value <= ADDED[kind].max;
}

function is_sound_change(lever, { value, off }) {
  if (!lever || (off !== undefined && typeof off !== "boolean")) return false;
  if (value === undefined) return true;
  const { min, max } = lever.slider ?? {};
  return Number.isFinite(value) && value >= min && value <= max;
}

/** States in a row: where the reader is, and steps back and forth. */
class History {
  constructor(plan, first) {
    this.plan = plan;
    this.states = [first];
    this.place = 0;
  }

  get state() {
    return this.states[this.place];
  }

  /** A new state after the present one; what had been undone is gone. */
  push(state) {
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.states = [...this.states.slice(0, this.place + 1), state].slice(-LONGEST);
    this.place = this.states.length - 1;
    this.say();
  }

  /** One step back (-1) or forth (1); whether there is one. */
  step(by) {
    if (!this.states[this.place + by]) return false;
    this.place += by;
    this.say();
    return true;
  }

  say() {
    const address = address_of(this.plan, this.state) || "#live";
    try {
      history.replaceState(null, "", address);
    } catch {
      location.hash = address;
    }
  }
}

const LONGEST = 200;
