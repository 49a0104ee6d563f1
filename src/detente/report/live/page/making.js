"use strict";
// A shock in the making: numbers on links that levers change one after the other.

/** A number on each link. The array lives from shock to shock of a world; only the links that levers
 * touched are looked at, and set back for the next one. */
class OnLinks {
  /** `old`: what stands on each link, or one number for all. */
  constructor(size, old) {
    this.old = typeof old === "number" ? new Float64Array(size).fill(old) : old;
    this.values = Float64Array.from(this.old);
    this.is_touched = new Uint8Array(size);
    this.touched = [];
  }

  /** The array to write into at some places. */
  writable(places) {
    const { touched, is_touched } = this;
    for (let k = 0; k < places.length; k++) {
      if (is_touched[places[k]]) continue;
      is_touched[places[k]] = 1;
      touched.push(places[k]);
    }
    return this.values;
  }

  /** Links that are not what they were, with their new numbers; null for none. */
  changed() {
    const at = Int32Array.from(this.touched.filter((place) => this.values[place] !== this.old[place]));
    return at.length ? { at, value: Float64Array.from(at, (place) => this.values[place]) } : null;
  }

  restore() {
    for (const place of this.touched) {
      this.values[place] = this.old[place];
      this.is_touched[place] = 0;
    }
    this.touched = [];
  }
}

const fields_of_worlds = new WeakMap();

/** What levers change on the links of a world, as it stands without any. */
function fields_of(world) {
  if (!fields_of_worlds.has(world)) {
    const size = world.sales.length, fields = {};
    const one = new OnLinks(size, 1), none = new OnLinks(size, 0);
    const beside = (other) => new OnLinks(size, other.old);
    Object.assign(fields, { cost: one, variety: beside(one), banned: none, stopped: beside(none) });
    fields.parts = beside(none);
    fields.tariff = new OnLinks(size, world.tariff ?? none.old);
    fields.export_tax = new OnLinks(size, world.export_tax ?? none.old);
    fields_of_worlds.set(world, fields);
  }
  const fields = fields_of_worlds.get(world);
  for (const field of Object.values(fields)) field.restore();
  return fields;
}

/** What levers have made so far; one at a time for a world. */
class Making {
  constructor(world) {
    this.world = world;
    this.links = fields_of(world);
    Object.assign(this, {
      productivity: null, labour: null, transfer: null, custody: null,
      rents: [], limits: [], falls: [], withheld: [], detours: null,
    });
  }

  /** The array of a name by country or cell to write into, with `untouched` where it is new. */
  writable(name, size, untouched) {
    this[name] ??= new Float64Array(size).fill(untouched);
    return this[name];
  }
}
