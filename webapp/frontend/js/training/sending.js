// Sends what waits: soon after it happened, again with growing patience while the network is away, and by beacon when the page
// goes. An entry leaves the queue only when the server has answered for it.
import { learner, token } from "./learner.js";
import { forget, howMany, onTold, waiting } from "./queue.js";

const SOON_MS = 400;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;
const MOST_AT_ONCE = 100;
const MOST_BY_BEACON = 40;

const answered = new Set();
const stated = new Set();
let timer;
let pause = FIRST_PAUSE_MS;
let busy = false;

/** Calls `listener({accepted, refused, events})` when the server has answered. */
export const onAnswer = (listener) => answered.add(listener);
/** Calls `listener(state, says)` with saved, waiting, refused or away (signed out, with the server's words). */
export const onState = (listener) => stated.add(listener);

const state = (name, says = "") => stated.forEach((listener) => listener(name, says));
const batch = (events) => JSON.stringify({ learner, events });

export function soon(delay = SOON_MS) {
  clearTimeout(timer);
  timer = setTimeout(flush, delay);
}

export async function flush() {
  clearTimeout(timer);
  if (busy || learner === null) return;
  busy = true;
  try {
    for (const [door, events] of waiting()) await sendAll(door, events);
    pause = FIRST_PAUSE_MS;
    if (howMany()) soon();
    else state("saved");
  } catch (trouble) {
    if (trouble instanceof Away) state("away", trouble.message);
    else {
      state("waiting");
      soon(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  } finally {
    busy = false;
  }
}

/** Nobody is signed in any more, or somebody else: trying again on this page is of no use. */
class Away extends Error {}

async function sendAll(door, events) {
  for (let first = 0; first < events.length; first += MOST_AT_ONCE) await send(door, events.slice(first, first + MOST_AT_ONCE));
}

async function send(door, events) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" };
  const answer = await fetch(door, { method: "POST", headers, body: batch(events), credentials: "same-origin" });
  if ([400, 401, 403].includes(answer.status)) throw new Away((await answer.json().catch(() => ({}))).says ?? "");
  // There is no such module (any more): nobody will ever take these.
  const receipt = [404, 410].includes(answer.status) ? refusedAll(events) : answer.ok ? await answer.json() : null;
  if (!receipt) throw new Error(`status ${answer.status}`);
  forget([...receipt.accepted, ...Object.keys(receipt.refused)]);
  answered.forEach((listener) => listener({ ...receipt, events }));
  if (Object.keys(receipt.refused).length) state("refused");
}

const refusedAll = (events) => ({ accepted: [], refused: Object.fromEntries(events.map(({ id }) => [id, "gone"])) });

/** The page may never run again. The entries stay: the server knows them when they come twice. */
function beacon() {
  if (learner === null) return;
  for (const [door, events] of waiting()) {
    const form = new FormData();
    form.set("csrf_token", token);
    form.set("batch", batch(events.slice(0, MOST_BY_BEACON)));
    navigator.sendBeacon(door, form);
  }
}

if (learner !== null) {
  onTold(() => (navigator.onLine ? soon() : state("waiting")));
  addEventListener("online", () => soon(0));
  addEventListener("offline", () => howMany() && state("waiting"));
  addEventListener("pagehide", beacon);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? beacon() : soon(0)));
  if (howMany()) soon(0);
}
