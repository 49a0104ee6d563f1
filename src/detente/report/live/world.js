"use strict";
// The world: accounts in million USD. Trade is laid out [sector, buyer, seller], everything else
// [country, sector] and [country, sector, input_sector].

const PER_ONE = 10000;

/** Header and arrays of a pack: length of the header, header in JSON, then the bytes of arrays. */
function unpacked(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true), first = 4 + length;
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, first)));
  const kinds = { f8: Float64Array, f4: Float32Array, i4: Int32Array };
  const arrays = header.arrays.map(({ offset, count, kind }) => {
    const Kind = kinds[kind];
    const start = bytes.byteOffset + first + offset;
    return new Kind(bytes.buffer.slice(start, start + count * Kind.BYTES_PER_ELEMENT));
  });
  return { content: filled(header.content, arrays), arrays };
}

/** The content with each {"array": k} replaced by that array. */
function filled(node, arrays) {
  if (Array.isArray(node)) return node.map((one) => filled(one, arrays));
  if (node === null || typeof node !== "object") return node;
  if ("array" in node) return arrays[node.array];
  return Object.fromEntries(Object.entries(node).map(([key, one]) => [key, filled(one, arrays)]));
}

/** The bytes of a pack from its text: base64 of deflated bytes. */
async function inflated(text) {
  const letters = atob(text), packed = new Uint8Array(letters.length);
  for (let k = 0; k < packed.length; k++) packed[k] = letters.charCodeAt(k);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A world from its packed form. */
function world_of(packed) {
  const sales = new Float64Array(packed.sales);
  const latent = packed.latent;
  for (let k = 0; k < latent.at.length; k++) sales[latent.at[k]] = latent.value[k];
  return with_shares({
    name: packed.name,
    countries: packed.countries,
    sectors: packed.sectors,
    sets: packed.sets,
    gaps: packed.gaps,
    sales,
    input_use: new Float64Array(packed.input_use),
    value_added: new Float64Array(packed.value_added),
    final_demand: new Float64Array(packed.final_demand),
    tariff: rate_of(packed.tariff),
    export_tax: rate_of(packed.export_tax),
  });
}

/** Rates [sector, buyer, seller]; whole ten-thousandths are divided, null is no rate at all. */
function rate_of(packed) {
  if (packed === null) return null;
  const found = new Float64Array(packed), unit = packed instanceof Int32Array ? PER_ONE : 1;
  for (let at = 0; at < found.length; at++) found[at] /= unit;
  return found;
}

/** The world with what follows from its accounts. */
function with_shares(world) {
  const n = world.countries.length, s = world.sectors.length;
  Object.assign(world, { n, s, ...trade_totals(world, n, s), ...nest_shares(world, n, s) });
  world.income = row_sums(world.value_added, n, s);
  for (let c = 0; c < n; c++) world.income[c] += world.customs_revenue[c] + world.deficit[c];
  return world;
}

/** Output, expenditure, trade shares with what of them reaches the seller, links with a tax on
 * exports, deficits and customs revenue. */
function trade_totals(world, n, s) {
  const { sales, tariff, export_tax } = world;
  const output = new Float64Array(n * s), expenditure = new Float64Array(n * s);
  const trade_share = new Float64Array(sales.length), net_share = new Float64Array(sales.length);
  const taxed = [];
  const deficit = new Float64Array(n), customs_revenue = new Float64Array(n);
  for (let at = 0, k = 0; k < s; k++) {
    for (let b = 0; b < n; b++) {
      const first = at;
      for (let i = 0; i < n; i++, at++) {
        const sold = sales[at];
        const border = sold * (1 + (export_tax ? export_tax[at] : 0));
        const bought = border * (1 + (tariff ? tariff[at] : 0));
        output[i * s + k] += sold;
        expenditure[b * s + k] += bought;
        trade_share[at] = bought;
        deficit[b] += border;
        deficit[i] -= border;
        customs_revenue[b] += bought - border;
        customs_revenue[i] += border - sold;
        if (border !== sold) taxed.push(at);
      }
      const spent = positive(expenditure[b * s + k]);
      for (let j = first; j < at; j++) {
        trade_share[j] /= spent;
        net_share[j] = sales[j] / spent;
      }
    }
  }
  return { output, expenditure, trade_share, net_share, taxed, deficit, customs_revenue };
}

/** gamma, g and alpha: shares of value added, inputs, and final demand. */
function nest_shares(world, n, s) {
  const { input_use, final_demand } = world;
  const value_added_share = new Float64Array(n * s).fill(1);
  const input_share = new Float64Array(n * s * s), final_share = new Float64Array(n * s);
  const used = row_sums(input_use, n * s, s), wanted = row_sums(final_demand, n, s);
  const output = new Float64Array(n * s);
  for (let at = 0, k = 0; k < s; k++) {
    for (let b = 0; b < n; b++) {
      for (let i = 0; i < n; i++, at++) output[i * s + k] += world.sales[at];
    }
  }
  for (let c = 0; c < n * s; c++) {
    if (output[c] > 0) value_added_share[c] = 1 - used[c] / output[c];
    for (let k = 0; k < s && used[c] > 0; k++) {
      input_share[c * s + k] = input_use[c * s + k] / used[c];
    }
    const all = wanted[Math.floor(c / s)];
    final_share[c] = all > 0 ? final_demand[c] / all : 0;
  }
  return { value_added_share, input_share, final_share };
}

/** The elasticities of a solve; what is left out has its default, as in Python. */
function parameters_of(given) {
  return {
    theta: Float64Array.from(given.theta),
    value_added_elasticity: given.value_added_elasticity ?? 1,
    input_elasticity: given.input_elasticity ?? 1,
    critical_inputs: given.critical_inputs ?? [],
    critical_elasticity: given.critical_elasticity ?? 1,
    final_elasticity: given.final_elasticity ?? 1,
    labour: given.labour ?? Infinity,
    rent_share: Float64Array.from(given.rent_share ?? new Float64Array(given.theta.length)),
  };
}
