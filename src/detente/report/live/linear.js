"use strict";
// Dense matrices as flat Float64Arrays, row after row.

/** out += a b, for a [rows, inner] at `ao`, b [inner, columns] at `bo`, out at `oo`. */
function add_product(a, ao, b, bo, out, oo, rows, inner, columns) {
  for (let r = 0; r < rows; r++) {
    const row = oo + r * columns;
    for (let k = 0; k < inner; k++) {
      const factor = a[ao + r * inner + k];
      if (factor === 0) continue;
      const from = bo + k * columns;
      for (let c = 0; c < columns; c++) out[row + c] += factor * b[from + c];
    }
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

/** x with a x = b, for b [size, columns]; Gauss with row pivots, arguments unchanged. */
function solve_linear(a, b, size, columns = 1) {
  const left = Float64Array.from(a), x = Float64Array.from(b);
  for (let k = 0; k < size; k++) {
    const best = pivot_of(left, k, size);
    if (best !== k) {
      swap_rows(left, k, best, size);
      swap_rows(x, k, best, columns);
    }
    const own = k * size, pivot = 1 / left[own + k];
    for (let r = k + 1; r < size; r++) {
      const factor = left[r * size + k] * pivot;
      if (factor === 0) continue;
      for (let c = k; c < size; c++) left[r * size + c] -= factor * left[own + c];
      for (let c = 0; c < columns; c++) x[r * columns + c] -= factor * x[k * columns + c];
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    const pivot = 1 / left[k * size + k];
    for (let c = 0; c < columns; c++) x[k * columns + c] *= pivot;
    for (let r = 0; r < k; r++) {
      const factor = left[r * size + k];
      if (factor === 0) continue;
      for (let c = 0; c < columns; c++) x[r * columns + c] -= factor * x[k * columns + c];
    }
  }
  return x;
}

/** The inverse of a [size, size]. */
function inverse(a, size) {
  return solve_linear(a, unit_matrix(size), size, size);
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

/** out += each row block's [size, size] matrix (or its transpose) times x [count, size]. */
function add_in_blocks(blocks, x, out, count, size, turned = false) {
  for (let c = 0; c < count; c++) {
    const own = c * size;
    for (let r = 0; r < size; r++) {
      const row = (own + r) * size;
      if (turned) {
        const factor = x[own + r];
        for (let k = 0; k < size; k++) out[own + k] += blocks[row + k] * factor;
      } else {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += blocks[row + k] * x[own + k];
        out[own + r] += sum;
      }
    }
  }
}
