// Elements by name and text alone: no markup is ever read from a text.
const put = (node, attributes, children) => {
  Object.entries(attributes || {}).forEach(([name, value]) => {
    if (value === null || value === undefined || value === false) return;
    if (name === "on") Object.entries(value).forEach(([event, act]) => node.addEventListener(event, act));
    else node.setAttribute(name, value === true ? "" : seen(value));
  });
  children.flat(Infinity).forEach((child) => {
    if (child === null || child === undefined || child === false || child === "") return;
    node.append(child instanceof Node ? child : document.createTextNode(seen(child)));
  });
  return node;
};
const el = (tag, attributes, ...children) => put(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => put(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
const empty = (node) => { while (node.firstChild) node.firstChild.remove(); return node; };

const path = (...parts) => "#/" + parts.map(encodeURIComponent).join("/");
const link = (kind, id, ...text) => el("a", { href: path(kind, id), class: "mono" }, text.length ? text : id);
const known = {
  officer: (id) => own(state.data.people, id) !== undefined,
  case: (id) => state.byCase.has(id),
  office: (id) => own(state.data.places.office, id) !== undefined,
  service: (id) => own(state.data.places.service, id) !== undefined,
};
const linked = (kind, id) => (id && known[kind](id) ? link(kind, id) : el("span", { class: "mono" }, id || "\u2013"));
const placeName = (kind, code) => {
  const name = own(own(state.data.places[kind], code), "name");
  const text = name && (name[state.lang] || name.en || Object.values(name)[0]);
  return text && text !== code ? text : "";
};
const severity = (level) => el("span", { class: "sev s" + level },
  el("b", { "aria-hidden": "true" }, "\u25a0".repeat(level) + "\u25a1".repeat(4 - level)), " ", say(state.data.severities[level - 1]));

// A table of texts or nodes; `heads` may say {text, num: true}.
const grid = (caption, heads, rows, extra) => {
  const cells = (row) => row.map((cell, at) => el(at === 0 && extra !== "plain" ? "th" : "td",
    { class: heads[at].num ? "num" : null, scope: at === 0 && extra !== "plain" ? "row" : null }, cell));
  return el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption }, el("table", { class: "rows" }, el("caption", null, caption),
    el("thead", null, el("tr", null, heads.map((head) => el("th", { scope: "col", class: head.num ? "num" : null }, head.text ?? head)))),
    el("tbody", null, rows.map((row) => el("tr", null, cells(row))))));
};

// In a dossier stands written out what a paper file must hold: the rows a finding rests on, and the numbers of these pictures.
const WRITTEN_OUT = ["p-timeline", "p-waterfall", "p-fees", "p-queue"];

// A picture: title, one sentence that tells it, the drawing, the key to its marks, and its numbers as a table.
const figure = (id, title, sentence, drawing, keys, table) => el("figure", { class: "figure", id },
  el("figcaption", null, el("h3", { tabindex: "-1" }, title), el("p", null, sentence)), drawing,
  keys && keys.length ? el("ul", { class: "keys" }, keys.map(([mark, text]) => el("li", null, mark, " ", text))) : null,
  table ? el("details", { class: "numbers", open: Boolean(state.data.alone) && WRITTEN_OUT.includes(id) }, el("summary", null, t("as_table")), table) : null);
