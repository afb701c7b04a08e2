// A form leaves once: a second click while the first is under way would send it twice.
for (const form of document.querySelectorAll("main form")) {
  let left = false;
  form.addEventListener("submit", (event) => {
    if (left) event.preventDefault();
    left = true;
    // A reader who stopped the page from loading may try again.
    setTimeout(() => (left = false), 8000);
  });
  addEventListener("pageshow", () => (left = false));
}

// Browsers that know autofocus on inputs only.
if (!("autofocus" in HTMLElement.prototype)) document.querySelector(".summary")?.focus();

// A code that an email links to stands behind the # of the address: no server and no log ever sees it.
const coded = document.querySelector("input[data-from-address]");
if (coded && !coded.value && location.hash) {
  coded.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}
