"use strict";
// The refusals of the library, by the same names and in the same words.

/** No equilibrium exists, or none was found; `what`, `where` and `hint` as in Python. */
class SolveError extends Error {
  constructor(what, where = "", hint = "") {
    super((where ? `${where}: ` : "") + what + (hint ? `; ${hint}` : ""));
    this.name = "SolveError";
    Object.assign(this, { what, where, hint });
  }
}

/** A search that ended without an equilibrium, though nothing says that there is none. */
class NotFound extends SolveError {
  constructor(what, where, hint) {
    super(what, where, hint);
    this.name = "NotFound";
  }
}

/** What this engine does not work out; it is refused and never guessed. */
class Unsupported extends Error {
  constructor(what) {
    super(`the page cannot work this out: ${what}; run it with the library`);
    this.name = "Unsupported";
    this.what = what;
  }
}

/** A name in quotes, as Python writes it. */
function quoted(name) {
  if (name.includes("'") && !name.includes('"')) return `"${name}"`;
  return `'${name.replaceAll("'", "\\'")}'`;
}

/** A number in scientific notation with one decimal, as Python writes it: 1.2e-05. */
function scientific(x) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  const [digits, power] = x.toExponential(1).split("e");
  return `${digits}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

/** A number to `digits` significant digits, as Python's format g writes it. */
function general(x, digits) {
  const power = x === 0 ? 0 : Number(x.toExponential(digits - 1).split("e")[1]);
  if (power < -4 || power >= digits) {
    const [head, tail] = x.toExponential(digits - 1).split("e");
    const short = head.includes(".") ? head.replace(/\.?0+$/, "") : head;
    return `${short}e${tail[0]}${tail.slice(1).padStart(2, "0")}`;
  }
  const written = x.toFixed(Math.max(digits - 1 - power, 0));
  return written.includes(".") ? written.replace(/\.?0+$/, "") : written;
}

/** The same with a comma after every three digits of its whole part. */
function grouped(x, digits) {
  const [whole, rest] = general(x, digits).split(".");
  const marked = whole.includes("e") ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return rest === undefined ? marked : `${marked}.${rest}`;
}
