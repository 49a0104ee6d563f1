"use strict";
// Opens the living part: at once where it stands alone or the address asks for it, else by a button.

function open_live() {
  const live = by_id("live");
  if (live.dataset.open) return;
  live.dataset.open = "yes";
  if (!("DecompressionStream" in window)) {
    by_id("live-sentence").textContent = "This browser is too old for the living page; the report is above.";
    return;
  }
  start_live();
}

/** Shows the living part in place of the report, or the report again. */
function show_live(shown) {
  document.body.classList.toggle("living", shown);
  by_id("live").hidden = !shown;
  if (shown) open_live();
  scrollTo(0, 0);
}

(() => {
  const live = by_id("live");
  if (live.dataset.alone === "yes") {
    open_live();
    return;
  }
  for (const button of document.querySelectorAll(".change-a-lever")) {
    button.hidden = false;
    button.addEventListener("click", () => { show_live(true); history.replaceState(null, "", "#live"); });
  }
  by_id("live-leave").addEventListener("click", () => { show_live(false); history.replaceState(null, "", " "); });
  if (location.hash.startsWith("#live")) show_live(true);
})();
