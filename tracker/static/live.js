// A region with data-live and an id fetches this page again every 20 s while it is looked at, and says when it could not.
// data-live-every: milliseconds, for what is over soon.

import { serverNow } from "./clock.js";

const EVERY_MS = Number(document.querySelector("[data-live-every]")?.dataset.liveEvery) || 20000;
// The workstation may stand in another zone than the site, as its clock may be wrong.
const zone = document.querySelector('meta[name="server-time"]')?.dataset.zone || undefined;
const regions = () => document.querySelectorAll("[data-live][id]");
let seen = new Date(serverNow());

function say(region, fresh) {
  const state = region.querySelector("[data-live-state]");
  if (!state) return;
  let time = seen.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone, timeZoneName: "longOffset" });
  time = time.replace(/ ?GMT$/, " +00:00").replace("GMT", "");
  state.dataset.state = fresh ? "fresh" : "stale";
  state.textContent = (fresh ? state.dataset.fresh : state.dataset.stale).replace("{time}", time);
}

async function refresh() {
  if (document.hidden || !regions().length) return;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error", cache: "no-store" });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    seen = new Date(serverNow());
    for (const region of regions()) {
      const next = page.getElementById(region.id);
      if (next && !region.contains(document.activeElement)) region.replaceChildren(...next.childNodes);
      say(region, true);
    }
  } catch {
    for (const region of regions()) say(region, false);
  }
}

for (const region of regions()) say(region, true);
setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
