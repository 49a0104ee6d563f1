"use strict";
// How wages close the markets of factors that are tied to sectors, or partly mobile. A block is a
// group of factors, or the labour and the resource of a sector together. Excess demand for a block
// falls by J w + R m, with w its own log price and m the mean log wage of each country.

/** The responses of all blocks at the data; `tied_response` in Python derives them. `together` is
 * what all wages of a country do at once: `paid` is the answer of pay to them. */
function tied_response(p, base, paid) {
  const { n, s, theta } = p, joined = joined_of(p);
  const blocks = joined ? s : p.factors.groups;
  const spread = joined ? unit_matrix(s) : p.factors.spread;
  const anchor = anchor_of(p, row_sums(p.factors.base, n, p.factors.groups));
  const alone = new Float64Array(blocks * n * n), together = new Float64Array(blocks * n * n);
  const pairs = pairs_of(p, base, spread, blocks);
  for (let k = 0; k < s; k++) {
    const lost = lost_sales(base, k, n);
    for (const pair of pairs.filter((one) => one.sector === k)) {
      add_pair(pair, lost, paid, theta[k], n, s, alone, together);
    }
  }
  const own = joined ? joined.slack.map((one) => 1 / one) : own_response(p);
  const by_mean = joined ? joined.mean : own_response(p).map((one) => 1 - one);
  for (let b = 0; b < blocks; b++) {
    for (let k = 0; k < n * n; k++) together[b * n * n + k] += anchor[k];
    for (let c = 0; c < n; c++) {
      alone[(b * n + c) * n + c] += own[c * blocks + b];
      together[(b * n + c) * n + c] += own[c * blocks + b] + by_mean[c * blocks + b];
    }
  }
  const mean = together.map((one, at) => one - alone[at]);
  const share = shares_of_blocks(base.value_added, spread, n, s, blocks);
  return {
    ...closing_matrices(alone, mean, share, n, blocks), share, joined, blocks, n,
    bought: new Float32Array(base.bought), value_added_share: p.nests.value_added_share,
  };
}

/** J^(-1) of each block, and what prices answer to the means:
 *   J^(-1) R (1 + sum share J^(-1) R)^(-1) */
function closing_matrices(alone, mean, share, n, blocks) {
  const both = unit_matrix(n), followed = new Float64Array(alone.length);
  for (let b = 0; b < blocks; b++) {
    const first = b * n * n, own = inverse(alone.subarray(first, first + n * n), n);
    alone.set(own, first);
    add_product(own, 0, mean, first, followed, first, n, n, n);
    for (let c = 0; c < n; c++) {
      const weight = share[c * blocks + b];
      for (let k = 0; k < n; k++) both[c * n + k] += weight * followed[first + c * n + k];
    }
  }
  const after = inverse(both, n), together = new Float64Array(alone.length);
  for (let b = 0; b < blocks; b++) {
    add_product(followed, b * n * n, after, 0, together, b * n * n, n, n, n);
  }
  return { alone: new Float32Array(alone), together: new Float32Array(together) };
}

/** What sellers of a sector lose where their cost rises, less what rivals' costs give back. */
function lost_sales(base, k, n) {
  const first = k * n * n, lost = unit_matrix(n), kept = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    add_rows(base.sold, first + i, n, base.bought, first, n, kept, i * n, n, n);
  }
  return lost.map((one, at) => one - kept[at]);
}

/** Add what one sector does to one block: own price into `alone`, all wages into `together`. */
function add_pair(pair, lost, paid, theta, n, s, alone, together) {
  const { block, sector, in_block, content, follows } = pair;
  for (let i = 0; i < n; i++) {
    const per_sale = theta * in_block[i] * follows[i], row = (block * n + i) * n;
    const answers = (i * s + sector) * n;
    for (let j = 0; j < n; j++) {
      alone[row + j] += lost[i * n + j] * per_sale * content[j];
      together[row + j] -= paid[answers + j] * in_block[i];
    }
  }
}

/** Every sector with every block that it pays: share of the block's pay, contents of its cost. */
function pairs_of(p, base, spread, blocks) {
  const { n, s } = p, gamma = p.nests.value_added_share, paid = new Float64Array(n * blocks);
  add_product(base.value_added, 0, spread, 0, paid, 0, n, s, blocks);
  const through = new Float64Array(n * s * s), inputs = new Float64Array(n * s * blocks);
  for (let c = 0; c < n; c++) {
    const first = c * s * s;
    add_product(base.materials, first, base.leontief, first, through, first, s, s, s);
    for (let at = first; at < first + s * s; at++) {
      const k = at % s;
      through[at] *= base.bought[(k * n + c) * n + c] * gamma[c * s + k];
    }
  }
  add_product(through, 0, spread, 0, inputs, 0, n * s, s, blocks);
  const found = [];
  for (let k = 0; k < s; k++) {
    for (let b = 0; b < blocks; b++) {
      const part = spread[k * blocks + b];
      if (part === 0) continue;
      const of = (value) => Float64Array.from({ length: n }, (_, c) => value(c, c * s + k));
      const own = of((c, cell) => gamma[cell] * part);
      const content = of((c, cell) => own[c] + inputs[cell * blocks + b]);
      found.push({
        sector: k, block: b, content,
        in_block: of((c, cell) => (base.value_added[cell] * part) / positive(paid[c * blocks + b])),
        follows: of((c) => content[c] / positive(own[c])),
      });
    }
  }
  return found;
}

/** Share of each block in the value added of the country [country, block]. */
function shares_of_blocks(value_added, spread, n, s, blocks) {
  const found = new Float64Array(n * blocks), whole = row_sums(value_added, n, s);
  add_product(value_added, 0, spread, 0, found, 0, n, s, blocks);
  return found.map((one, c) => one / positive(whole[Math.floor(c / blocks)]));
}

/** What a group earns more, in logs, at a higher wage of its own. */
function own_response(p) {
  const { base, pool, nu } = p.factors;
  return base.map((_, c) => (pool && pool[c] > 0 ? nu : 1));
}

/** Labour and resource of each sector as one block; null where labour is mobile, or where no
 * sector pays both. */
function joined_of(p) {
  const { n, s } = p, { groups, spread, labour, resource, nu } = p.factors;
  const pays_both = Array.from(labour, (one, k) => one !== resource[k]).includes(true);
  if (nu === Infinity || !pays_both) return null;
  const block = new Int32Array(groups), own = own_response(p);
  for (let k = 0; k < s; k++) block[labour[k]] = block[resource[k]] = k;
  const slack = new Float64Array(n * s), mean = new Float64Array(n * s);
  const answer = own.map((one, c) => spread[block[c % groups] * groups + (c % groups)] / one);
  const cell = Int32Array.from(own, (_, c) => Math.floor(c / groups) * s + block[c % groups]);
  answer.forEach((one, c) => { slack[cell[c]] += one; });
  const weight = answer.map((one, c) => one / slack[cell[c]]);
  weight.forEach((one, c) => { mean[cell[c]] += one * (1 - own[c]); });
  return { cell, own, weight, slack, mean };
}

/** Wages that close the gaps of all groups together (Woodbury's identity). */
function closing_wages(tied, gap, n, groups) {
  const { joined, blocks, share } = tied;
  if (!joined) return closing_blocks(tied, gap);
  const { cell, own, weight, slack } = joined, of_block = new Float64Array(n * blocks);
  for (let c = 0; c < gap.length; c++) of_block[cell[c]] += weight[c] * gap[c];
  const price = closing_blocks(tied, of_block), wage = new Float64Array(gap.length);
  for (let country = 0; country < n; country++) {
    const first = country * blocks, mean = dot_at(price, first, share, first, blocks);
    for (let c = first; c < first + blocks; c++) {
      price[c] = price[c] / slack[c] - of_block[c] + joined.mean[c] * mean;
    }
    for (let c = country * groups; c < (country + 1) * groups; c++) {
      wage[c] = (gap[c] + price[cell[c]] - (1 - own[c]) * mean) / own[c];
    }
  }
  return wage;
}

/** The same where every block is closed over all countries, and blocks meet in the mean wage. */
function closing_blocks(tied, gap) {
  const { n, blocks, share, alone, together } = tied;
  const of_block = new Float64Array(gap.length), price = new Float64Array(gap.length);
  const mean = new Float64Array(n), lost = new Float64Array(gap.length);
  for (let c = 0; c < n; c++) {
    for (let b = 0; b < blocks; b++) of_block[b * n + c] = gap[c * blocks + b];
  }
  add_in_blocks(alone, of_block, price, blocks, n);
  for (let b = 0; b < blocks; b++) {
    for (let c = 0; c < n; c++) mean[c] += share[c * blocks + b] * price[b * n + c];
  }
  narrow_add_times(together, 0, mean, 0, lost, 0, blocks * n, n);
  const found = new Float64Array(gap.length);
  for (let c = 0; c < n; c++) {
    for (let b = 0; b < blocks; b++) found[c * blocks + b] = price[b * n + c] - lost[b * n + c];
  }
  return found;
}

/** Add to the price `gap` what wages cost that are apart from the mean of their country. */
function add_cost_apart(pre, p, wage, mean, gap) {
  const { n, s } = p, { bought, value_added_share } = pre.labour;
  const cost = value_added_price(p.factors, wage, n, s);
  for (let c = 0; c < n * s; c++) {
    cost[c] = value_added_share[c] * (cost[c] - mean[Math.floor(c / s)]);
  }
  add_cost_of_purchases(bought, cost, gap, n, s);
}
