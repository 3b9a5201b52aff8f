// Parts that are folded open when an address or a link points into them, and for print.
const all = (name) => [...document.querySelectorAll(`details.${name}`)];

function openTarget(id) {
  const part = document.getElementById(id);
  const fold = part?.closest("details") ?? part?.querySelector("details");
  if (fold) fold.open = true;
  return fold;
}

function reveal() {
  for (const button of document.querySelectorAll("[data-open-all]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]");
  if (link && openTarget(link.dataset.open)) {
    document.querySelector(`#${link.dataset.open} textarea`)?.focus();
  }
  const button = event.target.closest("[data-open-all]");
  if (!button) return;
  const folds = all(button.dataset.openAll);
  const open = folds.some((fold) => !fold.open);
  for (const fold of folds) fold.open = open;
  button.textContent = open ? "Close all" : "Open all";
});

let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const fold of folded) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of folded) fold.open = false;
});

addEventListener("hashchange", () => openTarget(location.hash.slice(1)));
document.body.addEventListener("htmx:afterSettle", reveal);
openTarget(location.hash.slice(1));
reveal();
