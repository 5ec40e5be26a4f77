// The auditor's page: what is chosen, dropped or pasted is checked here, and the findings are shown.

import { verify } from "./bundle.js";
import { Unreadable } from "./bytes.js";

const AT_ONCE = 200; // lines of the history
const LARGEST_TEXT = 20000; // bytes of a file that may be a checkpoint
const by = (id) => document.getElementById(id);
const part = (name) => by(`part-${name}`).content.cloneNode(true);
const findings = by("findings");
let turn = 0; // a later check puts an earlier one aside

function cell(row, content, label, code) {
  const made = row.appendChild(document.createElement(row.children.length ? "td" : "th"));
  if (made.localName === "th") made.scope = "row";
  else made.dataset.label = label;
  const holder = code ? made.appendChild(document.createElement("span")) : made;
  if (code) holder.className = "code";
  holder.append(...[content].flat());
}

// rows: lists of cells; codes: which columns hold codes.
function fill(table, rows, codes) {
  const labels = [...table.querySelectorAll("thead th")].map((head) => head.textContent);
  for (const cells of rows) {
    const row = table.tBodies[0].appendChild(document.createElement("tr"));
    cells.forEach((content, place) => cell(row, content, labels[place], codes.includes(place)));
  }
}

function tableOf(name, rows, codes) {
  const made = part(name);
  made.querySelector("tbody").replaceChildren();
  fill(made.querySelector("table"), rows, codes);
  return made;
}

function verdict(word, notices) {
  const made = part(word);
  for (const notice of notices) made.querySelector("[data-notices]").appendChild(document.createElement("li")).textContent = notice;
  return made;
}

function facts(found) {
  const { about, events, checkpoints, anchored, vkey } = found;
  const subject = about?.about ?? {};
  const what = [subject.kind, subject.id].filter((text) => typeof text === "string").join(" ");
  const says = { about: what, log: about?.log, made_at: instant(String(about?.made_at ?? "")), events, checkpoints, anchored, vkey };
  const made = part("facts");
  for (const place of made.querySelectorAll("[data-says]")) place.textContent = says[place.dataset.says] || "–";
  return made;
}

function problems(found) {
  const made = tableOf("problems", found.problems.map(({ where, what }) => [where, what]), [0]);
  const [more, left] = [made.querySelector("[data-more]"), found.count - found.problems.length];
  more.hidden = !left;
  more.textContent = more.dataset.more.replace("{count}", left);
  return made;
}

const instant = (text) => text.slice(0, 19).replace("T", " ");
const stepWords = (step) => by("step-words").content.querySelector(`[data-step="${CSS.escape(step)}"]`)?.textContent ?? step;

function told({ where, said }) {
  const codes = said.refusals.map((one) => one?.code).filter((code) => typeof code === "string");
  const what = said.verdict === "accepted" ? stepWords(said.step) : [`${stepWords(said.step)} `, part("refused"), ` ${codes.join(", ")}`];
  const people = [said.by, said.witness].filter((one) => typeof one === "string" && one).join(", ");
  return [instant(said.at), what, `${said.subject.kind ?? ""} ${said.subject.id ?? ""}`, people, where];
}

function historyOf(lines) {
  const inTime = [...lines].sort((one, other) => (one.said.at < other.said.at ? -1 : one.said.at > other.said.at ? 1 : 0));
  const made = tableOf("history", inTime.slice(0, AT_ONCE).map(told), [4]);
  const [table, more] = [made.querySelector("table"), made.querySelector("[data-more]")];
  let shown = AT_ONCE;
  const say = () => {
    more.hidden = shown >= inTime.length;
    more.textContent = more.dataset.more.replace("{count}", Math.min(AT_ONCE, inTime.length - shown));
  };
  more.addEventListener("click", () => {
    fill(table, inTime.slice(shown, shown + AT_ONCE).map(told), [4]);
    shown += AT_ONCE;
    say();
  });
  say();
  return made;
}

// What the rows of containers came to; the lines are in the order of their streams.
function ends(lines) {
  const state = new Map();
  for (const { said } of lines) {
    for (const { table, id, values } of said.sets) if (table === "product") state.set(id, { ...state.get(id), ...values });
  }
  return [...state].map(([id, values]) => [String(id), String(values.stage ?? "–"), String(values.holder_id ?? values.place_id ?? "–")]);
}

function show(found) {
  findings.replaceChildren(verdict(found.verdict, found.notices), ...(found.count ? [problems(found)] : []), facts(found));
  const last = ends(found.history);
  if (last.length) findings.append(tableOf("ends", last, [0]));
  if (found.history.length) findings.append(historyOf(found.history));
}

async function check() {
  const mine = (turn += 1);
  const [file] = by("bundle").files;
  if (!file) return findings.replaceChildren(part("choose"));
  findings.replaceChildren(part("progress"));
  const bar = findings.querySelector("progress");
  const progress = (done, all) => Object.assign(bar, { max: Math.max(all, done, 1), value: done });
  const written = by("checkpoint").value.trim();
  try {
    const checkpoint = written ? `${written}\n` : null; // a text area has plain line ends
    const found = await verify(file, { checkpoint, vkey: by("vkey").value.trim() || null, progress });
    if (mine === turn) show(found);
  } catch (error) {
    if (mine !== turn) return;
    if (!(error instanceof Unreadable) && !(error instanceof DOMException)) throw error; // a file that is gone cannot be read either
    findings.replaceChildren(verdict("UNREADABLE", [error.message]));
  }
  findings.scrollIntoView({ block: "start" });
}

async function takeCheckpoint(file) {
  by("checkpoint").value = await file.slice(0, LARGEST_TEXT).text();
  if (by("bundle").files.length) await check();
}

function drop(event) {
  event.preventDefault();
  by("drop").classList.remove("is-over");
  const files = [...event.dataTransfer.files];
  const note = files.find((file) => file.name.endsWith(".txt") && file.size < LARGEST_TEXT);
  const bundle = files.find((file) => file !== note);
  if (bundle) {
    const chosen = new DataTransfer();
    chosen.items.add(bundle);
    by("bundle").files = chosen.files;
  }
  if (note) takeCheckpoint(note);
  else if (bundle) check();
}

by("check").addEventListener("click", check);
by("bundle").addEventListener("change", check);
by("checkpoint-file").addEventListener("change", ({ target }) => target.files.length && takeCheckpoint(target.files[0]));
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  by("drop").classList.add("is-over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) by("drop").classList.remove("is-over");
});
document.addEventListener("drop", drop);
