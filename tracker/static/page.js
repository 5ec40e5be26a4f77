// Small manners of every page: errors get the focus, a form is sent once, the menu folds on a phone.

const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    (event.submitter ?? form.querySelector(".submit button"))?.setAttribute("aria-busy", "true");
  });
}

// Enter in a figure goes on to the next empty field, then to the button; from elsewhere to what must still be filled in.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  const form = field.form;
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || form?.dataset.once === undefined) return;
  if (!field.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])")) return;
  const empty = [...form.elements].filter((one) => one.matches("input, select, textarea") && one.type !== "hidden" && !one.value && one.getClientRects().length);
  const isFigure = ["decimal", "numeric"].includes(field.inputMode);
  const behind = (one) => field.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = (isFigure && empty.find(behind)) || empty.find((one) => one.required && one !== field) || (isFigure && form.querySelector(".submit .button-main"));
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// A page that comes back from the browser's memory may be stale and may have been sent: fetch it afresh.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// A chart that is wider than its frame begins at its newest figures.
for (const paper of document.querySelectorAll(".chart-paper")) paper.scrollLeft = paper.scrollWidth;

const toggle = document.querySelector("[data-nav-toggle]");
if (toggle) {
  const nav = toggle.parentElement;
  const narrow = matchMedia("(max-width: 47.99rem)");
  const fold = (folded) => {
    nav.classList.toggle("is-folded", folded);
    toggle.setAttribute("aria-expanded", String(!folded));
  };
  const fit = () => {
    toggle.hidden = !narrow.matches;
    fold(narrow.matches);
  };
  toggle.addEventListener("click", () => fold(!nav.classList.contains("is-folded")));
  narrow.addEventListener("change", fit);
  fit();
}
