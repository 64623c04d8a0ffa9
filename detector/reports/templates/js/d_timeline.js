// A case's time: each step from when it could be done to when it was, the promise above, money below, days off behind.
const timeline = (held) => {
  const visits = folded(held.visits || { step: [] }), promise = held.promise, paid = held.payments || { at: [] };
  const facts = held.facts;
  if (!facts || facts.from === null) return null;
  const ends = [facts.until, ...(visits.done || []), ...paid.at, promise ? promise.due : null].filter((at) => at !== null && at !== undefined);
  const starts = [facts.from, ...(visits.ready || []), ...paid.at].filter((at) => at !== null);
  const low = Math.min(...starts), bare = [...starts, ...ends].every((at) => at % DAY === 0), high = Math.max(...ends, low + (bare ? DAY : 60));
  const width = wide(), narrow = width < NARROW;
  const [room, letters] = nameRoom([...visits.step, t("payments")], 120, width, 0.25);
  const left = narrow ? 8 : room, right = width - (narrow ? 12 : 24), step = narrow ? 44 : 30;
  const top = promise ? 46 : 14;
  const rows = visits.step.length + (paid.at.length ? 1 : 0);
  const bottom = top + rows * step + 4;
  const x = linear(low, high, left, right);
  const rests = (high - low) / DAY <= MOST_DAYS && x(low + DAY) - x(low) >= LEAST_DAY;  // narrower, they would be a grey veil
  const nodes = [rests ? daysOff(held, x, low, right, top, bottom) : null, timeAxis(low, high, x, top, bottom, right - left)];
  visits.step.forEach((name, at) => nodes.push(visit(visits, at, x, top + at * step, narrow, left, letters)));
  if (paid.at.length) nodes.push(payments(paid, x, top + visits.step.length * step, step, narrow, left, right));
  if (promise && promise.from !== null) nodes.push(standard(promise, x, right, bottom, high));
  nodes.push(line(left, bottom, right, bottom, "axis"));
  const sentence = timeSentence(held);
  return figure("p-timeline", t("timeline"), sentence, canvas(width, bottom + 22, sentence, nodes), timelineKeys(held, rests), timeTable(held));
};

// Of many steps, those that one officer finished in the same minute stand in one row; the table names each.
const MANY = 16, LEAST_DAY = 1.5, MOST_DAYS = 400;
const folded = (visits) => {
  if (visits.step.length <= MANY) return visits;
  const names = ["step", "officer", "ready", "begun", "done", "of", "open"], out = Object.fromEntries(names.map((name) => [name, []]));
  let first = 0;
  visits.step.forEach((_, at) => {
    const next = at + 1, same = next < visits.step.length && ["officer", "done", "of", "open"].every((name) => visits[name][at] === visits[name][next]) && visits.ready[next] >= visits.done[at];
    if (same) return;
    names.forEach((name) => out[name].push(visits[name][first]));
    if (at > first) out.step[out.step.length - 1] = t("steps_n", { n: num(at - first + 1), first: visits.step[first] });
    first = next;
  });
  return out;
};
const daysOff = (held, x, low, right, top, bottom) => {
  const off = held.off || { at: [], days: [] };
  return off.at.map((at, turn) => {
    const from = Math.max(x(low), x(at * DAY)), until = Math.min(right, x((at + off.days[turn]) * DAY));
    return rect(from, top, until - from, bottom - top, "off");
  });
};

const visit = (visits, at, x, y, narrow, left, letters) => {
  const ready = visits.ready[at], done = visits.done[at], begun = visits.begun[at];
  const words = [visits.step[at] || t(visits.open[at] ? "still_open" : "step"), visits.officer[at]].filter(Boolean);
  const bar = narrow ? y + 20 : y + 8, tall = 14;
  const split = begun !== null && begun > ready && begun <= done ? begun : null;
  const told = words.join(", ") + ": " + clocked(ready) + " \u2013 " + clocked(done);
  const nodes = [narrow ? label(left, y + 15, short(words.join(" \u00b7 "), 46), "rowname")
    : [label(left - 10, y + 14, short(words[0], letters), "rowname", "end"), label(left - 10, y + 27, short(words[1] || "", letters), "tick", "end")]];
  if (visits.of[at] === 1) nodes.push(hatched(x(ready), bar, x(done) - x(ready), tall, t("key_stopped") + ". " + told));
  else if (visits.of[at] === 2) nodes.push(line(x(ready), bar + tall / 2, x(done), bar + tall / 2, "after"));
  else {
    const turn = split ?? done;
    nodes.push(rect(x(ready), bar, Math.max(x(turn) - x(ready), 1.5), tall, "waiting", told));
    if (split !== null) nodes.push(rect(x(split), bar, Math.max(x(done) - x(split), 2), tall, "working", told));
  }
  nodes.push(visits.open[at] ? svg("path", { d: "M" + (x(done) - 7) + " " + bar + " l7 7 l-7 7", class: "arrow" })
    : line(x(done), bar - 2, x(done), bar + tall + 2, "done"));
  return nodes;
};

const payments = (paid, x, y, step, narrow, left, right) => {
  const middle = narrow ? y + 30 : y + 15;
  const nodes = [narrow ? label(left, y + 15, t("payments"), "rowname") : label(left - 10, y + 19, t("payments"), "rowname", "end"), line(left, middle, right, middle, "grid")];
  const places = paid.at.map((at) => (at === null ? null : x(at)));
  let taken = left, above = -Infinity;
  paid.at.forEach((at, turn) => {
    if (at === null) return;
    const place = places[turn], size = paid.odd[turn] ? 7 : 5, words = money(paid.amount[turn]), wide = words.length * LETTER + 12;
    const shape = "M" + place + " " + (middle - size) + " l" + size + " " + size + " l-" + size + " " + size + " l-" + size + " -" + size + " z";
    const told = words + ", " + clocked(at) + (paid.odd[turn] ? ", " + t("key_odd") : "");
    nodes.push(svg("path", { d: shape, class: paid.odd[turn] ? "odd" : "paid" }, svg("title", null, told)));
    // The amount stands where no other mark does: behind, before, else above (one that fits the schedule then goes without).
    const next = Math.min(right, ...places.filter((other) => other !== null && other > place).map((other) => other - 8));
    const behind = place + wide <= next, before = place - wide >= taken;
    if (behind || before) nodes.push(label(place + (behind ? 10 : -10), middle + 4, words, "markword", behind ? "start" : "end"));
    else if (paid.odd[turn] && place - above > wide) {
      nodes.push(label(place, middle - 10, words, "markword", place + wide > right ? "end" : "start"));
      above = place;
    }
    taken = place + (behind ? wide : 8);
  });
  return nodes;
};

const standard = (promise, x, right, bottom, high) => {
  const from = x(promise.from), due = promise.due === null ? right : Math.min(x(promise.due), right);
  const words = t("promised", { term: inUnit(promise.term, promise.unit) });
  const nodes = [svg("path", { d: "M" + from + " 30 v-6 H" + due + (promise.due === null ? "" : " v6"), class: "promise" }), label(Math.max(from, 4), 16, words, "markword")];
  if (promise.due !== null && promise.due <= high) {
    nodes.push(line(due, 24, due, bottom, "due"));
    nodes.push(label(due > right - 130 ? due - 5 : due + 5, 42, t("due_here"), "markword", due > right - 130 ? "end" : "start"));
  }
  return nodes;
};

const timeSentence = (held) => {
  const { facts, promise } = held;
  const span = { from: dated(facts.from), until: dated(facts.until) };
  const parts = [t(facts.open ? "time_open" : "time_done", span)];
  if (promise && promise.elapsed !== null) {
    const used = { used: inUnit(promise.elapsed, promise.unit), term: inUnit(promise.term, promise.unit) };
    parts.push(t(promise.elapsed > promise.term ? "time_over" : "time_within", used));
    if (promise.stopped) parts.push(t("time_stopped", { stopped: inUnit(promise.stopped, promise.unit) }));
  } else parts.push(t("time_nothing"));
  return parts.join(" ");
};
const swatch = (name) => (name === "hatched" ? svg("svg", { class: "swatch", width: 26, height: 14, "aria-hidden": "true" }, hatched(0, 1, 26, 12))
  : svg("svg", { class: "swatch", width: 26, height: 14, "aria-hidden": "true" },
    ["odd", "paid"].includes(name) ? svg("path", { d: "M13 1 l6 6 l-6 6 l-6 -6 z", class: name })
      : ["due", "beside", "median", "here", "done"].includes(name) ? line(13, 0, 13, 14, name)
        : ["after", "promise", "own", "passed", "passedby", "other", "limit"].includes(name) ? line(0, 7, 26, 7, name) : rect(0, 1, 26, 12, name)));
const timelineKeys = (held, rests) => [["waiting", "key_waiting"], ["working", "key_working"], ["hatched", "key_stopped"], ["off", "key_off"], ["due", "due_here"], ["odd", "key_odd"], ["paid", "key_paid"]]
  .filter(([name]) => ({
    waiting: held.visits, working: held.visits && held.visits.begun.some((at) => at !== null), hatched: held.visits && held.visits.of.includes(1),
    off: rests && held.off, due: held.promise && held.promise.due !== null, odd: held.payments && held.payments.odd.includes(1),
    paid: held.payments && held.payments.odd.includes(0),
  })[name]).map(([name, key]) => [swatch(name), t(key)]);

const timeTable = (held) => {
  const visits = held.visits, paid = held.payments;
  const rows = visits ? visits.step.map((name, at) => [name || t(visits.open[at] ? "still_open" : "step"), visits.officer[at] ? linked("officer", visits.officer[at]) : "\u2013",
    clocked(visits.ready[at], visits.dated[at]), clocked(visits.begun[at]), visits.open[at] ? t("still_open") : clocked(visits.done[at], visits.dated[at]), num(visits.days[at]), t("owner" + visits.of[at])]) : [];
  const heads = [t("step"), t("officer"), t("ready"), t("begun"), t("finished"), { text: t("working_days"), num: true }, t("whose")];
  return [grid(t("steps"), heads, rows), paid && paid.at.length ? grid(t("payments"),
    [t("payment"), t("paid_on"), { text: t("amount"), num: true }, t("fee"), t("method"), t("taken_by"), t("receipt"), t("as_found")],
    paid.at.map((at, turn) => [paid.id[turn], clocked(at), money(paid.amount[turn]), paid.fee[turn] || "\u2013", paid.method[turn] || "\u2013",
      paid.by[turn] ? linked("officer", paid.by[turn]) : t("treasury"), paid.receipt[turn] || "\u2013", paid.void[turn] ? t("void") : t(paid.odd[turn] ? "key_odd" : "in_order")])) : null];
};
