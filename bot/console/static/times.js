// Times as people read them, in the shop's zone. `at` is shop time in milliseconds.
const formats = new Map();

function format(language, zone, options) {
  const key = JSON.stringify([language, zone, options]);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { timeZone: zone, ...options }));
  }
  return formats.get(key);
}

export function clock(at, place) {
  return format(place.language, place.zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

// A word that is the same for all moments of one day.
export function dayKey(at, place) {
  return format("en", place.zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

export function day(at, now, place, words) {
  const key = dayKey(at, place);
  if (key === dayKey(now, place)) return words.today;
  if (key === dayKey(now - 86400000, place)) return words.yesterday;
  const options = { month: "long", day: "numeric", weekday: "short" };
  if (now - at > 300 * 86400000) options.year = "numeric";
  return format(place.language, place.zone, options).format(at);
}

// Short, for a list: the time today, else the day.
export function short(at, now, place, words) {
  const key = dayKey(at, place);
  if (key === dayKey(now, place)) return clock(at, place);
  if (key === dayKey(now - 86400000, place)) return words.yesterday;
  return format(place.language, place.zone, { month: "numeric", day: "numeric" }).format(at);
}

// How long somebody has waited: 0:42, 12:05, 3:20:00.
export function waited(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (!parts[0]) parts.shift();
  return parts.map((part, at) => (at ? String(part).padStart(2, "0") : String(part))).join(":");
}

// Puts values into the gaps of one of our own sentences.
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (gap, name) => (name in values ? String(values[name]) : gap));
}
