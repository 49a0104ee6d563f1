"use strict";
// Days and months: which levers are in force when, as in Python. A day is a number of days.

const DAYS_A_MONTH = 365.25 / 12;
// The horizons at which a path always stops, in months.
const STOPS = [3, 12, 24, 60];

/** The middle of the month that ends `months` after the start; null in the long run. */
function day_in(plan, months) {
  if (months === Infinity) return null;
  return plan.start + Math.round((months - 0.5) * DAYS_A_MONTH);
}

/** The levers in force in a month, less those that another stands instead of. */
function levers_in(plan, levers, months) {
  const day = months === Infinity ? plan.last_day : day_in(plan, months);
  const there = levers.filter((one) => is_in_force(one, day));
  const replaced = new Set(there.flatMap((one) => one.instead_of));
  return there.filter((one) => !replaced.has(one.title) && !replaced.has(one.whole));
}

/** Whether a lever is in force on a day; every lever is without one. */
function is_in_force(lever, day) {
  if (day === null) return true;
  const begun = lever.since === null || lever.since <= day;
  return begun && (lever.until === null || day <= lever.until);
}

/** The months, ascending, that a path to `until` solves with these levers. */
function months_to(plan, levers, until) {
  const changes = [];
  let before = levers_in(plan, levers, 1);
  for (let month = 2; month <= until; month++) {
    const now = levers_in(plan, levers, month);
    if (now.length !== before.length || now.some((one, k) => one !== before[k])) changes.push(month);
    before = now;
  }
  const wanted = new Set(STOPS.filter((month) => month <= until));
  for (const month of [1, ...changes]) for (let k = 0; k < 3; k++) wanted.add(month + k);
  for (let month = 3; month <= until; month += 3) wanted.add(month);
  return [...wanted].filter((month) => month <= until).sort((a, b) => a - b);
}

/** By how many per cent a flow falls by then if it becomes one per cent dearer [sector]. */
function elasticity_in(months, theta, adjustment) {
  const passed = pass_through(months, adjustment);
  return theta.map((one) => one * adjustment.rho * passed);
}

/** How much a constant trade cost moves flows after some months, over its effect on impact. */
function pass_through(months, adjustment) {
  const { rho } = adjustment;
  if (months === Infinity) return 1 / rho;
  const gap = 1 - speed_over(adjustment, 1) * rho;
  return (1 - (1 - rho) * gap ** (Math.round(months) - 1)) / rho;
}

/** Months since the first day of a lever, since the start of the path when it has none. */
function months_since(lever, setting) {
  if (setting.on !== null && lever.since !== null) {
    return Math.max((setting.on - lever.since) / DAYS_A_MONTH, 0);
  }
  return setting.months === Infinity ? 0 : setting.months;
}

/** Months from its first day to the end of the month looked at, to a tenth. */
function months_by(lever, setting) {
  if (setting.on === null || lever.since === null) return setting.months;
  return Math.round((months_since(lever, setting) + 0.5) * 10) / 10;
}
