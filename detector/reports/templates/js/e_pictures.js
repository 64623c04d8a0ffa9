// The other pictures of a case: its queue, its money, what moved the score, and its peers.
const queuePicture = (held) => {
  const queue = held.queue;
  if (!queue) return null;
  const others = queue.others.case ? queue.others : { case: [], ready: [], end: [], kind: [], open: [] };
  if (!others.case.length) return figure("p-queue", t("queue"), queueSentence(queue));
  const rows = others.case.map((id, at) => ({ id, ready: others.ready[at], end: others.end[at], kind: ["other", "passed", "passedby"][others.kind[at]], open: others.open[at] }));
  rows.push({ id: state.subject, ready: queue.ready, end: queue.end, kind: "own", open: false });
  rows.sort((a, b) => a.ready - b.ready || a.end - b.end);
  const width = wide(), narrow = width < NARROW, left = narrow ? 112 : 168, step = 17;
  const right = width - 16 - (narrow ? 0 : LETTER * Math.max(...rows.filter((row) => row.kind !== "other").map((row) => t("row_" + row.kind).length)));
  const low = Math.min(...rows.map((row) => row.ready)), high = Math.max(...rows.map((row) => row.end), low + DAY);
  const bottom = 8 + rows.length * step, x = linear(low, high, left, right);
  const nodes = [timeAxis(low, high, x, 4, bottom, right - left)];
  rows.forEach((row, at) => {
    const y = 8 + at * step + 8;
    nodes.push(label(left - 8, y + 4, short(row.id, narrow ? 13 : 20), row.kind === "own" ? "rowname" : "tick", "end"),
      line(x(row.ready), y, Math.max(x(row.end), x(row.ready) + 1), y, row.kind),
      row.open ? svg("path", { d: "M" + (x(row.end) - 5) + " " + (y - 5) + " l5 5 l-5 5", class: "arrow" }) : svg("circle", { cx: x(row.end), cy: y, r: row.kind === "own" ? 5 : 3.5, class: row.kind + "dot" }));
    if (!narrow && row.kind !== "other") nodes.push(label(right + 8, y + 4, t("row_" + row.kind), "tick"));
  });
  nodes.push(line(left, bottom, right, bottom, "axis"));
  const sentence = queueSentence(queue);
  const keys = [["own", "row_own"], ["passed", "row_passed"], ["passedby", "row_passedby"], ["other", "row_other"]].filter(([kind]) => rows.some((row) => row.kind === kind)).map(([kind, key]) => [swatch(kind), t(key)]);
  const table = grid(t("queue"), [t("case"), t("ready"), t("left_queue"), t("stands")], rows.map((row) => [linked("case", row.id), clocked(row.ready), row.open ? t("still_waits") : clocked(row.end), t("row_" + row.kind)]));
  return figure("p-queue", t("queue"), sentence, canvas(width, bottom + 22, sentence, nodes), keys, table);
};
const queueSentence = (queue) => {
  const values = { step: queue.step, officer: queue.officer || t("nobody"), waited: inUnit(queue.waited, queue.unit), usual: inUnit(queue.waited_usually, queue.unit),
    n: num(queue.neighbours), passed: num(queue.passed), ahead: num(queue.ahead), by: num(queue.passed_by), usual_by: num(queue.usual_passed_by), usual_passed: num(queue.usual_passed) };
  return [t("queue_wait", values), queue.passed > 0 ? t("queue_passed", values) : null, queue.passed_by > 0 ? t("queue_passedby", values) : null,
    t("queue_apart")].filter(Boolean).join(" ");
};

const feePicture = (held) => {
  const fees = held.fees, total = held.total;
  if (!fees || !fees.source.length) return null;
  if (total && !total.why_not && !total.owed && !total.paid && !fees.excess.some((value) => value)) return figure("p-fees", t("fees"), t("fees_none"));
  const lines = new Map();
  fees.source.forEach((source, at) => {
    const name = fees.fee[at] || t("no_fee");
    const entry = lines.get(name) || { owed: 0, paid: 0, odd: 0, held: false };
    const part = fees.part[at] || 0, excess = fees.excess[at] || 0;
    if (source === "payment") { entry.paid += part; entry.owed += Math.max(part - excess, 0); entry.odd += Math.max(excess, 0); }
    if (source !== "payment" && excess < 0) entry.owed += -excess;
    entry.held = entry.held || Boolean(fees.cause[at]);  // what was not checked was held against no tariff: nothing is said to be owed
    lines.set(name, entry);
  });
  const width = wide(), narrow = width < NARROW, [room, letters] = nameRoom([...lines.keys()], 120, width, 0.25), left = narrow ? 8 : room, step = narrow ? 62 : 46;
  const ends = [...lines.values()].flatMap((entry) => [t("owed") + " " + money(entry.owed), t("paid") + " " + money(entry.paid)]);
  const right = width - 12 - LETTER * Math.max(...ends.map((text) => text.length));
  const most = Math.max(1, ...[...lines.values()].map((entry) => Math.max(entry.paid, entry.owed)));
  const x = linear(0, most, left, right);
  const nodes = [];
  [...lines].forEach(([name, entry], at) => {
    const y = 6 + at * step + (narrow ? 16 : 0);
    nodes.push(narrow ? label(left, y - 3, short(name, 44), "rowname") : label(left - 10, y + 20, short(name, letters), "rowname", "end"),
      entry.held ? [rect(left, y, x(entry.owed) - left, 14, "owed"), label(x(entry.owed) + 6, y + 12, t("owed") + " " + money(entry.owed), "tick")] : label(left + 6, y + 12, t("unchecked"), "tick"),
      rect(left, y + 18, x(entry.paid - entry.odd) - left, 14, "bar2"), hatched(x(entry.paid - entry.odd), y + 18, x(entry.paid) - x(entry.paid - entry.odd), 14, t("beyond")),
      label(x(entry.paid) + 6, y + 30, t("paid") + " " + money(entry.paid), "tick"));
  });
  const sentence = total && total.why_not ? t("fees_unchecked", { why: t("why_" + total.why_not) }) : total ? t("fees_sentence", { owed: money(total.owed), paid: money(total.paid) }) : t("fees");
  const marks = [...lines.values()], keys = [marks.some((entry) => entry.held) ? [swatch("owed"), t("key_owed")] : null, [swatch("bar2"), t("key_paidline")], marks.some((entry) => entry.odd) ? [swatch("hatched"), t("beyond")] : null].filter(Boolean);
  const table = grid(t("fees"), [t("fee"), t("source"), { text: t("amount"), num: true }, { text: t("beyond"), num: true }, t("as_found"), t("payment"), t("paid_on"), t("taken_by"), t("basis")],
    fees.source.map((source, at) => [fees.fee[at] || t("no_fee"), t("source_" + source), money(fees.part[at]), money(fees.excess[at]), fees.cause[at] ? t("cause_" + fees.cause[at]) : t("unchecked"),
      fees.payment[at] || "\u2013", clocked(fees.at[at]), fees.officer[at] ? linked("officer", fees.officer[at]) : "\u2013", fees.basis[at] || "\u2013"]));
  return figure("p-fees", t("fees"), sentence, canvas(width, 10 + lines.size * step, sentence, nodes), keys, table);
};

const odds = (value) => 1 / (1 + Math.exp(-value));
// From the prior to the score in log odds: a bar a finding that counted; the bars add up to the last.
const waterfall = (findings, prior, total) => {
  if (prior === null || prior === undefined) return null;
  const start = Math.log(prior / (1 - prior));
  const bars = findings.filter((f) => f.adds).sort((a, b) => b.adds[2] - a.adds[2])
    .map((f) => ({ name: f.rule + " " + say(state.data.rules[f.rule].title), parts: [f.adds[0], f.adds[1]], share: f.adds[2] }));
  const sum = bars.reduce((held, bar) => held + bar.parts[0] + bar.parts[1], 0);
  const rest = total - start - sum;
  if (Math.abs(rest) > 0.005) bars.push({ name: t("rest"), parts: [rest, 0], share: 1 });
  if (!bars.length) return null;
  const width = wide(), narrow = width < NARROW, [room, letters] = nameRoom(bars.map((bar) => bar.name), 200, width);
  const left = narrow ? 8 : room, right = width - 64, step = narrow ? 46 : 30;
  let low = start, high = Math.max(start, total), run = start;
  bars.forEach((bar) => { run += bar.parts[0] + bar.parts[1]; low = Math.min(low, run); high = Math.max(high, run); });
  const x = linear(low - 0.3, high + 0.3, left, right), bottom = 8 + (bars.length + 2) * step;
  const nodes = [0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999].map((share) => [share, Math.log(share / (1 - share))])
    .filter(([, at]) => at >= low - 0.3 && at <= high + 0.3).map(([share, at]) => [line(x(at), 4, x(at), bottom, "grid"), label(x(at), bottom + 15, pct(share), "tick", "middle")]);
  const row = (at, name, from, mid, until, text) => {
    const y = 8 + at * step, bar = narrow ? y + 20 : y + 5;
    nodes.push(narrow ? label(left, y + 14, short(name, 48), "rowname") : label(left - 10, y + 18, short(name, letters), "rowname", "end"),
      rect(Math.min(x(from), x(mid)), bar, Math.abs(x(mid) - x(from)), 16, "bar2"), mid === until ? null : hatched(x(mid), bar, x(until) - x(mid), 16, t("repetition")),
      label(Math.max(x(from), x(until)) + 5, bar + 13, text, "markword"));
    if (at > 0) nodes.push(line(x(from), bar - (step - 16), x(from), bar, "join"));
  };
  row(0, t("prior"), start, start, start, pct(prior));
  nodes.push(line(x(start), narrow ? 28 : 13, x(start), narrow ? 44 : 29, "here"));
  run = start;
  bars.forEach((bar, at) => { row(at + 1, bar.name, run, run + bar.parts[0], run + bar.parts[0] + bar.parts[1], "+" + fixed(bar.parts[0] + bar.parts[1], 2)); run += bar.parts[0] + bar.parts[1]; });
  row(bars.length + 1, t("score"), total, total, total, chance(odds(total)));
  const end = 8 + (bars.length + 1) * step;
  nodes.push(line(x(total), narrow ? end + 20 : end + 5, x(total), narrow ? end + 36 : end + 21, "here"), line(left, bottom, right, bottom, "axis"));
  const silent = findings.filter((f) => !f.adds).length;
  const sentence = t("waterfall_sentence", { prior: pct(prior), score: chance(odds(total)) }) + (silent ? " " + many("waterfall_silent_n", silent) : "");
  const rows = [[t("prior") + " (" + pct(prior) + ")", fixed(start, 3), "\u2013", "\u2013", "\u2013"], ...bars.map((bar) => [bar.name, fixed(bar.parts[0] + bar.parts[1], 3), fixed(bar.parts[0], 3), fixed(bar.parts[1], 3), pct(bar.share)]), [t("score") + " (" + chance(odds(total)) + ")", fixed(total, 3), "\u2013", "\u2013", "\u2013"]];
  const heads = [t("finding"), { text: t("log_odds"), num: true }, { text: t("rarity"), num: true }, { text: t("repetition"), num: true }, { text: t("counted_share"), num: true }];
  const keys = [[swatch("bar2"), t("rarity")], bars.some((bar) => bar.parts[1] > 0) ? [swatch("hatched"), t("repetition")] : null].filter(Boolean);
  return figure("p-waterfall", t("waterfall"), sentence, canvas(width, bottom + 24, sentence, nodes), keys, grid(t("waterfall"), heads, rows));
};

const peersPicture = (held) => {
  const peers = held.peers, group = peers && own(state.data.groups, peers.group);
  if (!group || !group.n) return null;
  const unit = { working_days: "working_days", calendar_days: "calendar_days", working_hours: "working_hours" }[group.unit] || group.unit;
  const words = (at) => num(at * group.step) + "\u2013" + num((at + 1) * group.step) + " " + t(unit);
  const place = Math.min(peers.value / group.step, group.counts.length - 0.5);
  const values = { n: num(group.n), service: group.service, office: group.office || "", value: inUnit(peers.value, group.unit), below: pct(peers.below), median: inUnit(group.median, group.unit) };
  const sentence = t(group.office ? "peers_office" : "peers_all", values);
  const drawing = histogram({ counts: group.counts, tick: (at) => num(at * group.step), axis: t("time_taken") + ", " + t(unit) },
    [{ at: place, text: t("this_case"), kind: "here" }, { at: Math.min(group.median / group.step, group.counts.length), text: t("median"), kind: "median" }], sentence, words);
  const rows = group.counts.map((count, at) => [words(at) + (Math.floor(place) === at ? " \u25c0 " + t("this_case") : ""), num(count)]);
  return figure("p-peers", t("peers"), sentence, drawing, [[swatch("bar2"), t("cases")], [swatch("here"), t("this_case")], [swatch("median"), t("median")]], grid(t("peers"), [t("time_taken"), { text: t("cases"), num: true }], rows));
};
