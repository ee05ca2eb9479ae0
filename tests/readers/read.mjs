// Two programs of others read calendars: a JSON string a line comes in, what each of them sees goes out as a JSON object a line.
// Floating times would be read by the clock of this process, which the tests set to a zone that no event has.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const installed = createRequire(new URL("../../webapp/frontend/package.json", import.meta.url));
const ICAL = (await import(installed.resolve("ical.js"))).default;
const nodeIcal = installed("node-ical");

const padded = (number, length = 2) => String(number).padStart(length, "0");
const inUtc = (date) => date.toISOString().replace(".000Z", "+00:00");

function seenByIcalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const when = (time) => (time.isDate ? time.toString() : inUtc(new Date(time.toUnixTime() * 1000)));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const value = (name) => component.getFirstPropertyValue(name) ?? "";
    return {
      uid: event.uid,
      starts: when(event.startDate),
      ends: when(event.endDate),
      summary: event.summary ?? "",
      description: event.description ?? "",
      location: event.location ?? "",
      url: value("url"),
      status: value("status"),
      sequence: event.sequence ?? 0,
      categories: component.getAllProperties("categories").flatMap((each) => each.getValues()),
    };
  });
}

function seenByNodeIcal(text) {
  const word = (value) => (value?.val ?? value ?? "");
  const when = (date) =>
    date.dateOnly ? `${padded(date.getFullYear(), 4)}-${padded(date.getMonth() + 1)}-${padded(date.getDate())}` : inUtc(date);
  return Object.values(nodeIcal.sync.parseICS(text))
    .filter((each) => each.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      starts: when(event.start),
      ends: when(event.end),
      summary: word(event.summary),
      description: word(event.description),
      location: word(event.location),
      url: word(event.url),
      status: word(event.status),
      sequence: event.sequence ?? 0,
      categories: event.categories ?? [],
    }));
}

function tried(read, text) {
  try {
    return read(text);
  } catch (error) {
    return { error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const text = JSON.parse(line);
  const seen = { "ical.js": tried(seenByIcalJs, text), "node-ical": tried(seenByNodeIcal, text) };
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}
