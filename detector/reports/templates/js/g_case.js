// The page of one case: what it is, why it is here, its pictures, what to rule out, what to pull.
const caseFacts = (at, held) => {
  const list = state.data.cases, marks = list.marks[at];
  const service = list.services[list.service[at]], office = list.offices[list.office[at]], facts = (held && held.facts) || {};
  return el("dl", { class: "figures lead" },
    pair(t("service"), [linked("service", service), " ", placeName("service", service)]), pair(t("office"), [linked("office", office), " ", placeName("office", office)]),
    pair(t("submitted"), day(list.filed[at])), pair(t("decision"), say(own(state.data.decisions, list.decision[at]) ?? list.decision[at])),
    pair(t("lane"), facts.lane), pair(t("priority"), facts.priority), pair(t("channel"), facts.channel),
    pair(t("rank"), t("rank_of", { rank: num(list.rank[at]), of: num(state.data.facts.cases) })), pair(t("score"), chance(list.score[at])),
    pair(t("mark"), t(marks & 1 ? "flagged" : "not_flagged") + (marks & 4 ? "; " + t("control") : "") + (marks & 8 ? "; " + t("new_here") : "")));
};
const caseView = (id) => {
  const at = state.byCase.get(id), list = state.data.cases;
  if (at === undefined) return missing(id);
  const held = own(state.data.details, id), q = list.q[at];
  const head = [el("p", { class: "kicker" }, t("case")), el("h1", { tabindex: "-1", class: "mono" }, id), caseFacts(at, held), walk(at)];
  if (!held) return [head, el("p", null, t("only_row", { id }))];
  const draw = { timeline: timeline(held), queue: queuePicture(held), fees: feePicture(held), peers: peersPicture(held) };
  const drawn = new Set(Object.keys(draw).filter((name) => draw[name]));
  const counted = held.findings.filter((f) => !f.closed);
  return [head,
    el("aside", { class: "say", "aria-label": t("in_short") }, el("h2", null, t("in_short")), held.findings.length ? el("ul", null, counted.slice(0, 4).map((f) => el("li", null, severity(f.level || 1), ": ", say(f.says)))) : el("p", null, t("no_finding")),
      q !== null ? el("p", { class: "note" }, t(list.rank[at] === 1 ? "q_first" : "q_sentence", { rank: num(list.rank[at]), q: chance(q), n: num(list.rank[at]) })) : null, el("p", { class: "note" }, t("reason_to_look"))),
    draw.timeline, waterfall(held.findings, state.data.facts.prior, held.odds),
    held.findings.length ? el("section", { "aria-label": t("findings") }, el("h2", null, t("findings")), held.findings.map((f) => finding(f, drawn))) : null,
    held.more > 0 ? el("p", { class: "note" }, t("more_findings", { n: num(held.more) })) : null,
    counted.length ? el("section", { "aria-label": t("before_acting") }, el("h2", null, t("before_acting")), acting(held.findings)) : null,
    draw.fees, draw.queue, draw.peers, hands(held)];
};
// Each officer's part: which steps, how long the case lay ready before them, how long in hand.
const hands = (held) => {
  const visits = held.visits;
  if (!visits) return null;
  const parts = new Map();
  visits.officer.forEach((name, at) => {
    if (!name) return;
    const part = parts.get(name) || { steps: [], days: 0, hand: 0 };
    part.steps.push(visits.step[at]);
    if (visits.of[at] === 0) part.days += visits.days[at] || 0;
    const begun = visits.begun[at];
    if (begun !== null && visits.done[at] >= begun) part.hand += visits.done[at] - begun;
    parts.set(name, part);
  });
  if (!parts.size) return null;
  return el("section", { "aria-label": t("hands") }, el("h2", null, t("hands")), el("p", null, t("hands_note")), grid(t("hands"), [t("officer"), t("steps"), { text: t("lay_ready"), num: true }, { text: t("in_hand"), num: true }],
    [...parts].map(([name, part]) => [linked("officer", name), part.steps.filter(Boolean).join(", "), many("working_days_n", part.days), part.hand ? lasted(part.hand) : "\u2013"])));
};
// The case before and the case after in the list as it stands.
const walk = (at) => {
  const order = state.shown || [], place = order.indexOf(at);
  if (place < 0) return null;
  const step = (to, words) => (order[to] === undefined ? null : el("a", { href: path("case", state.data.cases.id[order[to]]), rel: to < place ? "prev" : "next" }, words));
  return el("p", { class: "walk" }, step(place - 1, "\u2190 " + t("previous")), " ", step(place + 1, t("next") + " \u2192"));
};
const missing = (id) => [el("h1", { tabindex: "-1" }, t("not_here")), el("p", null, t("not_here_note", { id }))];
