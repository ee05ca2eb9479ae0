// What the learner did, until the server has it. Each event is an entry of its own, so that two tabs never overwrite each other.
import { allKept, drop, keep, kept, learner, newId } from "./learner.js";

const listeners = new Set();

/** Calls `listener(event)` whenever something was told on this page. */
export const onTold = (listener) => listeners.add(listener);

/** Keeps one event. The id is made here, so that the server knows it again however often it is sent. */
export function tell(door, version, activity, verb, payload, id = newId()) {
  if (learner === null) return null;
  const number = (kept("number", "last") ?? 0) + 1;
  keep("number", "last", number);
  const event = { id, activity, verb, payload, at: new Date().toISOString(), version, number };
  keep("told", id, { door, event });
  listeners.forEach((listener) => listener(event));
  return id;
}

/** Door → its events, in the order in which they happened. */
export function waiting() {
  const doors = new Map();
  const entries = allKept("told").map(([, entry]) => entry);
  for (const { door, event } of entries.sort((one, other) => one.event.number - other.event.number)) {
    doors.set(door, [...(doors.get(door) ?? []), event]);
  }
  return doors;
}

export const howMany = () => allKept("told").length;
export const forget = (ids) => ids.forEach((id) => drop("told", id));
