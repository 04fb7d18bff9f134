// Lists whose rows can be chosen: one box in the head chooses the page.
const head = document.querySelector("[data-list] [data-pick-page]");

if (head) {
  const boxes = [...document.querySelectorAll("[data-list] [name=person]")];
  const page = document.createElement("input");
  page.type = "checkbox";
  page.ariaLabel = head.dataset.pickPage;
  page.addEventListener("change", () => boxes.forEach((box) => (box.checked = page.checked)));
  for (const box of boxes) {
    box.addEventListener("change", () => (page.checked = boxes.every((one) => one.checked)));
  }
  head.replaceChildren(page);
}
