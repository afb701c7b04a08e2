// Passkeys. The page holds what the browser is asked, and the answer leaves with an ordinary form: nothing is fetched.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function options(form) {
  const asked = JSON.parse(form.dataset.passkey);
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  for (const one of [...(asked.excludeCredentials ?? []), ...(asked.allowCredentials ?? [])]) one.id = bytes(one.id);
  return asked;
}

function answer({ id, rawId, type, response }) {
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    said.userHandle = text(response.userHandle);
  }
  return JSON.stringify({ id, rawId: text(rawId), type, response: said });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  // A passkey is of one host; at any other address of this site the browser would refuse.
  if (!("PublicKeyCredential" in window) || location.hostname !== form.dataset.host) continue;
  for (const one of document.querySelectorAll("[data-unable]")) one.hidden = true;
  form.hidden = false;
  const button = form.querySelector("button[type=button]:not([data-see])");
  const status = form.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    status.textContent = "";
    button.disabled = true;
    try {
      const publicKey = options(form);
      const credentials = navigator.credentials;
      const shown = await (publicKey.user ? credentials.create({ publicKey }) : credentials.get({ publicKey }));
      form.elements.cle.value = answer(shown);
      form.submit();
    } catch (error) {
      const known = error.name === "InvalidStateError" && status.dataset.known;
      status.textContent = known || status.dataset.stopped;
      button.disabled = false;
    }
  });
  addEventListener("pageshow", () => (button.disabled = false));
}
