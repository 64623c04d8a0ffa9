// The page of one officer, always beside colleagues of the same queues, and small numbers shown as small.
const FEW = 5;
const officerView = (id) => {
  const row = state.data.officers.find((one) => one.id === id), held = own(state.data.people, id);
  if (!row || !held) return missing(id);
  const about = held.findings;
  return [el("p", { class: "kicker" }, t("officer")), el("h1", { tabindex: "-1", class: "mono" }, id),
    el("dl", { class: "figures lead" }, pair(t("office"), row.offices.map((name) => [linked("office", name), " "])), pair(t("rank"), t("rank_of", { rank: num(row.rank), of: num(state.data.facts.officers) })),
      pair(t("score"), chance(row.score)), pair(t("cases_handled"), row.cases === null ? null : num(row.cases)), pair(t("findings"), num(row.count)), pair(t("mark"), t(row.flagged ? "flagged" : "not_flagged"))),
    el("aside", { class: "say", "aria-label": t("in_short") }, el("h2", null, t("in_short")), about.length ? el("ul", null, about.filter((f) => !f.closed).slice(0, 4).map((f) => el("li", null, severity(f.level || 1), ": ", say(f.says)))) : el("p", null, t("officer_nothing_own")),
      el("p", { class: "note" }, t("officer_note"))),
    waterfall(about.filter((f) => f.adds), state.data.facts.officer_prior, row.odds),
    about.length ? el("section", { "aria-label": t("findings") }, el("h2", null, t("findings")), about.map((f) => finding(f, new Set(["funnel", "agents", "waits"])))) : null,
    about.length ? el("section", { "aria-label": t("before_acting") }, el("h2", null, t("before_acting")), acting(about)) : null,
    funnels(id), waitsPicture(held), ownOrder(held), monthsPicture(held), agentsPicture(held),
    held.cases.length ? el("section", { "aria-label": t("officer_cases") }, el("h2", null, t("officer_cases")), el("p", { class: "links" }, held.cases.map((name) => [linked("case", name), " "]))) : null];
};

// The chance of so many or more where `expected` are to be expected (Poisson).
const tail = (seen, expected) => {
  let term = Math.exp(-expected), below = 0;
  for (let count = 0; count < seen; count += 1) { below += term; term *= expected / (count + 1); }
  return Math.max(0, 1 - below);
};
const funnels = (id) => {
  const drawn = Object.entries(state.data.funnels).map(([family, held]) => funnel(family, held, id)).filter(Boolean);
  return drawn.length ? el("section", { id: "p-funnel", "aria-label": t("funnel") }, el("h2", null, t("funnel")), el("p", null, t("funnel_note")), el("div", { class: "pictures" }, drawn)) : null;
};
const funnel = (family, held, id) => {
  const me = held.officer.indexOf(id);
  if (me < 0 || held.expected[me] <= 0) return null;
  const width = Math.min(wide(), 480), height = 284, left = 46, right = width - 14, bottom = height - 44, head = 26;
  const ratio = (at) => held.seen[at] / held.expected[at];
  const usable = held.officer.map((_, at) => at).filter((at) => held.expected[at] > 0);
  const most = Math.max(...usable.map((at) => held.expected[at]));
  const top = Math.max(3, Math.min(12, Math.max(ratio(me), ...usable.filter((at) => held.expected[at] >= 1).map(ratio))) * 1.08);
  const x = (value) => left + Math.sqrt(value / most) * (right - left), y = linear(0, top, bottom, head);
  const curve = (z, sign) => "M" + Array.from({ length: 60 }, (_, at) => most * ((at + 1) / 60) ** 2).map((e) => x(e).toFixed(1) + " " + Math.max(head, Math.min(bottom, y(1 + (sign * z) / Math.sqrt(e)))).toFixed(1)).join(" L");
  const nodes = ticks(0, top, 5).map((value) => [line(left, y(value), right, y(value), "grid"), label(left - 6, y(value) + 4, num(value), "tick", "end")]);
  ticks(0, most, 5).forEach((value) => nodes.push(label(x(value), bottom + 15, num(value), "tick", "middle")));
  [[2, "limit"], [3, "limit3"]].forEach(([z, name]) => [1, -1].forEach((sign) => nodes.push(svg("path", { d: curve(z, sign), class: name }))));
  nodes.push(line(left, y(1), right, y(1), "even"));
  usable.filter((at) => at !== me).forEach((at) => nodes.push(svg("circle", { cx: x(held.expected[at]).toFixed(1), cy: Math.max(head, y(ratio(at))).toFixed(1), r: 3, class: held.expected[at] < FEW ? "colleague few" : "colleague" })));
  const mx = x(held.expected[me]), my = Math.max(head, y(ratio(me))), low = my > bottom - 14;
  nodes.push(svg("path", { d: "M" + mx + " " + (my - 8) + " l8 8 l-8 8 l-8 -8 z", class: held.expected[me] < FEW ? "paid" : "odd" }), label(mx + (low ? 0 : mx > width / 2 ? -12 : 12), my + (low ? -12 : 4), id, "markword", mx > width / 2 ? "end" : "start"),
    label(4, 12, t("funnel_up"), "tick"),
    label((left + right) / 2, height - 8, t("funnel_axis"), "tick", "middle"), line(left, bottom, right, bottom, "axis"));
  const z = (held.seen[me] - held.expected[me]) / Math.sqrt(held.expected[me]);
  const values = { seen: num(held.seen[me]), expected: num(held.expected[me]), cases: num(held.cases[me]), n: num(usable.length - 1) };
  const sentence = t("funnel_sentence", values) + " " + t(held.expected[me] < FEW ? (tail(held.seen[me], held.expected[me]) < 0.01 ? "funnel_few_beyond" : "funnel_few") : z > 3 ? "funnel_beyond3" : z > 2 ? "funnel_beyond2" : "funnel_within");
  const order = usable.slice().sort((a, b) => held.officer[a].localeCompare(held.officer[b]));
  const rows = [me, ...order.filter((at) => at !== me && held.expected[at] >= FEW).slice(0, 60)].map((at) => [linked("officer", held.officer[at]), num(held.cases[at]), num(held.seen[at]), num(held.expected[at]), num(ratio(at))]);
  const heads = [t("officer"), { text: t("cases"), num: true }, { text: t("seen"), num: true }, { text: t("expected"), num: true }, { text: t("ratio"), num: true }];
  const keys = [[swatch(held.expected[me] < FEW ? "paid" : "odd"), t("this_officer")], [svg("svg", { class: "swatch", width: 26, height: 14, "aria-hidden": "true" }, svg("circle", { cx: 13, cy: 7, r: 3, class: "colleague" })), t("colleagues")], [swatch("limit"), t("limits")]];
  return figure("p-funnel-" + family, say(own(state.data.families, family) ?? family), sentence, canvas(width, height, sentence, nodes), keys, grid(t("funnel"), heads, rows));
};

const waitsPicture = (held) => {
  const waits = held.waits;
  if (!waits) return null;
  const total = waits.own.reduce((a, b) => a + b, 0);
  const slow = waits.own.slice(-5).reduce((a, b) => a + b, 0), usual = waits.colleagues.slice(-5).reduce((a, b) => a + (b || 0), 0);
  const fast = waits.own.slice(0, 5).reduce((a, b) => a + b, 0), usualFast = waits.colleagues.slice(0, 5).reduce((a, b) => a + (b || 0), 0);
  const edge = (at) => (at === 0 ? "< -4" : at === waits.own.length - 1 ? "> 4" : num(-4 + (at - 1) * 0.5) + " \u2026 " + num(-3.5 + (at - 1) * 0.5));
  const sentence = t("waits_sentence", { n: num(total), others: num(waits.others), slow: num(slow), usual: num(usual), fast: num(fast), usual_fast: num(usualFast) }) + (total < 30 ? " " + t("few_visits") : "");
  const drawing = histogram({ counts: waits.own, beside: waits.colleagues.map((value) => value || 0), tick: (at) => (at === 0 ? "< -4" : num(-4 + (at - 1) * 0.5)), axis: t("waits_axis") }, [], sentence, edge);
  const heads = [t("waits_axis"), { text: t("this_officer"), num: true }, { text: t("colleagues_share"), num: true }];
  return figure("p-waits", t("waits"), sentence, drawing, [[swatch("bar2"), t("this_officer")], [swatch("promise"), t("colleagues_share")]], grid(t("waits"), heads, waits.own.map((value, at) => [edge(at), num(value), num(waits.colleagues[at])])));
};

// Order: who stood ahead, and who of them was passed, beside what colleagues in the same queues do.
const ownOrder = (held) => {
  const order = held.order;
  if (!order) return null;
  const values = Object.fromEntries(Object.entries({ ...order, n: order.with_ahead }).map(([name, value]) => [name, num(value)]));
  return el("section", { "aria-label": t("order") }, el("h3", null, t("order")), el("p", null, t("own_order", values), order.compared ? " " + t("own_order_compared", values) : ""));
};

const monthsPicture = (held) => {
  const months = held.months;
  if (!months || months.handled.length < 2) return null;
  const name = (at) => new Intl.DateTimeFormat(locale(), { month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(Date.UTC(1970, months.first + at, 1)));
  const width = wide(), height = 200, left = 44, right = width - 12, bottom = height - 30;
  const x = linear(0, months.handled.length, left, right), y = linear(0, Math.max(...months.handled, 1), bottom, 12), size = x(1) - x(0);
  const nodes = ticks(0, Math.max(...months.handled, 1), 4).filter(Number.isInteger).map((value) => [line(left, y(value), right, y(value), "grid"), label(left - 6, y(value) + 4, num(value), "tick", "end")]);
  const every = Math.max(1, Math.ceil(months.handled.length / ((right - left) / 80)));
  months.handled.forEach((value, at) => {
    const told = name(at) + ": " + num(value) + ", " + num(months.found[at]);
    nodes.push(rect(x(at) + 1, y(value), size - 2, bottom - y(value), "owed", told), hatched(x(at) + 1, y(months.found[at]), size - 2, bottom - y(months.found[at]), told));
    if (at % every === 0) nodes.push(label(x(at) + size / 2, bottom + 16, name(at), "tick", "middle"));
  });
  nodes.push(line(left, bottom, right, bottom, "axis"));
  const sum = (list) => list.reduce((a, b) => a + b, 0);
  const sentence = t("months_sentence", { handled: num(sum(months.handled)), found: num(sum(months.found)), from: name(0), until: name(months.handled.length - 1) });
  const rows = months.handled.map((value, at) => [name(at), num(value), num(months.found[at])]);
  return figure("p-months", t("months"), sentence, canvas(width, height, sentence, nodes), [[swatch("owed"), t("handled")], [swatch("hatched"), t("with_finding")]], grid(t("months"), [t("month"), { text: t("handled"), num: true }, { text: t("with_finding"), num: true }], rows));
};

const agentsPicture = (held) => {
  const agents = held.agents;
  if (!agents || !agents.agent.length) return null;
  const width = wide(), narrow = width < NARROW, [room, letters] = nameRoom(agents.agent, 120, width), left = narrow ? 8 : room, right = width - 60, step = narrow ? 44 : 28, bottom = 6 + agents.agent.length * step;
  const most = Math.max(...agents.seen, ...agents.expected, 1), x = linear(0, most, left, right);
  const nodes = ticks(0, most, 5).map((value) => [line(x(value), 4, x(value), bottom, "grid"), label(x(value), bottom + 15, num(value), "tick", "middle")]);
  agents.agent.forEach((name, at) => {
    const y = 6 + at * step + (narrow ? 28 : 14);
    nodes.push(narrow ? label(left, y - 12, short(name, 44), "rowname") : label(left - 10, y + 4, short(name, letters), "rowname", "end"), line(x(agents.expected[at]), y, x(agents.seen[at]), y, "span"),
      svg("circle", { cx: x(agents.expected[at]), cy: y, r: 5, class: "otherdot" }), svg("path", { d: "M" + x(agents.seen[at]) + " " + (y - 6) + " l6 6 l-6 6 l-6 -6 z", class: "odd" }));
  });
  nodes.push(line(left, bottom, right, bottom, "axis"));
  const sentence = t("agents_sentence", { agent: agents.agent[0], seen: num(agents.seen[0]), expected: num(agents.expected[0]) });
  const circle = svg("svg", { class: "swatch", width: 26, height: 14, "aria-hidden": "true" }, svg("circle", { cx: 13, cy: 7, r: 5, class: "otherdot" }));
  return figure("p-agents", t("agents"), sentence, canvas(width, bottom + 24, sentence, nodes), [[swatch("odd"), t("met")], [circle, t("assignment_gives")]],
    grid(t("agents"), [t("agent"), { text: t("met"), num: true }, { text: t("assignment_gives"), num: true }], agents.agent.map((name, at) => [name, num(agents.seen[at]), num(agents.expected[at])])));
};
