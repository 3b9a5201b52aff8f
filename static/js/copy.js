// Copy and print buttons. The server sends them hidden; they show where the browser can do the work.
const status = document.getElementById("status");
const CONFIRM_MS = 2500;

function reveal() {
  const selector = navigator.clipboard ? "[data-copy], [data-print]" : "[data-print]";
  for (const button of document.querySelectorAll(selector)) button.hidden = false;
}

function say(button, words) {
  status.textContent = words;
  button.dataset.said = words;
  setTimeout(() => {
    delete button.dataset.said;
    status.textContent = "";
  }, CONFIRM_MS);
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button, "Copied");
  } catch {
    say(button, "Copy failed, select the text");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-print]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  else copy(button);
});

document.body.addEventListener("htmx:afterSettle", reveal);
reveal();
