// Drawing: scales, axes and marks. Colour never says what shape, pattern or a word does not say too.
const NARROW = 560;
const wide = () => Math.max(300, Math.min(1112, get("view").clientWidth || 720));
const linear = (from, to, low, high) => (value) => low + ((value - from) / (to - from || 1)) * (high - low);
const line = (x1, y1, x2, y2, name) => svg("line", { x1, y1, x2, y2, class: name });
const rect = (x, y, width, height, name, title) => svg("rect", { x, y, width: Math.max(width, 0), height: Math.max(height, 0), class: name },
  title ? svg("title", null, title) : null);
const label = (x, y, text, name, anchor) => svg("text", { x, y, class: name || "tick", "text-anchor": anchor || "start" }, text);
const canvas = (width, height, sentence, ...children) => svg("svg",
  { viewBox: "0 0 " + width + " " + height, width, height, role: "img", "aria-label": sentence, class: "chart" }, children);
// One pattern for all pictures, in the page from the start: a mark drawn before its own picture stands would find none.
document.body.append(svg("svg", { width: 0, height: 0, class: "vh", "aria-hidden": "true" }, svg("defs", null,
  svg("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { width: 6, height: 6, class: "hatchback" }), svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, class: "hatchline" })))));
const hatched = (x, y, width, height, title) => svg("rect", { x, y, width: Math.max(width, 0), height, fill: "url(#hatch)", class: "hatched" },
  title ? svg("title", null, title) : null);
// About the width of a text of a picture; of bold ones somewhat more.
const LETTER = 6.6, BOLD = 7.8;
// The room that row names want at the left, and how many letters then fit.
const nameRoom = (names, least, width, most = 0.42) => {
  const left = Math.min(Math.max(least, ...names.map((name) => String(name).length * BOLD + 14)), width * most);
  return [left, Math.floor((left - 12) / BOLD)];
};
const short = (text, most) => (String(text).length > most ? String(text).slice(0, most - 1) + "\u2026" : String(text));

const STEPS = [1, 2, 5, 10, 20, 25, 50];
const ticks = (low, high, most) => {
  const rough = (high - low) / Math.max(most, 1) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((size) => size * power >= rough) || 10);
  const out = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) out.push(Number(value.toPrecision(12)));
  return out;
};
const DAY = 1440;
const DAYS = [1, 2, 7, 14, 28];
const MONTHS = [1, 2, 3, 6, 12, 24, 60];
const MINUTES = [5, 15, 30, 60, 120, 180, 360, 720];
const isShort = (low, high) => high - low < 2 * DAY;
const timeTicks = (low, high, most) => {
  const minutes = isShort(low, high) && MINUTES.find((size) => (high - low) / size <= most);
  if (minutes) return Array.from({ length: Math.floor((high - low) / minutes) + 1 }, (_, at) => (Math.ceil(low / minutes) + at) * minutes).filter((at) => at <= high);
  const days = DAYS.find((size) => (high - low) / DAY / size <= most);
  const out = [];
  if (days) {
    for (let at = Math.ceil(low / DAY) * DAY; at <= high; at += days * DAY) out.push(at);
    return out;
  }
  const months = MONTHS.find((size) => (high - low) / DAY / 30.4 / size <= most) || 120;
  const first = when(low);
  for (let month = first.getUTCMonth() + 1; ; month += months) {
    const at = Date.UTC(first.getUTCFullYear(), month, 1) / 60000;
    if (at > high) return out;
    out.push(at);
  }
};
const timeAxis = (low, high, scale, top, bottom, width) => {
  const many = (high - low) / DAY > 400;
  const format = new Intl.DateTimeFormat(locale(), { ...(many ? { year: "numeric" } : { day: "numeric" }), month: "short", timeZone: "UTC" });
  const marks = timeTicks(low, high, width / 90), hours = isShort(low, high) && marks.some((at) => at % DAY !== 0);
  const told = (at, turn) => (!hours ? format.format(when(at)) : (turn === 0 || at % DAY === 0 ? format.format(when(at)) + " " : "") + clock(at));
  return marks.map((at, turn) => [line(scale(at), top, scale(at), bottom, "grid"), label(scale(at), bottom + 14, told(at, turn), "tick", "middle")]);
};

// Counts in equal steps, with marks on them: one bar a step.
const histogram = (held, marks, name, words) => {
  const width = wide(), height = 200, left = 44, bottom = height - 40, right = width - 12;
  const top = Math.max(1, ...held.counts, ...(held.beside || []));
  const x = linear(0, held.counts.length, left, right), y = linear(0, top, bottom, 24);
  const size = x(1) - x(0);
  const nodes = ticks(0, top, 4).filter(Number.isInteger).map((value) => [line(left, y(value), right, y(value), "grid"), label(left - 6, y(value) + 4, num(value), "tick", "end")]);
  held.counts.forEach((count, at) => nodes.push(rect(x(at) + 1, y(count), size - 2, bottom - y(count), "bar2", words(at) + ": " + num(count))));
  (held.beside || []).forEach((count, at) => nodes.push(line(x(at), y(count), x(at + 1), y(count), "beside")));
  const every = Math.max(1, Math.ceil(held.counts.length / Math.floor((right - left) / 52)));
  held.counts.forEach((_, at) => { if (at % every === 0) nodes.push(label(x(at), bottom + 15, held.tick(at), "tick", "middle")); });
  nodes.push(line(left, bottom, right, bottom, "axis"), label((left + right) / 2, height - 6, held.axis, "tick", "middle"));
  marks.forEach(({ at, text, kind }, turn) => {
    const place = Math.min(x(at), right);
    nodes.push(line(place, 14, place, bottom, kind), label(place + (place > width / 2 ? -5 : 5), 12 + turn * 13, text, "markword", place > width / 2 ? "end" : "start"));
  });
  return canvas(width, height, name, nodes);
};
