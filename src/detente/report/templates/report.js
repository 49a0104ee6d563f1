(function () {
  var root = document.documentElement, button = document.getElementById("theme"), tip = document.getElementById("tip");
  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function name() { button.textContent = dark() ? "Light" : "Dark"; }
  button.hidden = false;
  name();
  button.addEventListener("click", function () { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  if (matchMedia("(max-width: 46rem)").matches) {
    document.querySelectorAll(".group").forEach(function (group, place) { group.open = place === 0; });
  }
  document.querySelectorAll("figure svg").forEach(function (picture) {
    picture.querySelectorAll("title").forEach(function (title) { title.remove(); });
    function show(event) {
      var mark = event.target.closest("[aria-label][role=img]");
      tip.hidden = !mark || !mark.getAttribute("aria-label");
      if (tip.hidden) { return; }
      tip.textContent = mark.getAttribute("aria-label");
      tip.style.left = Math.max(4, Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8)) + "px";
      tip.style.top = Math.max(4, event.clientY - tip.offsetHeight - 12) + "px";
    }
    picture.addEventListener("pointermove", show);
    picture.addEventListener("click", show);
    picture.addEventListener("pointerleave", function () { tip.hidden = true; });
  });
})();
