// « voir » and the gauge of password fields. The server judges; the gauge only helps while typing.
for (const button of document.querySelectorAll("[data-see]")) {
  const input = document.getElementById(button.dataset.see);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  // A password left in clear must not end in the browser's list of past entries.
  input.form?.addEventListener("submit", () => (input.type = "password"));
}

function level(password) {
  if (!password) return 0;
  const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const different = new Set(password).size;
  if (password.length < 8 || password.length > 50 || kinds < 3 || different < 6) return 1;
  return password.length >= 12 && different >= 9 ? 3 : 2;
}

for (const gauge of document.querySelectorAll("[data-gauge]")) {
  const input = document.getElementById(gauge.dataset.gauge);
  const status = gauge.querySelector("[role=status]");
  const words = [...gauge.querySelectorAll("span")].map((span) => span.textContent);
  gauge.hidden = false;
  input.addEventListener("input", () => {
    const now = level(input.value);
    if (gauge.dataset.level === String(now)) return;
    gauge.dataset.level = now;
    status.textContent = now ? status.dataset.says + words[now - 1] : "";
  });
}
