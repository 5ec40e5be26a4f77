// The answer to a scan: a word, a colour and a sound, never one of them alone.

const region = document.querySelector("#scan-verdict");
const icons = document.querySelector("#scan-icons")?.content;
const muteButton = document.querySelector("[data-scan-mute]");
const MUTED = "veintrail-muted";

// [frequency Hz, start s, length s, waveform]
const TONES = {
  go: [[880, 0, 0.09, "sine"], [1320, 0.1, 0.14, "sine"]],
  attention: [[660, 0, 0.12, "triangle"], [660, 0.2, 0.12, "triangle"]],
  stop: [[196, 0, 0.28, "sawtooth"], [156, 0.32, 0.45, "sawtooth"]],
};

let audio = null;

function remembered(value) {
  try {
    if (value !== undefined) localStorage.setItem(MUTED, value);
    return localStorage.getItem(MUTED) === "yes";
  } catch {
    return muteButton?.getAttribute("aria-pressed") === "true";
  }
}

// A browser keeps silent until somebody has touched the page; then the word and the colour stand alone.
async function allowed() {
  audio ??= new AudioContext();
  if (audio.state === "running") return true;
  const late = new Promise((resolve) => setTimeout(resolve, 200, false));
  return Promise.race([audio.resume().then(() => true, () => false), late]);
}

export async function sound(tone) {
  document.documentElement.dataset.lastTone = remembered() ? "muted" : tone;
  if (remembered() || !TONES[tone] || !window.AudioContext || !(await allowed())) return;
  for (const [frequency, start, length, type] of TONES[tone]) {
    const at = audio.currentTime + start;
    const voice = new OscillatorNode(audio, { frequency, type });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.35, at + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
    voice.connect(volume).connect(audio.destination);
    voice.start(at);
    voice.stop(at + length + 0.02);
  }
}

function line(text, className) {
  const p = document.createElement("p");
  p.className = className;
  p.textContent = text;
  return p;
}

// tone: go | stop | attention | pending. refusals: [{sentence, todo}] when there is more than one reason.
export function show(tone, { word, message, todo, code, refusals = [] }) {
  if (!region) return;
  const lines = [[word, "scan-verdict-word"], [message, "scan-verdict-message"], [todo, "scan-verdict-todo"]];
  for (const { sentence, todo: next } of refusals) lines.push([sentence, "scan-verdict-message"], [next, "scan-verdict-todo"]);
  lines.push([code, "scan-verdict-code"]);
  const icon = icons?.querySelector(`[data-icon="${tone}"] svg`)?.cloneNode(true);
  for (const earlier of document.querySelectorAll("main > .flash")) earlier.remove(); // one verdict at a time
  region.dataset.tone = tone;
  region.setAttribute("aria-busy", String(tone === "pending"));
  region.replaceChildren(...(icon ? [icon] : []), ...lines.filter(([text]) => text).map(([text, name]) => line(text, name)));
}

export const wipe = () => region?.replaceChildren();

if (muteButton) {
  const paint = (muted) => muteButton.setAttribute("aria-pressed", String(muted));
  muteButton.hidden = false;
  paint(remembered());
  muteButton.addEventListener("click", () => {
    const muted = muteButton.getAttribute("aria-pressed") !== "true";
    remembered(muted ? "yes" : "no");
    paint(muted);
    if (!muted) sound("go");
  });
}
