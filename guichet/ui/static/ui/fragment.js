// A code that came behind the « # » of a link, which no server sees: in the field, then out of the address.
const code = decodeURIComponent(location.hash.slice(1));
const field = document.querySelector("input[name=code]");
if (code && field && !field.value) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
}
