// A keyboard-wedge scanner types. This tells its keystrokes from a person's and hands over whole scans, wherever the focus is.
// Speed only decides where characters go; whether a scan is valid is decided by the server, from its check characters.

const FAST_MS = 45; // Between two keys of one scan. Bluetooth scanners need up to 30 ms; four such keys in a row are not a hand.
const STALL_MS = 250; // A busy workstation may stall a scan this long. Then only a text that nobody types tells that it is one.
const SURE = 4; // Characters after which a prefix at scanner speed is a scan, and the fewest of a text that ends with Enter.
const STALLS = 4; // At most one key in so many was held up by a busy workstation; a hand is slow at most of its keys.
const PREFIX = /^[=&\]]|^V(T([0-9](:|$)|$)|$)/;
const UNMISTAKABLE = /^(\][A-Za-z][0-9A-Za-z])?=[A-NP-Z1-9][0-9A-Z]{4}[0-9]{4}|^\][A-Za-z][0-9A-Za-z][=&0-9V]|^&[^ ]{7}|^VT[0-9]:/;
const TYPED_INTO = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file]), textarea, select, [contenteditable]";

// Control characters out; the group separator inside a GS1 code stays.
export const clean = (raw) => raw.replace(/[\x00-\x1c\x1e\x1f\x7f]/g, "");

function snapshot(field) {
  const { value, selectionStart: start, selectionEnd: end } = field;
  return () => {
    if (field.isContentEditable) return;
    field.value = value;
    if (start !== null && start !== undefined) field.setSelectionRange(start, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
}

// home(): the input that takes a scan when none has the focus. take(raw, input): a whole scan has arrived in that input.
// onKey(): a character has arrived. onReturn(field): a scan was taken out of this field, which gets its focus back after the answer.
export function listen({ home, isScanInput, take, onKey, onReturn }) {
  let lastKey = -Infinity;
  let lastEnd = -Infinity;
  let burst = null;
  let run = null; // what was typed into an ordinary field without a pause: a scan, if it was fast and ends with Enter or Tab

  function capture(event, field) {
    event.preventDefault();
    burst.restore();
    const input = home();
    input.focus({ preventScroll: true });
    input.value = burst.text;
    onReturn(field);
    burst = run = null;
  }

  function follow(event, field, gap) {
    if (run?.field !== field || gap >= STALL_MS) run = { field, text: "", fast: 0, slow: 0, restore: snapshot(field) };
    else run[gap < FAST_MS ? "fast" : "slow"] += 1;
    run.text += event.key;
  }

  // Any other code, known or not, that was scanned into an ordinary field; one that takes it keeps it, and the form stays.
  function endInField(event, field, gap) {
    const scanned = run?.field === field && gap < STALL_MS && run.fast + 1 >= SURE && run.slow * STALLS <= run.fast;
    if (!scanned || !home()) return;
    if (field.dataset.scanPlain !== undefined) return event.preventDefault();
    burst = run;
    capture(event, field);
    take(home());
  }

  function inField(event, field, gap) {
    if (burst && gap < STALL_MS) burst = { ...burst, text: burst.text + event.key, fast: burst.fast && gap < FAST_MS };
    if (!burst || gap >= STALL_MS || !PREFIX.test(burst.text)) burst = { text: event.key, fast: true, restore: snapshot(field) };
    if (!PREFIX.test(burst.text)) burst = null;
    else if (((burst.fast && burst.text.length >= SURE) || UNMISTAKABLE.test(burst.text)) && home()) capture(event, field);
  }

  function printable(event, field, gap) {
    if (isScanInput(field)) return;
    if (field.matches(TYPED_INTO)) {
      follow(event, field, gap);
      return inField(event, field, gap);
    }
    if (event.key === " " || !home()) return; // Space presses the button that has the focus.
    home().focus({ preventScroll: true });
    home().select();
  }

  function control(event, field, fast) {
    const separator = event.key === "]" || event.key === "\u001d";
    if (isScanInput(field) && (separator || fast)) {
      event.preventDefault();
      if (separator) insert(field, "\u001d");
    } else if ((burst || run) && fast) {
      event.preventDefault();
      for (const one of separator ? [burst, run] : []) if (one) one.text += "\u001d";
    }
  }

  function end(event, field, now, gap) {
    const echo = now - lastEnd < STALL_MS && lastKey < lastEnd; // CR then LF, Enter then Tab: one end, not two
    if (echo) return event.preventDefault();
    if (!isScanInput(field) && field.matches(TYPED_INTO)) {
      endInField(event, field, gap);
      if (event.defaultPrevented) lastEnd = now;
      return;
    }
    const scanned = gap < (PREFIX.test(field.value) ? STALL_MS : FAST_MS) && field.value;
    if (!isScanInput(field) || (event.key === "Tab" && !scanned)) return;
    event.preventDefault();
    lastEnd = now;
    take(field);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const field = event.target instanceof Element ? event.target : document.body;
    const now = event.timeStamp;
    const gap = now - lastKey;
    const fast = gap < FAST_MS;
    const withControl = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
    const lineEnd = withControl && fast && (event.key === "j" || event.key === "m");
    if (event.key === "Enter" || event.key === "Tab" || lineEnd) return end(event, field, now, gap);
    if (event.key.length !== 1) return;
    if (withControl) control(event, field, fast);
    else printable(event, field, gap);
    lastKey = now;
    onKey();
  }, true);
}
