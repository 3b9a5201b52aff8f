// A file dropped on the paste box becomes the chosen file of the form, as if picked by hand.
const target = (event) => event.target.closest?.("[data-dropfile]");
const holdsFile = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!target(event) || !holdsFile(event)) return;
  event.preventDefault();
  target(event).dataset.state = "over";
});

document.addEventListener("dragleave", (event) => {
  if (target(event)) delete target(event).dataset.state;
});

document.addEventListener("drop", (event) => {
  const box = target(event);
  if (!box || !holdsFile(event)) return;
  event.preventDefault();
  delete box.dataset.state;
  const input = document.getElementById(box.dataset.dropfile);
  const [file] = event.dataTransfer.files;
  const one = new DataTransfer();
  one.items.add(file);
  input.files = one.files;
  input.focus();
  document.getElementById("status").textContent = `${file.name} is chosen`;
});
