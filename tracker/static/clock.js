// Countdowns by the server's clock: the workstation's own clock may be wrong.

const served = document.querySelector('meta[name="server-time"]')?.content;
const offset = served ? Date.parse(served) - Date.now() : 0;

export const serverNow = () => Date.now() + offset;

export function span(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  if (days > 1) return `${days} d ${hours} h`;
  if (minutes >= 60) return `${days * 24 + hours} h ${String(rest).padStart(2, "0")} min`;
  return `${rest} min ${String(Math.floor(Math.abs(milliseconds) / 1000) % 60).padStart(2, "0")} s`;
}

function tick() {
  const now = serverNow();
  for (const time of document.querySelectorAll("[data-countdown]")) {
    const left = Date.parse(time.dateTime) - now;
    const soon = Number(time.dataset.soon) * 60000;
    const grace = Number(time.dataset.grace ?? 0) * 60000; // so long after its time it is still in time: now
    time.dataset.state = left <= 0 && left <= -grace ? "past" : left <= soon ? "soon" : "ok";
    time.textContent = (left > 0 ? time.dataset.in : left > -grace ? time.dataset.now : time.dataset.ago).replace("{span}", span(left));
  }
}

tick();
setInterval(tick, 1000);
