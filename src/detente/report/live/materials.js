"use strict";
// Materials: critical inputs stand alone beside the bundle of the others.
//   m_is = CES_chi( P_ik [g_isk] of each critical k,  r_is [the share that is left] )
//   r_is = CES_eta( P_ik [g_isk over that share] of the others )

/** The nests of inputs with base shares `share` [country, sector, input]; what is `missing`
 * [country, input] is dropped with its share. */
function materials_of(share, parameters, sectors, n, missing = null) {
  const s = sectors.length, kept = missing ? without_missing(share, missing, n, s) : share;
  const critical = sectors.map((code) => parameters.critical_inputs.includes(code));
  const others = Float64Array.from(critical, (alone) => (alone ? 0 : 1));
  const picks = [...critical.keys()].filter((k) => critical[k]);
  const rest = new Float64Array(n * s).fill(1);
  for (let c = 0; picks.length && c < n * s; c++) {
    const before = dot_at(share, c * s, others, 0, s);
    const after = missing ? dot_at(kept, c * s, others, 0, s) : before;
    rest[c] = after > 0 ? before : 0;
  }
  const { input_elasticity, critical_elasticity } = parameters;
  return { n, s, share: kept, others, picks, rest, input_elasticity, critical_elasticity };
}

function without_missing(share, missing, n, s) {
  const kept = Float64Array.from(share);
  for (let c = 0; c < n * s; c++) {
    for (let k = 0; k < s; k++) {
      if (missing[Math.floor(c / s) * s + k]) kept[c * s + k] = 0;
    }
  }
  return kept;
}

/** Log price of materials, and what happens to shares: g'/g = by_input [country, input] x by_user
 * [country, sector], apart for the bundle and for critical inputs. */
function input_price(log_price, nests) {
  const { n, s } = nests;
  const found = {
    log_price: new Float64Array(n * s),
    by_input: new Float64Array(n * s),
    by_user: new Float64Array(n * s),
    alone_by_user: nests.picks.length ? new Float64Array(n * s) : null,
  };
  for (let c = 0; c < n; c++) {
    bundle_price(log_price, nests, c, found);
    if (nests.picks.length) beside_critical(log_price, nests, c, found);
  }
  return found;
}

/** The price r of the bundle of one country. */
function bundle_price(log_price, nests, c, found) {
  const { s, share, others, rest } = nests, power = 1 - nests.input_elasticity;
  for (let k = 0; k < s; k++) {
    const at = c * s + k;
    if (power === 0) found.by_input[at] = others[k];
    else found.by_input[at] = others[k] * Math.exp(power * log_price[at]);
  }
  const priced = new Float64Array(s), sums = new Float64Array(s);
  for (let k = 0; k < s; k++) {
    const at = c * s + k;
    priced[k] = power === 0 ? others[k] * log_price[at] : found.by_input[at];
  }
  add_times(share, c * s * s, priced, 0, sums, 0, s, s);
  for (let j = 0; j < s; j++) {
    const user = c * s + j, whole = positive(rest[user]), sum = positive(sums[j]);
    found.log_price[user] = power === 0 ? sums[j] / whole : Math.log(sum / whole) / power;
    found.by_user[user] = 1 / (power === 0 ? whole : sum);
  }
}

/** The price m of materials of one country: critical inputs beside the bundle. */
function beside_critical(log_price, nests, c, found) {
  const { s, share, picks, rest } = nests, power = 1 - nests.critical_elasticity;
  for (const k of picks) {
    found.by_input[c * s + k] = power === 0 ? 1 : Math.exp(power * log_price[c * s + k]);
  }
  for (let j = 0; j < s; j++) {
    const user = c * s + j;
    let alone = 0;
    for (const k of picks) {
      const at = c * s + k;
      alone += share[user * s + k] * (power === 0 ? log_price[at] : found.by_input[at]);
    }
    if (power === 0) {
      found.by_user[user] *= rest[user];
      found.log_price[user] = alone + rest[user] * found.log_price[user];
      found.alone_by_user[user] = 1;
    } else {
      const of_rest = rest[user] * Math.exp(power * found.log_price[user]);
      const by_user = 1 / positive(alone + of_rest);
      found.by_user[user] *= of_rest * by_user;
      found.log_price[user] = -Math.log(by_user) / power;
      found.alone_by_user[user] = by_user;
    }
  }
}

/** sum_k g' (1-gamma') Y' [country, input], from `inputs` = (1-gamma') Y' [country, sector]. */
function input_demand(inputs, nests, price) {
  const { n, s, share, picks } = nests, found = new Float64Array(n * s);
  const spent = new Float64Array(s);
  for (let c = 0; c < n; c++) {
    const own = c * s, last = own + s;
    for (let j = 0; j < s; j++) spent[j] = inputs[own + j] * price.by_user[own + j];
    add_rows(spent, 0, 1, share, own * s, s, found, own, s, s);
    for (const k of picks) {
      found[own + k] = 0;
      for (let user = own; user < last; user++) {
        found[own + k] += share[user * s + k] * inputs[user] * price.alone_by_user[user];
      }
    }
    for (let k = 0; k < s; k++) found[own + k] *= price.by_input[own + k];
  }
  return found;
}
