// The list of cases: search, filters, order and pages over columns in memory; some fifty rows are on the page at a time.
const chosen = { words: "", family: "", level: 0, service: "", office: "", mark: "", order: "rank", down: false, page: 0, size: 50 };
const MARKS = { flagged: 1, control: 4, new: 8 };
const haystack = (at) => {
  const list = state.data.cases;
  if (state.texts[at] === undefined) {
    const titles = list.rule[at].map((rule) => list.rules[rule] + " " + [own(state.data.rules, list.rules[rule])?.title].flat().join(" "));
    state.texts[at] = [list.id[at], list.services[list.service[at]], list.offices[list.office[at]], ...titles, ...list.officer[at].map((place) => list.officers[place])].join(" ").toLowerCase();
  }
  return state.texts[at];
};
const matching = () => {
  const list = state.data.cases, words = chosen.words.toLowerCase().split(/\s+/).filter(Boolean);
  const family = list.families.indexOf(chosen.family), service = list.services.indexOf(chosen.service), office = list.offices.indexOf(chosen.office);
  return list.id.map((_, at) => at).filter((at) => (!chosen.mark || list.marks[at] & MARKS[chosen.mark]) && list.level[at] >= chosen.level && (!chosen.family || list.family[at].includes(family)) &&
    (!chosen.service || list.service[at] === service) && (!chosen.office || list.office[at] === office) && words.every((word) => haystack(at).includes(word)));
};
const ORDERS = { rank: (l, a, b) => l.rank[a] - l.rank[b], id: (l, a, b) => (l.id[a] < l.id[b] ? -1 : 1), level: (l, a, b) => l.level[b] - l.level[a], score: (l, a, b) => l.score[b] - l.score[a], filed: (l, a, b) => (l.filed[a] < l.filed[b] ? -1 : l.filed[a] > l.filed[b] ? 1 : 0), count: (l, a, b) => l.count[b] - l.count[a] };
const showList = () => {
  if (!get("rows")) return;
  const list = state.data.cases, by = ORDERS[chosen.order];
  state.shown = matching().sort((a, b) => (chosen.down ? -1 : 1) * by(list, a, b) || list.rank[a] - list.rank[b]);
  const pages = Math.max(1, Math.ceil(state.shown.length / chosen.size));
  chosen.page = Math.min(chosen.page, pages - 1);
  empty(get("rows")).append(...state.shown.slice(chosen.page * chosen.size, (chosen.page + 1) * chosen.size).map(listRow));
  empty(get("count")).append(t("count", { n: num(state.shown.length), of: num(list.id.length) }));
  empty(get("pages")).append(turn(-1, "\u2190 " + t("previous"), chosen.page === 0), el("span", null, " " + t("page", { n: num(chosen.page + 1), of: num(pages) }) + " "), turn(1, t("next") + " \u2192", chosen.page >= pages - 1));
  document.querySelectorAll("#caselist thead th").forEach((head) => {
    if (head.dataset.order === chosen.order) head.setAttribute("aria-sort", chosen.down ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
  });
};
const turn = (by, words, off) => el("button", { type: "button", disabled: off, "data-turn": by, on: { click: () => { chosen.page += by; showList(); const again = document.querySelector("[data-turn='" + by + "']"); (again && !again.disabled ? again : get("count")).focus(); } } }, words);
const listRow = (at) => {
  const list = state.data.cases, rules = list.rule[at].map((rule) => list.rules[rule]), marks = list.marks[at];
  return el("tr", null, el("td", { class: "rank" }, num(list.rank[at])),
    el("th", { scope: "row" }, link("case", list.id[at]), el("span", { class: "where" }, [list.services[list.service[at]], list.offices[list.office[at]], day(list.filed[at])].join(" \u00b7 "))),
    el("td", { class: "what" }, rules.slice(0, 3).map((id) => el("span", null, say(own(state.data.rules, id)?.title ?? id))), rules.length > 3 ? el("span", { class: "muted" }, "+" + (rules.length - 3)) : null),
    el("td", { class: "level" }, list.level[at] ? severity(list.level[at]) : "\u2013"), el("td", { class: "num score" }, chance(list.score[at])), el("td", { class: "num" }, num(list.count[at])),
    el("td", { class: "mark" }, marks & 1 ? "\u2691 " + t("flagged") : el("span", { class: "muted" }, t("not_flagged")), marks & 4 ? el("span", null, t("control")) : null, marks & 8 ? el("span", { class: "tag" }, t("new")) : null));
};
const field = (name, words, control) => el("label", { class: name === "words" ? "wide" : null }, el("span", null, words), control);
const choose = (name, options) => el("select", { id: "f-" + name, on: { change: (event) => { chosen[name] = name === "level" || name === "size" ? Number(event.target.value) : event.target.value; chosen.page = 0; showList(); } } },
  options.map(([value, words]) => el("option", { value, selected: String(chosen[name]) === String(value) }, words)));
let waiting = 0;
const buildList = () => {
  const list = state.data.cases, place = get("caselist");
  if (!place || !empty(place) || !list.id.length) return;
  const search = el("input", { type: "search", id: "f-words", value: chosen.words, spellcheck: "false", autocomplete: "off", on: { input: (event) => { clearTimeout(waiting); waiting = setTimeout(() => { chosen.words = event.target.value; chosen.page = 0; showList(); }, 120); } } });
  const all = ["", t("all")];
  const marks = [all, ["flagged", t("flagged")], ...(list.marks.some((m) => m & 4) ? [["control", t("control")]] : []), ...(list.marks.some((m) => m & 8) ? [["new", t("new")]] : [])];
  const heads = [["rank", "#"], ["id", t("case")], [null, t("what_found")], ["level", t("severity")], ["score", t("score"), "num"], ["count", t("findings"), "num"], [null, t("mark")]];
  const sort = (order) => () => { chosen.down = chosen.order === order ? !chosen.down : false; chosen.order = order; chosen.page = 0; showList(); };
  place.append(el("form", { class: "tools", role: "search", "aria-label": t("search_cases"), on: { submit: (event) => event.preventDefault() } },
    field("words", t("search"), search), field("family", t("family"), choose("family", [all, ...list.families.map((name) => [name, say(own(state.data.families, name) ?? name)])])),
    field("level", t("severity_from"), choose("level", [[0, t("all")], ...[2, 3, 4].map((level) => [level, say(state.data.severities[level - 1])])])),
    field("service", t("service"), choose("service", [all, ...list.services.map((name) => [name, name])])), field("office", t("office"), choose("office", [all, ...list.offices.map((name) => [name, name])])),
    field("mark", t("mark"), choose("mark", marks)), field("size", t("per_page"), choose("size", [50, 200, 1000].map((size) => [size, num(size)])))),
  el("p", { id: "count", class: "note", role: "status", tabindex: "-1" }),
  el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("cases") }, el("table", { class: "list" }, el("caption", { class: "vh" }, t("cases")),
    el("thead", null, el("tr", null, heads.map(([order, words, kind]) => el("th", { scope: "col", class: kind || null, "data-order": order }, order ? el("button", { type: "button", on: { click: sort(order) } }, words) : words)))), el("tbody", { id: "rows" }))),
  el("p", { id: "pages", class: "pages" }));
  showList();
};
const buildOfficers = () => {
  const place = get("peoplelist");
  if (!place || !empty(place)) return;
  if (!state.data.officers.length) { place.append(el("p", null, t("no_officer"))); return; }
  place.append(grid(t("officers"), [t("officer"), t("office"), t("what_found"), { text: t("findings"), num: true }, { text: t("cases_handled"), num: true }, { text: t("score"), num: true }, t("mark")],
    state.data.officers.map((row) => [link("officer", row.id), row.offices.map((name) => [linked("office", name), " "]), row.rules.slice(0, 3).map((id) => el("span", { class: "block" }, say(own(state.data.rules, id)?.title ?? id))), num(row.count),
      row.cases === null ? "\u2013" : num(row.cases), chance(row.score), row.flagged ? "\u2691 " + t("flagged") : t("not_flagged")])));
};
const buildPlaces = () => {
  const place = get("placelist");
  if (!place || !empty(place)) return;
  ["office", "service"].forEach((kind) => {
    const rows = Object.entries(state.data.places[kind]).map(([id, held]) => [link(kind, id), placeName(kind, id), num(held.cases), num(held.touched), num(held.flagged), held.findings.length ? num(held.findings.length) : "\u2013"]);
    if (rows.length) place.append(grid(t(kind === "office" ? "offices" : "services"), [t(kind), t("name"), { text: t("cases"), num: true }, { text: t("with_finding"), num: true }, { text: t("flagged"), num: true }, { text: t("about_office"), num: true }], rows));
  });
  const others = state.data.others;
  if (others.length) place.append(el("h3", null, t("others")), grid(t("others"), [t("about"), t("kind"), t("what_found")], others.map((one) => [el("a", { class: "mono", href: path("about", one.kind, one.id) }, one.id), say(own(state.data.subjects, one.kind) ?? one.kind), say(one.findings[0].says)])));
};
