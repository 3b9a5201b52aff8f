// Keeps the keyboard where the reader is: after a swap the focus goes to the new heading (or to the
// error summary), Ctrl+K goes to the paste box, and a request that fails is said, not swallowed.
const status = document.getElementById("status");
const focusNew = () => document.querySelector("[data-focus]")?.focus();

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "main") return;
  focusNew();
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(failure, () => {
    status.textContent = "The site did not answer. Your text is still in the box; try again.";
    status.classList.remove("visually-hidden");
  });
}

document.body.addEventListener("htmx:beforeRequest", () => {
  status.textContent = "";
  status.classList.add("visually-hidden");
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
  event.preventDefault();
  const box = document.querySelector("textarea[name=text]");
  if (!box) {
    location.assign("/");
    return;
  }
  box.closest("details")?.setAttribute("open", "");
  box.focus();
});

// Without a swap the server has rendered the errors: they take the focus when the page is there.
document.querySelector(".error-summary")?.focus();
