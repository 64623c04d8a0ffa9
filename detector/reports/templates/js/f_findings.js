// One finding: what was seen, what was expected, the rows it rests on; and, for each red flag, what to rule out and to pull next.
const sayMark = (finding) => {
  if (finding.closed) return el("span", { class: "tag" }, t("closed"));
  return finding.verdict ? el("span", { class: "tag" }, t("verdict_" + finding.verdict)) : null;
};
const compare = (finding) => {
  if (!finding.numbers || finding.numbers.some((value) => value < 0) || !finding.expected) return null;
  const [seenAt, expected] = finding.numbers, most = Math.max(seenAt, expected) || 1;
  const bar = (value, name) => svg("svg", { class: "mini", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, rect(0, 0, 100, 8, "track"), rect(0, 0, (value / most) * 100, 8, name));
  return [bar(seenAt, "bar2"), bar(expected, "owed")];
};
const pair = (name, value, bar) => (value === undefined || value === null || value === "" ? null : el("div", null, el("dt", null, name), el("dd", null, value, bar || null)));
const evidenceOf = (held) => {
  if (!held) return null;
  const list = (pairs) => el("dl", { class: "pairs" }, pairs.map(([name, value]) => pair(say(name), say(value))));
  return el("details", { class: "evidence", open: Boolean(state.data.alone) }, el("summary", null, t("evidence")),
    (held.tables || []).map((table) => [grid(say(table.title), table.columns.map(say), table.rows.map((row) => row.map(say)), "plain"), table.more ? el("p", { class: "note" }, t("more_rows", { n: num(table.more) })) : null]),
    held.values ? [el("h4", null, t("numbers")), list(held.values)] : null, held.peers ? [el("h4", null, t("compared")), list(held.peers)] : null,
    held.loose ? el("p", { class: "note" }, held.loose) : null);
};
const SHOWS = { timeline: "timeline", queue: "queue", fees: "fees", peers: "peers", funnel: "funnel", agents: "agents", waits: "waits" };
const finding = (held, drawn) => {
  const rule = own(state.data.rules, held.rule) || { title: held.rule };
  const bars = compare(held) || [];
  const picture = rule.chart && drawn && drawn.has(rule.chart) ? el("button", { type: "button", class: "see", on: { click: () => reveal("p-" + rule.chart) } }, t("see", { what: t(SHOWS[rule.chart]).toLowerCase() })) : null;
  return el("article", { class: "finding" },
    el("h3", null, severity(held.level || 1), " ", el("a", { class: "rid", href: "#rule-" + held.rule }, held.rule), " ", say(rule.title), " ", sayMark(held)),
    el("p", { class: "says" }, say(held.says)),
    el("dl", { class: "figures" }, pair(t("seen"), say(held.seen), bars[0]), pair(t("expected"), say(held.expected), bars[1]),
      held.officer ? pair(t("officer_on_record"), linked("officer", held.officer)) : null, held.case && held.case !== state.subject ? pair(t("case"), linked("case", held.case)) : null,
      held.office && !held.case ? pair(t("office"), linked("office", held.office)) : null, pair(t("confidence"), say(held.sure)), pair(t("p_value"), say(held.p)), pair(t("q_value"), say(held.q))),
    picture, evidenceOf(held.evidence), el("p", { class: "fid" }, t("finding"), " ", el("span", { class: "mono" }, held.id)));
};
const acting = (findings) => [...new Set(findings.filter((f) => !f.closed).map((f) => f.rule))].map((id) => [id, own(state.data.rules, id)]).filter(([, rule]) => rule && (rule.innocent.length || rule.next || rule.basis.length))
  .map(([id, rule]) => el("section", { class: "acting" }, el("h3", null, el("a", { class: "rid", href: "#rule-" + id }, id), " ", say(rule.title)),
    rule.innocent.length ? [el("h4", null, t("rule_out")), el("ul", null, rule.innocent.map((words) => el("li", null, say(words))))] : null,
    rule.next ? [el("h4", null, t("pull_next")), el("p", null, say(rule.next))] : null,
    rule.basis.length ? [el("h4", null, t("legal_basis")), el("ul", null, rule.basis.map((words) => el("li", null, say(words))))] : null));
const reveal = (id) => {
  const target = get(id);
  if (!target) return;
  target.scrollIntoView();
  (target.querySelector("h3") || target).focus();
};
