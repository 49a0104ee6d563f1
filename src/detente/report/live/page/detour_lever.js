"use strict";
// Detours around what is stopped: a part of it comes by other routes.

/** What of stopped flows comes by the detour; what falls stop is known in equilibrium only. */
function add_detours(made, lever, at, setting) {
  const { n } = made.world, fallen = new Set();
  for (const fall of made.falls) for (const place of fall.links) fallen.add(place);
  const variety = made.links.variety.writable(at.at), banned = made.links.banned.writable(at.at);
  const detours = made.detours ?? new Map();
  made.detours = detours;
  const stopped = at.at.map((place) => (banned[place] ? 1 : 0));
  const direct = Float64Array.from(at.at, (place, k) => {
    return stopped[k] ? 0 : Math.min(variety[place], 1);
  });
  at.at.forEach((place, k) => {
    const sector = Math.floor(place / (n * n));
    const dearer = (1 + lever.route_cost / 100) ** -setting.elasticity[sector];
    const share = (lever.leakage / 100) * dearer;
    const old = detours.get(place);
    if (old) old.missed *= 1 - share;
    else detours.set(place, { missed: 1 - share, share, direct: direct[k], alone: true });
    if (old) old.alone = false;
    if (fallen.has(place) && direct[k] > 0) return;
    variety[place] = (stopped[k] ? 0 : variety[place]) + share * (1 - direct[k]);
    if (variety[place] > 0) banned[place] = 0;
  });
}

/** All detours as the engine reads them. */
function detours_of(made) {
  if (!made.detours || !made.detours.size) return null;
  const links = Int32Array.from(made.detours.keys()).sort();
  const each = Array.from(links, (place) => made.detours.get(place));
  return {
    links,
    share: Float64Array.from(each, (one) => (one.alone ? one.share : 1 - one.missed)),
    direct: Float64Array.from(each, (one) => one.direct),
  };
}
