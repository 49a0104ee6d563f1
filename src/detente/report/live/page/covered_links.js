"use strict";
// The links that a lever is about: flat in [sector, buyer, seller], domestic ones left out.

const known_links = new WeakMap();

/** The links of a lever, each once, and the share of each that its products make up. */
function links_of(lever, plan, world) {
  if (!known_links.has(lever.parties)) {
    const at = links_between(lever.parties.routes, lever.parties.sectors, world);
    known_links.set(lever.parties, { at, share: products_on(at, lever.products, plan, world) });
  }
  return known_links.get(lever.parties);
}

/** Flat links of all routes in some sectors, ascending. */
function links_between(routes, sectors, { n }) {
  const found = [], seen = new Uint8Array(n * n);
  for (const { buyers, sellers } of routes) {
    for (const b of buyers) for (const i of sellers) if (b !== i) seen[b * n + i] = 1;
  }
  const pairs = [];
  for (let pair = 0; pair < n * n; pair++) if (seen[pair]) pairs.push(pair);
  for (const k of [...sectors].sort((a, b) => a - b)) {
    for (const pair of pairs) found.push(k * n * n + pair);
  }
  return Int32Array.from(found);
}

/** The share of each link that product groups make up; one everywhere where there are none. */
function products_on(at, names, plan, { n }) {
  if (!names.length) return new Float64Array(at.length).fill(1);
  const parts = names.flatMap((name) => plan.products[name]);
  return Float64Array.from(at, (place) => {
    const sector = Math.floor(place / (n * n)), pair = place % (n * n);
    let share = 0;
    for (const part of parts) if (part.sector === sector) share += part.share[pair];
    return Math.min(share, 1);
  });
}
