// The scan prompts of a page: which is next, what it expects, and what has been read into it.

const words = document.querySelector("#scan-words")?.dataset ?? {};
const seen = (field) => field.getClientRects().length && (field.checkVisibility?.() ?? true); // what is folded away takes no scan
const all = () => [...document.querySelectorAll("[data-scan]")].filter((p) => !p.disabled && seen(p));
const frame = (prompt) => prompt.closest("[data-prompt]");
const many = (prompt) => prompt.dataset.scanMany !== undefined;
const symbol = (prompt) => prompt.dataset.scan.startsWith("symbol-"); // of the label that the page is about
const known = new WeakMap(); // prompt → the value that was filled in, told apart from what is being typed behind it

export const isPrompt = (field) => field.matches?.("[data-scan]") ?? false;
export const isLocal = (prompt) => prompt.dataset.scanLocal !== undefined;
export const nextEmpty = () => all().find((prompt) => !known.get(prompt));
export const firstLocal = () => all().find(isLocal);
export const nextLocal = () => all().find((prompt) => isLocal(prompt) && !known.get(prompt));
export const areSymbols = () => all().some(symbol);
export const filled = () => all().flatMap((prompt) => (isLocal(prompt) || symbol(prompt) ? [] : (known.get(prompt) ?? "").split("\n"))).filter(Boolean);
export const isFilled = (prompt) => Boolean(known.get(prompt));

function touched(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return field.selectedIndex !== Math.max([...field.options].findIndex((option) => option.defaultSelected), 0);
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

// Whether the page holds entries that would be lost by leaving it.
export function unrecorded() {
  const fields = document.querySelectorAll("form[data-once] :is(input, textarea, select)");
  return Boolean(document.querySelector("[data-error-summary], form[data-refilled]")) || [...fields].some(touched);
}

// What goes to the server: the prompt that has the focus first, then every one that still takes a scan. A symbol is scanned twice without harm.
export function open(focused) {
  const rest = all().filter((prompt) => prompt !== focused && !isLocal(prompt) && (many(prompt) || symbol(prompt) || !known.get(prompt)));
  return [...(focused && isPrompt(focused) ? [focused] : []), ...rest].map((prompt) => ({
    name: prompt.name,
    expects: prompt.dataset.scan.split(" "),
    ...(prompt.dataset.scanOf && { of: prompt.dataset.scanOf.split(" ") }), // of a lot, a device or a place: its own kinds
    ...(many(prompt) && known.get(prompt) && { holds: known.get(prompt).split("\n") }),
    ...(prompt === focused && { focused: true }),
  }));
}

// When the act was, where the form of the prompts says so: lots and devices are judged for that time.
export const happened = (focused) => ((isPrompt(focused ?? document.body) ? focused : nextEmpty())?.form?.elements.happened?.value ?? "");

// The characters typed into a prompt since it was filled; the prompt goes back to what it held.
export function takeOut(prompt) {
  const before = known.get(prompt) ?? "";
  const raw = prompt.value.startsWith(before) ? prompt.value.slice(before.length) : prompt.value;
  prompt.value = before;
  return raw;
}

export function mark() {
  const next = nextEmpty();
  for (const prompt of all()) {
    frame(prompt)?.classList.toggle("is-filled", isFilled(prompt));
    frame(prompt)?.classList.toggle("is-next", prompt === next);
    const clear = frame(prompt)?.querySelector("[data-scan-clear]");
    if (clear) clear.hidden = !isFilled(prompt);
  }
  const label = document.querySelector("[data-scan-label]");
  if (label) label.textContent = next ? words.asks.replace("{what}", next.dataset.label) : words.anything;
}

function set(prompt, value) {
  known.set(prompt, value);
  prompt.value = value;
  prompt.dispatchEvent(new Event("input", { bubbles: true }));
  prompt.dispatchEvent(new Event("change", { bubbles: true }));
  mark();
}

function read(prompt, text, refused) {
  const place = frame(prompt)?.querySelector("[data-scan-read]");
  frame(prompt)?.classList.toggle("is-refused", refused);
  prompt.toggleAttribute("aria-invalid", false);
  if (refused) prompt.setAttribute("aria-invalid", "true");
  if (place) place.textContent = text;
}

// True when the value is new; false when a list has it already.
export function fill(prompt, value, message) {
  const before = known.get(prompt) ?? "";
  if (many(prompt) && before.split("\n").includes(value)) return false;
  set(prompt, many(prompt) && before ? `${before}\n${value}` : value);
  read(prompt, message || words.filled, false);
  frame(prompt)?.classList.remove("has-error");
  frame(prompt)?.querySelector(".error")?.remove();
  return true;
}

export const refuse = (prompt, message) => read(prompt, message, true);

// Where the hand goes after a fill: the next prompt, else the first empty required field behind it, else the button. Or the form sends itself.
export function moveOn(from) {
  const form = from.form;
  const rest = all().filter((prompt) => prompt.form === form && !isFilled(prompt));
  const fields = [...(form?.elements ?? [])].filter((e) => e.required && !e.value && !isPrompt(e) && seen(e));
  if (!rest.length && !fields.length && form?.dataset.submitWhenScanned !== undefined) return form.requestSubmit();
  const target = rest[0] ?? fields[0] ?? form?.querySelector(".submit .button-main");
  frame(target ?? from)?.scrollIntoView({ block: "nearest" });
  return target;
}

export function prepare() {
  for (const prompt of all()) {
    if (prompt.value) known.set(prompt, prompt.value);
    prompt.addEventListener("focus", () => prompt.select());
    prompt.addEventListener("input", () => {
      if (!prompt.value) known.delete(prompt);
    });
    frame(prompt)?.querySelector("[data-scan-clear]")?.addEventListener("click", () => {
      set(prompt, "");
      read(prompt, "", false);
      prompt.focus();
    });
  }
  mark();
}
