// Keeps what was typed until it was sent: a connection that drops, or a page that is loaded anew, costs no word.
// It stays in this tab of this browser, and goes when the answer was taken. Without this script everything works, too.
const form = document.querySelector("form[data-draft]");
const key = `draft:${location.pathname}`;
const isAnswer = (field) => field.type === "radio" || field.type === "checkbox";
const fields = () => [...form.elements].filter((field) => field.name && !/hidden|file|submit/.test(field.type));

function keep() {
  const told = fields().filter((field) => !isAnswer(field) || field.checked);
  sessionStorage.setItem(key, JSON.stringify(told.map((field) => [field.name, field.value])));
}

function restore(told) {
  for (const field of fields()) {
    const values = told.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isAnswer(field)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
}

try {
  if (!form) {
    Object.keys(sessionStorage).forEach((name) => name.startsWith("draft:") && sessionStorage.removeItem(name));
  } else {
    const told = form.dataset.draft === "new" && JSON.parse(sessionStorage.getItem(key));
    if (told) restore(told);
    form.addEventListener("input", keep);
  }
} catch {
  // A browser that keeps nothing: then nothing is kept.
}
