"use strict";
// A fixed point z = G(z) by Anderson acceleration with safeguards (Walker & Ni 2011, type II).

// Memory is dropped where the residual grows this many times over the best; what another search
// learned sooner, for it may describe another problem.
const RIDGE = 1e-12, GROWN = 10, ASTRAY = 3;

/** Differences of the last moves G(z) - z and of the targets that they led to, in a ring. It may
 * begin with what another search learned: lists of differences, oldest first. */
class Memory {
  constructor(rows, size, learned) {
    this.rows = rows;
    this.moves = Array.from({ length: rows }, () => new Float64Array(size));
    this.targets = Array.from({ length: rows }, () => new Float64Array(size));
    this.gram = new Float64Array(rows * rows);
    this.kept = this.slot = 0;
    const known = learned ? learned.moves.length : 0;
    for (let k = Math.max(0, known - rows); k < known; k++) {
      this.moves[this.slot].set(learned.moves[k]);
      this.targets[this.slot].set(learned.targets[k]);
      this.keep();
    }
  }

  /** The differences, oldest first. */
  learned() {
    const first = this.kept === this.rows ? this.slot : 0;
    const order = Array.from({ length: this.kept }, (_, k) => (first + k) % this.rows);
    return { moves: order.map((r) => this.moves[r]), targets: order.map((r) => this.targets[r]) };
  }

  forget() {
    this.kept = this.slot = 0;
  }

  /** Keep what changed from the last visit, in place of the oldest difference. */
  remember(point, move, last, damping) {
    const moves = this.moves[this.slot], targets = this.targets[this.slot];
    for (let k = 0; k < move.length; k++) {
      moves[k] = move[k] - last.move[k];
      targets[k] = damping * moves[k] + point[k] - last.point[k];
    }
    this.keep();
  }

  /** Count the difference in the present slot, and go to the next. */
  keep() {
    const { slot, rows } = this;
    this.kept = Math.max(this.kept, slot + 1);
    for (let r = 0; r < this.kept; r++) {
      const product = dot(this.moves[r], this.moves[slot]);
      this.gram[slot * rows + r] = this.gram[r * rows + slot] = product;
    }
    this.slot = (slot + 1) % rows;
  }

  /** Take from `target` what the differences say of the last move: least squares by the Gram
   * matrix. */
  correct(target, move) {
    const { kept, rows } = this;
    if (!kept) return;
    const gram = new Float64Array(kept * kept), along = new Float64Array(kept);
    for (let r = 0; r < kept; r++) {
      along[r] = dot(this.moves[r], move);
      for (let c = 0; c < kept; c++) gram[r * kept + c] = this.gram[r * rows + c];
      gram[r * kept + r] = gram[r * kept + r] * (1 + RIDGE) + Number.MIN_VALUE;
    }
    const weights = solve_linear(gram, along, kept);
    for (let r = 0; r < kept; r++) {
      const weight = weights[r], past = this.targets[r];
      if (!Number.isFinite(weight)) continue;
      for (let k = 0; k < target.length; k++) target[k] -= weight * past[k];
    }
  }
}

function dot(a, b) {
  return dot_at(a, 0, b, 0, a.length);
}

/** Where the iteration of z -> z + step(z) stops: point, residual max |step|, evaluations, and what
 * it learned for a search nearby. */
function anderson(step, start, tolerance, rule, learned = null) {
  const memory = new Memory(rule.memory, start.length, learned);
  let point = start, damping = rule.damping ?? 1, last = null, elsewhere = learned !== null;
  let best = { point: start, move: start }, best_residual = Infinity;
  for (let evaluation = 1; evaluation <= rule.limit; evaluation++) {
    let move = step(point);
    const residual = largest(move);
    if (residual <= tolerance) {
      return { point, residual, evaluations: evaluation, learned: memory.learned() };
    }
    if (!Number.isFinite(residual)) {
      if (best_residual === Infinity) {
        return { point, residual: Infinity, evaluations: evaluation, learned: null };
      }
      const back = 0.1 * damping;
      point = best.point.map((one, k) => one + back * best.move[k]);
      damping *= 0.5;
      memory.forget();
      last = null;
      elsewhere = false;
      continue;
    }
    if (elsewhere && residual > ASTRAY * best_residual) {
      memory.forget();
      ({ point, move } = best);
      elsewhere = false;
    } else if (residual > GROWN * best_residual) memory.forget();
    else if (last) memory.remember(point, move, last, damping);
    last = { point, move };
    if (residual < best_residual) {
      best = last;
      best_residual = residual;
    }
    const target = move.map((one) => damping * one);
    memory.correct(target, move);
    const longest = largest(target), most = rule.longest ?? 1;
    const shorter = longest > most ? most / longest : 1;
    point = point.map((one, k) => one + shorter * target[k]);
  }
  const { point: at } = best;
  return { point: at, residual: best_residual, evaluations: rule.limit, learned: null };
}
