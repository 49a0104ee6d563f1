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
  function show(mark, x, y) {
    tip.hidden = !mark;
    if (tip.hidden) { return; }
    tip.textContent = mark.dataset.tip;
    tip.style.left = Math.max(4, Math.min(x + 12, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(4, y - tip.offsetHeight - 12) + "px";
  }
  document.querySelectorAll("figure svg").forEach(function (picture) {
    var marks = Array.from(picture.querySelectorAll("[data-tip]")), place = -1;
    if (!marks.length) { return; }
    function under(event) { show(event.target.closest("[data-tip]"), event.clientX, event.clientY); }
    function leave() { tip.hidden = true; place = -1; }
    // Arrow keys step through the values of a picture.
    function step(event) {
      var by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") { leave(); }
      if (!by) { return; }
      event.preventDefault();
      place = (place + by + marks.length) % marks.length;
      var box = marks[place].getBoundingClientRect();
      show(marks[place], box.right, box.top);
    }
    picture.setAttribute("tabindex", "0");
    picture.addEventListener("pointermove", under);
    picture.addEventListener("click", under);
    picture.addEventListener("pointerleave", leave);
    picture.addEventListener("blur", leave);
    picture.addEventListener("keydown", step);
  });
  document.querySelectorAll(".term").forEach(function (word) {
    word.title = document.getElementById(word.getAttribute("popovertarget")).textContent;
  });
})();
