// The template editor: placeholders become buttons, and the preview follows the typing, rendered by the server.
const form = document.querySelector("form[data-preview]");
const preview = document.querySelector("[data-preview-of]");
let field = form?.elements.body;
let timer;
let running;

const refresh = async () => {
  running?.abort();
  running = new AbortController();
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), signal: running.signal }).catch(() => null);
  if (answer?.ok) preview.innerHTML = await answer.text();
};

const insert = (code) => {
  field.setRangeText(code, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

if (form) {
  for (const name of ["subject", "body", "other_subject", "other_body"]) form.elements[name].addEventListener("focus", (event) => (field = event.target));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 400);
  });
  for (const label of form.querySelectorAll("[data-insert]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.append(...label.childNodes);
    button.addEventListener("click", () => insert(label.dataset.insert));
    label.replaceWith(button);
  }
}
