// A keyboard-wedge scanner types. This tells its keystrokes from a person's and hands over whole scans, wherever the focus is.
// Speed only decides where characters go; whether a scan is valid is decided by the server, from its check characters.

const FAST_MS = 45; // Between two keys of one scan. Bluetooth scanners need up to 30 ms; four such keys in a row are not a hand.
const SURE = 4; // Characters after which a prefix at this speed is a scan.
const ECHO_MS = 90; // A second terminator (CR then LF, Enter then Tab) this soon belongs to the scan before it.
const PREFIX = /^[=&\]]|^V(T(1(:|$)|$)|$)/;
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
// onReturn(field): a scan was taken out of this field, which gets its focus back when the scan has been answered.
export function listen({ home, isScanInput, take, onReturn }) {
  let lastKey = -Infinity;
  let lastEnd = -Infinity;
  let burst = null;

  function capture(event, field) {
    event.preventDefault();
    burst.restore();
    const input = home();
    const halfScanned = input.value;
    input.focus({ preventScroll: true });
    input.value = halfScanned + burst.text;
    onReturn(field);
    burst = null;
  }

  function inField(event, field, fast) {
    if (burst && fast) burst.text += event.key;
    else burst = { text: event.key, restore: snapshot(field) };
    if (!PREFIX.test(burst.text)) burst = null;
    else if (burst.text.length >= SURE && home()) capture(event, field);
  }

  function printable(event, field, fast) {
    if (isScanInput(field)) return;
    if (field.matches(TYPED_INTO)) return inField(event, field, fast);
    if (event.key === " " || !home()) return; // Space presses the button that has the focus.
    home().focus({ preventScroll: true });
    home().select();
  }

  function control(event, field, fast) {
    const separator = event.key === "]" || event.key === "\u001d";
    if (isScanInput(field) && (separator || fast)) {
      event.preventDefault();
      if (separator) insert(field, "\u001d");
    } else if (burst && fast) {
      event.preventDefault();
      if (separator) burst.text += "\u001d";
    }
  }

  function end(event, field, now, fast) {
    const echo = now - lastEnd < ECHO_MS && lastKey < lastEnd;
    if (echo) return event.preventDefault();
    if (!isScanInput(field) || (event.key === "Tab" && !(fast && field.value))) return;
    event.preventDefault();
    lastEnd = now;
    take(field);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const field = event.target instanceof Element ? event.target : document.body;
    const now = event.timeStamp;
    const fast = now - lastKey < FAST_MS;
    const withControl = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
    const lineEnd = withControl && fast && (event.key === "j" || event.key === "m");
    if (event.key === "Enter" || event.key === "Tab" || lineEnd) return end(event, field, now, fast);
    if (event.key.length !== 1) return;
    if (withControl) control(event, field, fast);
    else printable(event, field, fast);
    lastKey = now;
  }, true);
}
