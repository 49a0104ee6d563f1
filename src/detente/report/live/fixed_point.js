"use strict";
// A fixed point z = G(z) by Anderson acceleration with safeguards (Walker & Ni 2011, type II).

const RIDGE = 1e-12, GROWN = 10;

/** Differences of the last moves G(z) - z and of the targets that they led to, in a ring. */
class Memory {
  constructor(rows, size) {
    this.rows = rows;
    this.moves = Array.from({ length: rows }, () => new Float64Array(size));
    this.targets = Array.from({ length: rows }, () => new Float64Array(size));
    this.gram = new Float64Array(rows * rows);
    this.kept = this.slot = 0;
  }

  forget() {
    this.kept = this.slot = 0;
  }

  /** Keep what changed from the last visit, in place of the oldest difference. */
  remember(point, move, last, damping) {
    const { slot, rows } = this, moves = this.moves[slot], targets = this.targets[slot];
    for (let k = 0; k < move.length; k++) {
      moves[k] = move[k] - last.move[k];
      targets[k] = damping * moves[k] + point[k] - last.point[k];
    }
    this.kept = Math.max(this.kept, slot + 1);
    for (let r = 0; r < this.kept; r++) {
      const product = dot(this.moves[r], moves);
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
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** Where the iteration of z -> z + step(z) stops: point, residual max |step|, evaluations. */
function anderson(step, start, tolerance, rule) {
  const memory = new Memory(rule.memory, start.length);
  let point = start, damping = rule.damping ?? 1, last = null;
  let best = { point: start, move: start }, best_residual = Infinity;
  for (let evaluation = 1; evaluation <= rule.limit; evaluation++) {
    const move = step(point), residual = largest(move);
    if (residual <= tolerance) return { point, residual, evaluations: evaluation };
    if (!Number.isFinite(residual)) {
      if (best_residual === Infinity) return { point, residual: Infinity, evaluations: evaluation };
      const back = 0.1 * damping;
      point = best.point.map((one, k) => one + back * best.move[k]);
      damping *= 0.5;
      memory.forget();
      last = null;
      continue;
    }
    if (residual > GROWN * best_residual) memory.forget();
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
  return { point: best.point, residual: best_residual, evaluations: rule.limit };
}
