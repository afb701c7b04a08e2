// Two minutes before the session ends, the page says so and offers to stay. When it has ended, the page goes away, since
// desks share computers, and the server keeps what was typed. Without scripts, the server does that by itself.
const WARNING = 120_000;
const AGAIN = 10_000;
const box = document.querySelector("dialog[data-ends-in]");
const main = document.querySelector("main");
const [stay, close] = box.querySelectorAll("button");
const failed = box.querySelector("[role=status]");
const { ask, over } = box.firstElementChild.dataset;
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;

document.querySelector("[data-without-scripts]").hidden = true;

let end = Date.now() + box.dataset.endsIn * 1000;
let mayExtend = "mayExtend" in box.dataset;
let told = false;
let busy = false;
let typedIn = null;

main.addEventListener("input", (event) => (typedIn = event.target.form ?? typedIn));

// Another tab may have used the session meanwhile: the server knows. Asking is no use of it; a POST is.
async function look(method = "GET") {
  const body = method === "POST" ? new URLSearchParams({ csrfmiddlewaretoken: token }) : undefined;
  const answer = await fetch(ask, { method, body, cache: "no-store" });
  const said = await answer.json();
  end = Date.now() + said.ends_in * 1000;
  mayExtend = said.may_extend;
}

function warn() {
  told = true;
  const at = new Date(end);
  box.querySelector("strong").textContent = `${at.getHours()}\u00a0h\u00a0${String(at.getMinutes()).padStart(2, "0")}`;
  for (const one of box.querySelectorAll("[data-if-extends]")) one.hidden = !mayExtend;
  box.querySelector("[data-if-last]").hidden = mayExtend;
  failed.hidden = true;
  box.showModal();
}

function leave() {
  if (!typedIn?.isConnected || typedIn.getAttribute("method") !== "post") {
    location.replace(box.dataset.here);
    return;
  }
  for (const one of typedIn.querySelectorAll("[type=password],[type=file]")) one.disabled = true;
  const here = document.createElement("input");
  Object.assign(here, { type: "hidden", name: "session_page", value: box.dataset.here });
  typedIn.append(here);
  typedIn.setAttribute("action", over);
  HTMLFormElement.prototype.submit.call(typedIn);
}

async function tick() {
  const left = end - Date.now();
  if (busy || left > WARNING || (told && left > 0)) return;
  busy = true;
  try {
    if (left <= 0) main.hidden = true;
    await look();
  } catch {
    if (left <= 0) {
      // Nobody answers: nothing is shown any more, and the server is asked again a little later.
      end = Date.now() + AGAIN;
      told = true;
      busy = false;
      return;
    }
  }
  const now = end - Date.now();
  if (now <= 0) {
    leave();
    return;
  }
  if (now > WARNING) {
    told = false;
    main.hidden = false;
    if (box.open) box.close();
  } else if (!told) warn();
  busy = false;
}

stay.addEventListener("click", async () => {
  try {
    await look("POST");
    told = false;
    box.close();
  } catch {
    failed.hidden = false;
  }
});
close.addEventListener("click", () => box.close());
// A computer that slept wakes with the clock ahead: the time of day is looked at, not how often this ran.
setInterval(tick, 1000);
