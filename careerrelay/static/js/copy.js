// A copy button beside a text. Without this script the text can be selected by hand, and no button is shown.
for (const place of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = place.dataset.label;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(place.dataset.copy).textContent);
    said.textContent = place.dataset.done;
  });
  place.className = "buttons";
  place.append(button, said);
}
