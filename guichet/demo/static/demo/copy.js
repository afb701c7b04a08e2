// A button beside each value; without this script the values are selected whole by a click.
const status = document.querySelector("#copied");
for (const value of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = status.dataset.offer;
  button.setAttribute("aria-label", `${status.dataset.offer} : ${value.textContent}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(value.dataset.copy || value.textContent);
    button.textContent = status.dataset.said;
    status.textContent = `${status.dataset.said} : ${value.textContent}`;
    setTimeout(() => (button.textContent = status.dataset.offer), 2000);
  });
  value.after(button);
}
