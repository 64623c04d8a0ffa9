// An office or a service: time against the standard, money against the schedule, order in the queues; and a plain page for other subjects.
const placeView = (kind, id) => {
  const held = own(state.data.places[kind], id);
  if (!held) return missing(id);
  const list = state.data.cases, names = kind === "office" ? list.offices : list.services, column = kind === "office" ? list.office : list.service;
  const here = list.id.filter((_, at) => names[column[at]] === id && list.marks[at] & 1).slice(0, 40);
  const people = kind === "office" ? state.data.officers.filter((row) => row.offices.includes(id)).map((row) => row.id).sort() : [];
  return [el("p", { class: "kicker" }, t(kind)), el("h1", { tabindex: "-1" }, placeName(kind, id) || el("span", { class: "mono" }, id)), placeName(kind, id) ? el("p", { class: "mono" }, id) : null,
    el("dl", { class: "figures lead" }, pair(t("cases"), num(held.cases)), pair(t("with_finding"), num(held.touched)), pair(t("flagged"), num(held.flagged))),
    el("p", { class: "note" }, t("place_note")),
    held.findings.length ? el("section", { "aria-label": t("findings") }, el("h2", null, t("findings")), el("p", null, t("office_two_ways")), held.findings.map((f) => finding(f, new Set())), el("h2", null, t("before_acting")), acting(held.findings)) : null,
    el("h2", null, t("in_numbers")), standardPicture(held), causesPicture(held), orderTable(held),
    here.length ? el("section", { "aria-label": t("flagged_here") }, el("h2", null, t("flagged_here")), el("p", { class: "links" }, here.map((name) => [linked("case", name), " "]))) : null,
    people.length ? el("section", { "aria-label": t("officers_here") }, el("h2", null, t("officers_here")), el("p", { class: "links" }, people.map((name) => [linked("officer", name), " "]))) : null];
};
const standardPicture = (held) => {
  const standard = held.standard;
  if (!standard) return null;
  const words = (at) => (at === standard.counts.length - 1 ? "> " + pct(at * standard.step) : pct(at * standard.step) + "\u2013" + pct((at + 1) * standard.step));
  const sentence = t("standard_sentence", { n: num(standard.n), over: num(standard.over), share: pct(standard.over / Math.max(standard.n, 1)) });
  const drawing = histogram({ counts: standard.counts, tick: (at) => pct(at * standard.step), axis: t("standard_axis") }, [{ at: 1 / standard.step, text: t("standard_here"), kind: "due" }], sentence, words);
  return figure("p-standard", t("standard"), sentence, drawing, [[swatch("bar2"), t("cases")], [swatch("due"), t("standard_here")]], grid(t("standard"), [t("standard_axis"), { text: t("cases"), num: true }], standard.counts.map((count, at) => [words(at), num(count)])));
};
const causesPicture = (held) => {
  const fees = held.fees;
  if (!fees || !fees.cause.length) return null;
  const total = fees.n.reduce((a, b) => a + b, 0), fine = ["lawful", "grace", "refunded"];
  const beyond = fees.n.reduce((sum, value, at) => sum + (fine.includes(fees.cause[at]) ? 0 : value), 0);
  const names = fees.cause.map((cause) => t("cause_" + cause)), width = wide(), narrow = width < NARROW, [room, letters] = nameRoom(names, 120, width);
  const left = narrow ? 8 : room, right = width - 70, step = narrow ? 42 : 26;
  const x = linear(0, Math.max(...fees.n), left, right);
  const nodes = fees.cause.map((cause, at) => {
    const y = 4 + at * step + (narrow ? 18 : 0), odd = !fine.includes(cause);
    return [narrow ? label(left, y - 4, short(names[at], 48), "rowname") : label(left - 10, y + 13, short(names[at], letters), "rowname", "end"),
      odd ? hatched(left, y, Math.max(x(fees.n[at]) - left, 2), 16) : rect(left, y, x(fees.n[at]) - left, 16, "owed"), label(x(fees.n[at]) + 6, y + 13, num(fees.n[at]), "markword")];
  });
  const sentence = t("causes_sentence", { n: num(total), beyond: num(beyond) });
  return figure("p-causes", t("causes"), sentence, canvas(width, 8 + fees.cause.length * step, sentence, nodes), [[swatch("owed"), t("in_order")], [swatch("hatched"), t("off_schedule")]],
    grid(t("causes"), [t("as_found"), { text: t("parts"), num: true }], fees.cause.map((cause, at) => [t("cause_" + cause), num(fees.n[at])])));
};
const orderTable = (held) => {
  const order = held.order;
  if (!order) return null;
  return el("section", { "aria-label": t("order") }, el("h3", null, t("order")), el("p", null, t("order_sentence", { n: num(order.with_ahead), share: pct(order.passed_share), waits: num(order.waits), overtaken: num(order.overtaken) })));
};
const otherView = (kind, id) => {
  const held = state.data.others.find((one) => one.kind === kind && one.id === id);
  if (!held) return missing(id);
  return [el("p", { class: "kicker" }, say(own(state.data.subjects, kind) ?? kind)), el("h1", { tabindex: "-1", class: "mono" }, id), el("p", { class: "note" }, t("reason_to_look")),
    held.findings.map((f) => finding(f, new Set())), el("h2", null, t("before_acting")), acting(held.findings)];
};
