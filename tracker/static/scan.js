// The scan box: every scan goes to the server once, in order, and is answered with word, colour and sound.
// POST /scan {raw, prompts: [{name, expects, of?, holds?, focused?}], page, alone?, read?, happened?} → {verdict: go | fill | stop | more, word, message, todo, url, prompt, value, kind}

import { show, sound, wipe } from "./scan_answer.js";
import * as prompts from "./scan_prompts.js";
import { clean, listen } from "./scan_wedge.js";

const SLOW_MS = 300, VERY_SLOW_MS = 4000, TIMEOUT_MS = 20000, LEAVE_MS = 220, STILL_COMING_MS = 600, TWIN_MS = 1500;
const DIN = /^(?:\][A-Za-z][0-9A-Za-z])?=[A-NP-Z1-9][0-9A-Z]{4}[0-9]{8}[0-9A-Za-z]{2}$/;
const AIM = /^\][A-Za-z][0-9A-Za-z]/;

const form = document.querySelector("#scan-form");
const box = document.querySelector("#scan");
const words = document.querySelector("#scan-words")?.dataset ?? {};
const queue = [];
let busy = false, leaving = null, whereTo = null, leaveAgain = "", goBackTo = null;
let held = ""; // the first half of a code whose second half is awaited
let last = { raw: "", at: 0 };

const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const isScanInput = (field) => field === box || prompts.isPrompt(field);
const home = () => box ?? prompts.nextEmpty() ?? document.querySelector("[data-scan]");

// A first half that was asked about, or a donation number followed at once by its product code, is one code in two lines.
function join(raw, at) {
  const second = raw.replace(AIM, "");
  const startsAfresh = /^VT[0-9]:/.test(raw) || prompts.areSymbols(); // each symbol of a label stands for itself
  if (held && !startsAfresh) return held + second;
  if (!startsAfresh && DIN.test(last.raw) && second.startsWith("=<") && at - last.at < TWIN_MS) return last.raw + second;
  return raw;
}

// alone: the second half as it was scanned; the server takes it where the joined code is none. read: what filled prompts hold.
async function ask(raw, alone, focused) {
  const read = prompts.filled(), happened = prompts.happened(focused);
  const question = { raw, prompts: prompts.open(focused), page: location.pathname, ...(alone !== raw && { alone }), ...(read.length && { read }), ...(happened && { happened }) };
  const body = JSON.stringify(question);
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() };
  let response;
  try {
    response = await fetch(form?.action ?? "/scan", { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS), cache: "no-store" });
  } catch {
    return failed("network");
  }
  if (response.status === 401 || response.redirected) return failed("signed-out");
  const answer = await response.json().catch(() => null);
  if (response.ok && answer?.verdict) return answer;
  return { ...failed("server"), ...(answer?.message && { message: answer.message }) };
}

function failed(why) {
  const name = why === "signed-out" ? "SignedOut" : why[0].toUpperCase() + why.slice(1);
  return { verdict: "failed", word: words.failed, message: words[`failed${name}`], todo: words[`todo${name}`] };
}

function leave(answer, raw) {
  const url = new URL(answer.url, location.href);
  if (url.origin !== location.origin) return;
  if (prompts.unrecorded() && leaveAgain !== raw) {
    leaveAgain = raw;
    sound("attention");
    return show("attention", { word: words.unsaved, message: words.unsavedMessage, todo: words.unsavedTodo, code: raw });
  }
  whereTo = url;
  leaveIn(LEAVE_MS);
}

function leaveIn(milliseconds) {
  clearTimeout(leaving);
  if (whereTo) leaving = setTimeout(() => location.assign(whereTo), milliseconds);
}

function stay() {
  clearTimeout(leaving);
  whereTo = null;
}

const verdicts = {
  go(answer, raw) {
    sound("go");
    show("go", { ...answer, word: answer.word || words.go, code: raw });
    if (answer.url) leave(answer, raw);
  },
  fill(answer, raw, focused) {
    const prompt = document.getElementsByName(answer.prompt)[0];
    if (!prompt || !prompts.fill(prompt, answer.value ?? raw, answer.message)) {
      sound("attention");
      return show("attention", { word: words.repeatedWord, message: words.repeated, code: raw });
    }
    sound("go");
    show("go", { ...answer, word: answer.word || words.fill });
    const next = prompts.moveOn(prompt);
    if (!box || (focused && prompts.isPrompt(focused)) || (next && !prompts.isPrompt(next))) next?.focus();
    goBackTo = null;
  },
  more(answer, raw) {
    held = raw;
    sound("attention");
    show("attention", { word: answer.word || words.more, message: answer.message, todo: answer.todo || words.todoMore, code: raw });
  },
  stop(answer, raw, focused) {
    sound("stop");
    show("stop", { ...answer, word: answer.word || words.stop, code: raw });
    const refused = prompts.isPrompt(focused ?? form) ? focused : document.getElementsByName(answer.prompt ?? "")[0];
    if (refused) prompts.refuse(refused, answer.message);
  },
  failed(answer, raw) {
    sound("stop");
    show("stop", { ...answer, code: raw });
  },
};

async function answerOne({ raw: typed, focused, at }) {
  const joined = join(typed, at);
  const pending = setTimeout(() => show("pending", { word: words.pending, code: joined }), SLOW_MS);
  const slow = setTimeout(() => show("pending", { word: words.pending, message: words.slow, code: joined }), VERY_SLOW_MS);
  const answer = await ask(joined, typed, focused);
  const raw = answer.value ?? joined;
  clearTimeout(pending);
  clearTimeout(slow);
  held = "";
  last = { raw, at: performance.now() };
  document.documentElement.dataset.lastVerdict = answer.verdict;
  (verdicts[answer.verdict] ?? verdicts.stop)(answer, raw, focused);
}

async function drain() {
  if (busy) return;
  busy = true;
  while (queue.length) {
    stay();
    await answerOne(queue.shift());
  }
  busy = false;
  if (goBackTo?.isConnected && document.activeElement === box && !box.value) goBackTo.focus();
  goBackTo = null;
}

function fillLocally(prompt) {
  if (clean(prompt.value).trim()) prompts.fill(prompt, clean(prompt.value), words.filled);
  prompts.moveOn(prompt)?.focus();
}

function take(given) {
  const field = (given === box && box.value.trim() && prompts.nextLocal()) || given; // such a prompt takes any code
  if (field !== given) [field.value, box.value] = [box.value, ""];
  if (prompts.isPrompt(field) && prompts.isLocal(field)) return fillLocally(field);
  const raw = clean(field === box ? box.value : prompts.takeOut(field));
  if (field === box) box.value = "";
  if (!raw.trim()) return field === box ? undefined : prompts.isFilled(field) && prompts.moveOn(field)?.focus();
  stay();
  queue.push({ raw, focused: field === box ? null : field, at: performance.now() });
  drain();
}

function keepFocus() {
  setTimeout(() => {
    const nowhere = document.activeElement === document.body || document.activeElement?.id === "content";
    if (nowhere && document.hasFocus() && getSelection().isCollapsed) box.focus({ preventScroll: true });
  });
}

function onTouchScreens() {
  const button = document.querySelector("[data-scan-keyboard]");
  if (!button || !matchMedia("(pointer: coarse)").matches) return;
  button.hidden = false;
  box.inputMode = "none"; // the focus must not bring up the screen keyboard; this button does
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    box.inputMode = on ? "text" : "none";
    box.blur();
    box.focus();
  });
}

listen({ home, isScanInput, take, onKey: () => leaveIn(STILL_COMING_MS), onReturn: (field) => { goBackTo = field; } });
prompts.prepare();

if (box) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(box);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    held = box.value = "";
    wipe();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, summary, input, select, textarea, label, [tabindex='0']")) keepFocus();
  });
  document.addEventListener("focusout", (event) => {
    if (!event.relatedTarget) keepFocus();
  });
  addEventListener("focus", keepFocus);
  onTouchScreens();
  if (!document.querySelector("[data-error-summary], [autofocus]")) (prompts.firstLocal() ?? box).focus({ preventScroll: true });
} else if (!document.querySelector("[data-error-summary]")) {
  home()?.focus();
}

const verdict = document.querySelector("main [data-verdict]")?.dataset.verdict;
if (verdict) sound(verdict);
