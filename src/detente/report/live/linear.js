"use strict";
// Dense matrices as flat Float64Arrays, row after row.

/** out += the sum of the rows of b at `bo`, `b_step` apart, each times its factor in a at `ao`,
 * `a_step` apart; four rows at once, so that out is read and written a quarter as often. */
function add_rows(a, ao, a_step, b, bo, b_step, out, oo, count, columns) {
  let k = 0;
  for (; k + 3 < count; k += 4) {
    const at = ao + k * a_step, p = bo + k * b_step;
    const one = a[at], two = a[at + a_step];
    const three = a[at + 2 * a_step], four = a[at + 3 * a_step];
    if (one === 0 && two === 0 && three === 0 && four === 0) continue;
    const q = p + b_step, u = q + b_step, v = u + b_step;
    for (let c = 0; c < columns; c++) {
      out[oo + c] += one * b[p + c] + two * b[q + c] + (three * b[u + c] + four * b[v + c]);
    }
  }
  for (; k < count; k++) {
    const factor = a[ao + k * a_step], from = bo + k * b_step;
    for (let c = 0; c < columns; c++) out[oo + c] += factor * b[from + c];
  }
}

/** out += a b, for a [rows, inner] at `ao`, b [inner, columns] at `bo`, out at `oo`. */
function add_product(a, ao, b, bo, out, oo, rows, inner, columns) {
  for (let r = 0; r < rows; r++) {
    add_rows(a, ao + r * inner, 1, b, bo, columns, out, oo + r * columns, inner, columns);
  }
}

/** The unit matrix [size, size]. */
function unit_matrix(size) {
  const found = new Float64Array(size * size);
  for (let k = 0; k < size; k++) found[k * size + k] = 1;
  return found;
}

/** Swap two rows of a matrix with `columns` columns. */
function swap_rows(a, one, other, columns) {
  for (let c = 0; c < columns; c++) {
    const kept = a[one * columns + c];
    a[one * columns + c] = a[other * columns + c];
    a[other * columns + c] = kept;
  }
}

/** The row from `first` on with the largest entry in column `first`. */
function pivot_of(a, first, size) {
  let best = first;
  for (let r = first + 1; r < size; r++) {
    if (Math.abs(a[r * size + first]) > Math.abs(a[best * size + first])) best = r;
  }
  return best;
}

/** x with a x = b; Gauss with row pivots, arguments unchanged. */
function solve_linear(a, b, size) {
  const left = new Float64Array(a), x = new Float64Array(b);
  for (let k = 0; k < size; k++) {
    const best = pivot_of(left, k, size);
    if (best !== k) {
      swap_rows(left, k, best, size);
      swap_rows(x, k, best, 1);
    }
    const own = k * size, pivot = 1 / left[own + k];
    for (let r = k + 1; r < size; r++) {
      const factor = left[r * size + k] * pivot;
      if (factor === 0) continue;
      for (let c = k; c < size; c++) left[r * size + c] -= factor * left[own + c];
      x[r] -= factor * x[k];
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    x[k] /= left[k * size + k];
    for (let r = 0; r < k; r++) x[r] -= left[r * size + k] * x[k];
  }
  return x;
}

/** The inverse of a [size, size], by Gauss and Jordan in one array; rows are swapped for the largest
 * pivot, and the columns of the result back. */
function inverse(a, size) {
  const found = new Float64Array(a), swaps = new Int32Array(size);
  for (let k = 0; k < size; k++) {
    const best = swaps[k] = pivot_of(found, k, size), own = k * size;
    if (best !== k) swap_rows(found, k, best, size);
    const pivot = 1 / found[own + k];
    found[own + k] = 1;
    for (let c = 0; c < size; c++) found[own + c] *= pivot;
    for (let r = 0; r < size; r++) {
      const row = r * size, factor = found[row + k];
      if (r === k || factor === 0) continue;
      found[row + k] = 0;
      for (let c = 0; c < size; c++) found[row + c] -= factor * found[own + c];
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    if (swaps[k] === k) continue;
    for (let r = 0; r < size; r++) {
      const row = r * size, kept = found[row + k];
      found[row + k] = found[row + swaps[k]];
      found[row + swaps[k]] = kept;
    }
  }
  return found;
}

/** The largest absolute entry; NaN where one is no number. */
function largest(a) {
  let found = 0;
  for (let k = 0; k < a.length; k++) {
    const size = Math.abs(a[k]);
    if (size > found) found = size;
    else if (size !== size) return NaN;
  }
  return found;
}

/** The sum of all entries. */
function total(a) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k];
  return sum;
}

/** The sum of each row of a [rows, columns]. */
function row_sums(a, rows, columns) {
  const found = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) found[r] += a[r * columns + c];
  }
  return found;
}

/** `x` where positive, one elsewhere. */
function positive(x) {
  return x > 0 ? x : 1;
}

/** a b over `size` entries from `ao` and `bo` on; four sums at once, as none waits for another. */
function dot_at(a, ao, b, bo, size) {
  let one = 0, two = 0, three = 0, four = 0, k = 0;
  for (; k + 3 < size; k += 4) {
    one += a[ao + k] * b[bo + k];
    two += a[ao + k + 1] * b[bo + k + 1];
    three += a[ao + k + 2] * b[bo + k + 2];
    four += a[ao + k + 3] * b[bo + k + 3];
  }
  for (; k < size; k++) one += a[ao + k] * b[bo + k];
  return one + two + (three + four);
}

/** found[r] = rows[r] x for the first `count` rows, four at once: x is read a quarter as often. */
function dots(rows, count, x, found) {
  let r = 0;
  for (; r + 3 < count; r += 4) {
    const a = rows[r], b = rows[r + 1], c = rows[r + 2], d = rows[r + 3];
    let one = 0, two = 0, three = 0, four = 0;
    for (let k = 0; k < x.length; k++) {
      const factor = x[k];
      one += a[k] * factor;
      two += b[k] * factor;
      three += c[k] * factor;
      four += d[k] * factor;
    }
    found[r] = one;
    found[r + 1] = two;
    found[r + 2] = three;
    found[r + 3] = four;
  }
  for (; r < count; r++) found[r] = dot_at(rows[r], 0, x, 0, x.length);
}

/** x -= the sum of rows[r] times weight[r], four rows at once. */
function subtract_rows(rows, weight, x) {
  let r = 0;
  for (; r + 3 < rows.length; r += 4) {
    const a = rows[r], b = rows[r + 1], c = rows[r + 2], d = rows[r + 3];
    const one = weight[r], two = weight[r + 1], three = weight[r + 2], four = weight[r + 3];
    for (let k = 0; k < x.length; k++) {
      x[k] -= one * a[k] + two * b[k] + (three * c[k] + four * d[k]);
    }
  }
  for (; r < rows.length; r++) {
    const a = rows[r], one = weight[r];
    for (let k = 0; k < x.length; k++) x[k] -= one * a[k];
  }
}

/** x + factor y. */
function plus(x, factor, y) {
  const found = new Float64Array(x.length);
  for (let k = 0; k < found.length; k++) found[k] = x[k] + factor * y[k];
  return found;
}

/** out += a x for a [rows, columns] at `ao`, x at `xo`, out at `oo`; four rows at once, so that x
 * is read a quarter as often. */
function add_times(a, ao, x, xo, out, oo, rows, columns) {
  let r = 0;
  for (; r + 3 < rows; r += 4) {
    const p = ao + r * columns, q = p + columns, u = q + columns, v = u + columns;
    let one = 0, two = 0, three = 0, four = 0;
    for (let k = 0; k < columns; k++) {
      const factor = x[xo + k];
      one += a[p + k] * factor;
      two += a[q + k] * factor;
      three += a[u + k] * factor;
      four += a[v + k] * factor;
    }
    out[oo + r] += one;
    out[oo + r + 1] += two;
    out[oo + r + 2] += three;
    out[oo + r + 3] += four;
  }
  for (; r < rows; r++) {
    for (let k = 0; k < columns; k++) out[oo + r] += a[ao + r * columns + k] * x[xo + k];
  }
}

/** The same for an `a` in single precision: a function that sees one kind of array runs faster. */
function narrow_add_times(a, ao, x, xo, out, oo, rows, columns) {
  let r = 0;
  for (; r + 3 < rows; r += 4) {
    const p = ao + r * columns, q = p + columns, u = q + columns, v = u + columns;
    let one = 0, two = 0, three = 0, four = 0;
    for (let k = 0; k < columns; k++) {
      const factor = x[xo + k];
      one += a[p + k] * factor;
      two += a[q + k] * factor;
      three += a[u + k] * factor;
      four += a[v + k] * factor;
    }
    out[oo + r] += one;
    out[oo + r + 1] += two;
    out[oo + r + 2] += three;
    out[oo + r + 3] += four;
  }
  for (; r < rows; r++) {
    for (let k = 0; k < columns; k++) out[oo + r] += a[ao + r * columns + k] * x[xo + k];
  }
}

/** out += the transpose of a times x, for a [rows, columns] in single precision: a function that
 * sees one kind of array runs faster. */
function narrow_add_turned(a, ao, x, xo, out, oo, rows, columns) {
  let r = 0;
  for (; r + 3 < rows; r += 4) {
    const p = ao + r * columns, q = p + columns, u = q + columns, v = u + columns;
    const one = x[xo + r], two = x[xo + r + 1], three = x[xo + r + 2], four = x[xo + r + 3];
    for (let k = 0; k < columns; k++) {
      out[oo + k] += one * a[p + k] + two * a[q + k] + (three * a[u + k] + four * a[v + k]);
    }
  }
  for (; r < rows; r++) {
    for (let k = 0; k < columns; k++) out[oo + k] += a[ao + r * columns + k] * x[xo + r];
  }
}

/** out += each block's [size, size] matrix, in single precision, times x [count, size]. */
function add_in_blocks(blocks, x, out, count, size) {
  for (let own = 0; own < count * size; own += size) {
    narrow_add_times(blocks, own * size, x, own, out, own, size, size);
  }
}

/** out += the transpose of each block's [size, size] matrix times x [count, size]. */
function add_in_turned_blocks(blocks, x, out, count, size) {
  for (let own = 0; own < count * size; own += size) {
    narrow_add_turned(blocks, own * size, x, own, out, own, size, size);
  }
}
