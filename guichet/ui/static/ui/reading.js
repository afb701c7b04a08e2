// The tools of the bar: the size of the text changes in place, so that a half-filled form keeps what was typed;
// « Écouter » reads the page with the browser's own voice, where it has one.
const sizes = ["", "t1", "t2", "t3"];
const tools = document.querySelector(".tools");

tools?.addEventListener("submit", (event) => {
  event.preventDefault();
  const root = document.documentElement;
  const step = { larger: 1, smaller: -1 }[event.submitter?.value];
  const wanted = step ? sizes.indexOf(root.className) + step : 0;
  const index = Math.max(0, Math.min(wanted, sizes.length - 1));
  root.className = sizes[index];
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `text-size=${index}; path=/; max-age=31536000; samesite=lax${secure}`;
});

const listen = tools?.querySelector("[data-listen]");
if (listen && "speechSynthesis" in window) {
  const label = listen.querySelector("span");
  const words = [label.textContent, listen.dataset.stop];
  let reading = false;
  const show = (now) => {
    reading = now;
    label.textContent = words[Number(now)];
  };
  const stop = () => {
    show(false);
    speechSynthesis.cancel();
  };
  listen.hidden = false;
  listen.addEventListener("click", () => {
    if (reading) {
      stop();
      return;
    }
    speechSynthesis.cancel();
    // Short pieces: some voices fall silent after fifteen seconds.
    const pieces = document.querySelector("main").innerText.split(/(?<=[.!?:])\s+|\n+/).filter((piece) => piece.trim());
    pieces.forEach((piece, index) => {
      const utterance = new SpeechSynthesisUtterance(piece);
      utterance.lang = "fr-FR";
      if (index === pieces.length - 1) utterance.addEventListener("end", () => show(false));
      speechSynthesis.speak(utterance);
    });
    show(pieces.length > 0);
  });
  addEventListener("pagehide", stop);
}

// A page that answered a form goes into the history without the form: the back button then shows the page again, where
// the browser would otherwise refuse to (nothing may be kept of it) or offer to send the form a second time.
history.replaceState(null, "", location.href);
