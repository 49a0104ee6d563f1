"use strict";
// Who needs whom: what each side of a tie loses if all trade between them stops, in the long run.

/** A shock without any trade between two groups of countries. */
function severed(shock, one, two, world) {
  const banned = new Set(shock.banned ?? []);
  const routes = [{ buyers: one, sellers: two }, { buyers: two, sellers: one }];
  const sectors = Array.from({ length: world.s }, (_, k) => k);
  for (const place of links_between(routes, sectors, world)) banned.add(place);
  return { ...shock, banned: Int32Array.from(banned) };
}

/** What both sides lose without their tie, in per cent of real income, relative to `found`. */
function losses_without(found, asked, { one, two }, rules) {
  const cut = severed(asked, one.members, two.members, found.world);
  const apart = solve(found.world, cut, { ...rules, start: found });
  return [one, two].map(({ members }) => loss_of(members, apart, found));
}

/** Loss of some countries together in per cent: new over old real income. */
function loss_of(members, apart, found) {
  const { income } = found.world;
  let old = 0, left = 0;
  for (const c of members) {
    old += income[c] * found.welfare_hat[c];
    left += income[c] * apart.welfare_hat[c];
  }
  return 100 * (1 - left / old);
}
