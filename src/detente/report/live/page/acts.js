"use strict";
// What each kind of lever does to a shock that is being made, in the words of Python's levers.

// What is left of a flow below this share is rounding: the flow is banned.
const NOTHING = 1e-9;
// USD a barrel: below the first the seller withholds covered cargo, at the second all of it.
const WITHHELD_FROM = 40, WITHHELD_AT = 30;

/** What a lever stops of flows at once, as links with shares; null where it stops nothing. */
function cut_of(lever, at) {
  if (lever.kind === "price_cap") {
    const share = withheld_by(lever);
    return share > 0 ? { at: at.at, share: new Float64Array(at.at.length).fill(share) } : null;
  }
  if (!lever.deep || lever.fall !== null) return null;
  const stopped = 1 - (1 - ((1 - lever.floor / 100) * lever.covered) / 100);
  return { at: at.at, share: at.share.map((one) => stopped * one) };
}

/** The fall that a lever asks for, null for none. */
function fall_of(lever, at, setting) {
  if (lever.kind === "over_compliance") return waiting_of(lever, at, setting);
  if (!lever.deep || lever.fall === null) return null;
  const base = at.share.map((one) => (lever.covered / 100) * one);
  const quantity_hat = 1 - (lever.fall / 100) * reached_of(lever, setting);
  return { name: lever.title, links: at.at, base, quantity_hat, gap: lever.gap, fade: 1 };
}

/** The part of its fall that is reached in the month looked at. */
function reached_of(lever, setting) {
  const months = months_by(lever, setting);
  if (months === Infinity) return 1;
  if (lever.whole_after === null) return speed_over(setting.adjustment, months);
  return Math.min(1, months / lever.whole_after);
}

/** The fall of what firms sell that wait, none in the long run. */
function waiting_of(lever, at, setting) {
  if (setting.on === null) return null;
  const fade = 0.5 ** (months_since(lever, setting) / lever.half_life);
  const quantity_hat = 1 - (lever.fall / 100) * fade;
  return { name: lever.title, links: at.at, base: at.share, quantity_hat, gap: lever.gap, fade };
}

/** The share of the target's cargo that is not sold at such a price. */
function withheld_by(lever) {
  if (discount_of(lever) <= 0) return 0;
  const way = (WITHHELD_FROM - lever.cap) / (WITHHELD_FROM - WITHHELD_AT);
  const part = Math.min(Math.max(way, 0), 1);
  return (lever.covered / 100) * (part * part * (3 - 2 * part));
}

function discount_of(lever) {
  return Math.max(1 - lever.cap / lever.price, 0);
}

/** What each kind does once cuts and falls are known. */
const ACTS = {
  circumvention: add_detours,
  brand_exit: take_varieties,
  tariff: (made, lever, at) => set_rates(made.links.tariff, lever, at),
  export_tax: (made, lever, at) => set_rates(made.links.export_tax, lever, at),
  tariff_schedule: set_table,
  trade_cost(made, lever, at) {
    const cost = made.links.cost.writable(at.at);
    for (const place of at.at) cost[place] *= 1 + lever.change / 100;
  },
  price_cap: add_rents,
  quota: (made, lever, at) => add_limit(made, lever, at, lever.limit / 100),
  capacity(made, lever, at, setting) {
    if (setting.on === null && lever.growth > 0) return;
    const grown = (1 + lever.growth / 100) ** (months_since(lever, setting) / 12);
    add_limit(made, lever, at, (lever.limit / 100) * grown);
  },
  productivity(made, lever) {
    const { n, s } = made.world, hat = made.writable("productivity", n * s, 1);
    for (const c of lever.parties.senders) {
      for (const k of lever.parties.sectors) hat[c * s + k] *= 1 + lever.change / 100;
    }
  },
  labour(made, lever) {
    const hat = made.writable("labour", made.world.n, 1);
    for (const c of lever.parties.senders) hat[c] *= 1 + lever.change / 100;
  },
  transfer(made, lever) {
    for (const members of lever.parties.governments) {
      for (const giver of members) {
        move(made, lever.amount / members.length, [giver], lever.parties.targets, false);
      }
    }
  },
  aid: (made, { amount, parties }) => move(made, amount, parties.senders, parties.targets, false),
  asset_freeze(made, { amount, yearly_return, parties }) {
    move(made, (amount * yearly_return) / 100, parties.targets, parties.senders, true);
  },
  financial_restriction(made, { amount, parties }) {
    move(made, amount, parties.targets, parties.senders, false);
  },
};

/** Varieties that leave, from abroad and from the target's own plants. */
function take_varieties(made, lever) {
  const { n } = made.world, { targets, senders, sectors } = lever.parties;
  const sold = 1 - lever.share / 100, own = 1 - lever.local / 100;
  for (const target of targets) {
    for (const k of sectors) {
      const row = (k * n + target) * n, sellers = senders.filter((seller) => seller !== target);
      const variety = made.links.variety.writable([...sellers, target].map((one) => row + one));
      for (const seller of sellers) variety[row + seller] *= sold;
      variety[row + target] *= own;
    }
  }
}

/** A level or points on the links of a lever, on the part of each that it covers. */
function set_rates(field, lever, at) {
  const rates = field.writable(at.at);
  at.at.forEach((place, k) => {
    const part = (lever.covered / 100) * at.share[k];
    set_rate(rates, place, part, lever.rate ?? null, lever.points);
  });
  require_some_price(rates, at.at, lever.title);
}

function set_rate(rates, place, part, level, points) {
  if (level === null) rates[place] += (part * points) / 100;
  else rates[place] += part * (level / 100 - rates[place]);
}

/** The rates of a table's rows, higher ones last. */
function set_table(made, lever, _, __, plan) {
  const { values: rates } = made.links.tariff;
  for (const row of lever.rows) {
    const at = row_links(row, plan, made.world);
    made.links.tariff.writable(at.at);
    const points = lever.level ? null : row.amount, level = lever.level ? row.amount : null;
    at.at.forEach((place, k) => set_rate(rates, place, at.share[k], level, points));
  }
  for (const row of lever.rows) {
    require_some_price(rates, row_links(row, plan, made.world).at, lever.title);
  }
}

/** The links of a row of a table, and the part of each that it is about; remembered. */
function row_links(row, plan, world) {
  if (!known_links.has(row)) {
    const at = links_between([{ buyers: row.buyers, sellers: row.sellers }], row.sectors, world);
    known_links.set(row, { at, share: products_on(at, row.products, plan, world) });
  }
  return known_links.get(row);
}

/** SolveError where a rate takes the whole price or more. */
function require_some_price(rates, links, title) {
  if (links.some((place) => rates[place] <= -1)) {
    throw new SolveError("takes the whole price or more", title, "");
  }
}

/** The difference between price and cap as income of those who keep it; what is not made. */
function add_rents(made, lever, at) {
  const discount = discount_of(lever), withheld = withheld_by(lever);
  const sold = lever.covered / 100 - withheld;
  const taken = sold > 0 ? (discount * sold) / (1 - withheld) : 0;
  const { senders } = lever.parties, { income } = made.world;
  const whole = senders.reduce((sum, c) => sum + income[c], 0);
  const shippers = senders.map((c) => ({ receiver: c, weight: income[c] / whole }));
  const buyers = 100 - lever.shipper - lever.affiliate;
  for (const [part, receivers] of [[buyers, null], [lever.shipper, shippers]]) {
    if (taken * part > 0) {
      made.rents.push({ at: at.at, share: (taken * part) / 100, receivers });
    }
  }
  if (withheld > 0) {
    const share = new Float64Array(at.at.length).fill(withheld);
    made.withheld.push({ links: at.at, share });
  }
}

/** A ceiling on some links together; zero is a ban. */
function add_limit(made, lever, at, quantity_hat) {
  if (!at.at.some((place) => made.world.sales[place] > 0)) {
    const what = `limit '${lever.title}' names no link with trade`;
    throw new SolveError(what, "", "hats cannot open a route");
  }
  if (quantity_hat === 0) {
    const banned = made.links.banned.writable(at.at);
    for (const place of at.at) banned[place] = 1;
    return;
  }
  const kept = lever.rent ?? "exporter";
  made.limits.push({
    name: lever.title, links: at.at, quantity_hat,
    exporter: kept === "exporter" ? 1 : 0, importer: kept === "importer" ? 1 : 0,
  });
}

/** Billion USD a year from givers to receivers, shared by income; held in custody or theirs. */
function move(made, amount, givers, receivers, held) {
  const { income, n, countries } = made.world;
  const sum = (some) => some.reduce((all, c) => all + income[c], 0);
  const given = sum(givers), received = sum(receivers);
  if (1000 * amount >= given) {
    const who = givers.map((c) => countries[c]).join(", ");
    const what = `${general(amount, 6)} billion USD is all the income of ${who} or more`;
    throw new SolveError(what, "", "the unit is billion USD a year");
  }
  const transfer = made.writable("transfer", n, 0);
  const custody = held ? made.writable("custody", n, 0) : null;
  for (const giver of givers) {
    for (const receiver of receivers) {
      const million = 1000 * amount * ((income[giver] / given) * (income[receiver] / received));
      transfer[giver] -= million;
      transfer[receiver] += million;
      if (custody) custody[receiver] += million;
    }
  }
}
