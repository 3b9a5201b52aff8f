// Keeps the preview beside the form up to date where there is room for it: a second after the last
// change the page is drawn again, at the place to which it was scrolled.
const button = document.querySelector("[data-live-preview]");
const wide = matchMedia("(min-width: 80rem)");
const PAUSE = 1000; // milliseconds
let timer;
let scrolled = 0;

const frame = () => document.querySelector(".preview-frame");

function ask() {
  clearTimeout(timer);
  if (wide.matches) button.dispatchEvent(new CustomEvent("preview-wanted"));
}

function askSoon() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

if (button) {
  button.form.addEventListener("input", askSoon);
  wide.addEventListener("change", ask);
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "preview") scrolled = frame()?.contentWindow.scrollY ?? 0;
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "preview") {
      if (button.form.contains(event.detail.elt)) askSoon();
      return;
    }
    frame().addEventListener("load", () => frame().contentWindow.scrollTo(0, scrolled));
  });
  addEventListener("load", ask); // htmx knows the button by then
}
