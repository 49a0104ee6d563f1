"use strict";
// A fixed point z = G(z) by Anderson acceleration with safeguards (Walker & Ni 2011, type II).

// Memory is dropped where the residual grows this many times over the best. Where another search
// learned it, it may describe another problem: then from the best point on.
const GROWN = 10, LEAST_REST = 1e-12, LEAST_OLD_REST = 1e-6;

/** Differences of the last moves G(z) - z and of the targets that they led to, in a ring of rows;
 * the Gram matrix of the moves, and their products with the last move. */
class Memory {
  constructor(rows, size) {
    this.rows = rows;
    this.size = size;
    this.moves = Array.from({ length: rows }, () => new Float64Array(size));
    // In single precision: the part of a step that they make is as exact as it is small.
    this.targets = Array.from({ length: rows }, () => new Float32Array(size));
    this.gram = new Float64Array(rows * rows);
    this.along = new Float64Array(rows);
    this.kept = this.slot = this.fresh = 0;
  }

  forget() {
    this.kept = this.slot = this.fresh = 0;
  }

  /** Take the first move of a search: all differences are old. */
  begin(move) {
    this.fresh = 0;
    dots(this.moves, this.kept, move, this.along);
  }

  /** Keep what changed from the last visit, in place of the oldest difference. */
  remember(point, move, last, damping) {
    const { slot, rows, along, gram } = this;
    const moves = this.moves[slot], targets = this.targets[slot];
    for (let k = 0; k < move.length; k++) {
      moves[k] = move[k] - last.move[k];
      targets[k] = damping * moves[k] + point[k] - last.point[k];
    }
    this.kept = Math.max(this.kept, slot + 1);
    this.fresh++;
    const before = along.slice();
    dots(this.moves, this.kept, move, along);
    for (let r = 0; r < this.kept; r++) {
      const product = r === slot ? dot(moves, moves) : along[r] - before[r];
      gram[slot * rows + r] = gram[r * rows + slot] = product;
    }
    this.slot = (slot + 1) % rows;
  }

  /** Take from `target` what the differences say of the last move: least squares by a Cholesky
   * factor of their Gram matrix, the newest first. What a difference adds to those before it must
   * be a part of it that counts, or it is left out: a small rest of an old one is mostly error. */
  correct(target) {
    const { rows, gram, along } = this, used = [], factor = [], weights = [];
    for (let age = 0; age < this.kept; age++) {
      const r = (this.slot - 1 - age + 2 * rows) % rows, row = new Float64Array(used.length + 1);
      let rest = gram[r * rows + r], told = along[r];
      for (let k = 0; k < used.length; k++) {
        row[k] = gram[r * rows + used[k]] - dot_at(row, 0, factor[k], 0, k);
        row[k] /= factor[k][k];
        rest -= row[k] * row[k];
        told -= row[k] * weights[k];
      }
      const least = age < this.fresh ? LEAST_REST : LEAST_OLD_REST;
      if (!(rest > least * gram[r * rows + r])) continue;
      row[used.length] = Math.sqrt(rest);
      weights.push(told / row[used.length]);
      used.push(r);
      factor.push(row);
    }
    for (let k = used.length - 1; k >= 0; k--) {
      weights[k] /= factor[k][k];
      for (let j = 0; j < k; j++) weights[j] -= factor[k][j] * weights[k];
    }
    subtract_rows(used.map((r) => this.targets[r]), weights, target);
  }

  /** The same, of its own, for points whose first `same` entries are as they were and whose entry
   * same + k stands where `rest[k]` was; it is undefined for what is new. */
  moved(same, rest) {
    const found = new Memory(this.rows, same + rest.length), { kept, rows } = this;
    const put = (from, to) => {
      to.set(from.subarray(0, same));
      for (let k = 0; k < rest.length; k++) to[same + k] = rest[k] === undefined ? 0 : from[rest[k]];
    };
    for (let r = 0; r < kept; r++) {
      put(this.moves[r], found.moves[r]);
      put(this.targets[r], found.targets[r]);
    }
    const rest_product = ({ moves, size }, a, b) => {
      return dot_at(moves[a], same, moves[b], same, size - same);
    };
    for (let a = 0; a < kept; a++) {
      for (let b = 0; b <= a; b++) {
        const other = rest_product(found, a, b) - rest_product(this, a, b);
        found.gram[a * rows + b] = found.gram[b * rows + a] = this.gram[a * rows + b] + other;
      }
    }
    found.kept = kept;
    found.slot = this.slot;
    return found;
  }

  /** The same, of its own. */
  copy() {
    return this.moved(this.size, []);
  }
}

function dot(a, b) {
  return dot_at(a, 0, b, 0, a.length);
}

/** Where the iteration of z -> z + step(z) stops: point, residual max |step|, evaluations, and what
 * it learned for a search nearby. It may begin with the memory of such a search, and changes it.
 * `seen` hears of each residual on the way. */
function anderson(step, start, tolerance, rule, learned, seen) {
  const memory = learned ?? new Memory(rule.memory, start.length);
  let point = start, damping = rule.damping ?? 1, last = null, elsewhere = learned !== null;
  let best = { point: start, move: start }, best_residual = Infinity;
  for (let evaluation = 1; evaluation <= rule.limit; evaluation++) {
    let move = step(point);
    const residual = largest(move);
    seen(residual);
    if (residual <= tolerance) {
      return { point, residual, evaluations: evaluation, learned: memory };
    }
    if (!Number.isFinite(residual)) {
      if (best_residual === Infinity) {
        return { point, residual: Infinity, evaluations: evaluation, learned: null };
      }
      const back = 0.1 * damping;
      point = plus(best.point, back, best.move);
      damping *= 0.5;
      memory.forget();
      last = null;
      elsewhere = false;
      continue;
    }
    if (residual > GROWN * best_residual) {
      memory.forget();
      if (elsewhere) ({ point, move } = best);
      elsewhere = false;
    } else if (last) memory.remember(point, move, last, damping);
    else memory.begin(move);
    last = { point, move };
    if (residual < best_residual) {
      best = last;
      best_residual = residual;
    }
    const target = new Float64Array(move.length);
    for (let k = 0; k < target.length; k++) target[k] = damping * move[k];
    memory.correct(target);
    const longest = largest(target), most = rule.longest ?? 1;
    const shorter = longest > most ? most / longest : 1;
    point = plus(point, shorter, target);
  }
  const { point: at } = best;
  return { point: at, residual: best_residual, evaluations: rule.limit, learned: null };
}
