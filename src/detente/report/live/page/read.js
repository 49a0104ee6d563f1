"use strict";
// What the page reads off an equilibrium: incomes, trade in goods, sectors, and tests of claims.

/** All that the page shows of an equilibrium at one horizon. */
function answer_of(found, view) {
  const { world } = found, sales = sales_of(found);
  const goods = view.sectors.map(({ goods: is_one }) => is_one);
  return {
    welfare_pct: welfare_pct_of(found),
    output_pct: output_pct_of(found),
    goods: pairs_of(sales, goods, world.n),
    error: found.max_residual,
    tests: view.tests.read.map((test) => test_value(test, { found, sales, ties: null })),
  };
}

/** What is shown in grey before an equilibrium is exact. */
function rough_answer_of(found) {
  return { welfare_pct: welfare_pct_of(found), output_pct: output_pct_of(found) };
}

/** Sales of chosen sectors together [buyer, seller]. */
function pairs_of(sales, chosen, n) {
  const found = new Float64Array(n * n);
  for (let first = 0, k = 0; first < sales.length; first += n * n, k++) {
    if (!chosen[k]) continue;
    for (let pair = 0; pair < n * n; pair++) found[pair] += sales[first + pair];
  }
  return found;
}

/** Change of the common real income of some countries in per cent: won and lost over income. */
function together(welfare_pct, income, members) {
  let won = 0, whole = 0;
  for (const c of members) {
    won += income[c] * welfare_pct[c];
    whole += income[c];
  }
  return won / whole;
}

/** The number of a test; null where it is not read off this equilibrium. */
function test_value(test, given) {
  const value = tree_value(test.tree, given);
  return Number.isFinite(value) ? value : null;
}

const SIGNS = {
  "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b,
  "<": (a, b) => Number(a < b), "<=": (a, b) => Number(a <= b), ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b), "==": (a, b) => Number(a === b), "!=": (a, b) => Number(a !== b),
  neg: (a) => -a, abs: Math.abs, min: Math.min, max: Math.max,
};

function tree_value(tree, given) {
  if (typeof tree === "number") return tree;
  if (!Array.isArray(tree)) return METRICS[tree.metric](tree, given);
  const [sign, ...parts] = tree;
  const values = parts.map((part) => tree_value(part, given));
  return values.some(Number.isNaN) ? NaN : SIGNS[sign](...values);
}

const METRICS = {
  welfare: ({ country }, { found }) => welfare_pct_of(found)[country[0]],
  group_welfare: ({ party }, { found }) => {
    return together(welfare_pct_of(found), found.world.income, party);
  },
  welfare_usd({ party }, { found }) {
    const { income } = found.world;
    return party.reduce((sum, c) => sum + (found.welfare_hat[c] - 1) * income[c], 0) / 1000;
  },
  import_share: (at, { found, sales }) => partner_share(at, sales, found.world, "import"),
  export_share: (at, { found, sales }) => partner_share(at, sales, found.world, "export"),
  base_import_share: (at, { found }) => partner_share(at, found.world.sales, found.world, "import"),
  base_export_share: (at, { found }) => partner_share(at, found.world.sales, found.world, "export"),
  import_share_change: (at, given) => share_change(at, given, "import"),
  export_share_change: (at, given) => share_change(at, given, "export"),
  market_share: (at, { found, sales }) => market_share(at, sales, found.world),
  market_share_change({ ...at }, { found, sales }) {
    return market_share(at, sales, found.world) - market_share(at, found.world.sales, found.world);
  },
  flow_change(at, { found, sales }) {
    const old = sold(at, found.world.sales, found.world);
    return 100 * (sold(at, sales, found.world) / old - 1);
  },
  tie_loss: ({ country, partner, when }, { ties }) => ties?.(country, partner, when) ?? NaN,
};

/** A partner's share in a country's trade in some sectors, per cent; home sales left out. */
function partner_share({ country: [own], partner, sectors }, sales, { n }, side) {
  let whole = 0, part = 0;
  for (const k of sectors) {
    for (let other = 0; other < n; other++) {
      if (other === own) continue;
      const pair = side === "import" ? own * n + other : other * n + own;
      whole += sales[k * n * n + pair];
      if (partner.includes(other)) part += sales[k * n * n + pair];
    }
  }
  return whole > 0 ? (100 * part) / whole : 0;
}

function share_change(at, { found, sales }, side) {
  const { world } = found;
  return partner_share(at, sales, world, side) - partner_share(at, world.sales, world, side);
}

/** Share of sellers in all that a buyer spends on some sectors, per cent. */
function market_share({ buyer: [own], seller, sectors }, sales, { n }) {
  let whole = 0, part = 0;
  for (const k of sectors) {
    for (let i = 0; i < n; i++) {
      whole += sales[(k * n + own) * n + i];
      if (seller.includes(i)) part += sales[(k * n + own) * n + i];
    }
  }
  return (100 * part) / whole;
}

/** What sellers sell to buyers in some sectors; home sales left out. */
function sold({ buyer, seller, sectors }, sales, { n }) {
  let sum = 0;
  for (const k of sectors) {
    for (const b of buyer) for (const i of seller) if (b !== i) sum += sales[(k * n + b) * n + i];
  }
  return sum;
}
