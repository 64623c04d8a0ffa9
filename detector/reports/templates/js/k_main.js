// Which view shows: the front page, or the page that the address names after its `#/`.
const VIEWS = { case: caseView, officer: officerView, office: (id) => placeView("office", id), service: (id) => placeView("service", id) };
const route = () => {
  const hash = location.hash || (state.data && state.data.alone) || "";
  if (!hash.startsWith("#/")) return null;
  try { return hash.slice(2).split("/").map(decodeURIComponent); } catch { return [""]; }
};
const show = (moveFocus) => {
  const to = route(), view = empty(get("view"));
  get("front").hidden = to !== null;
  view.hidden = to === null;
  if (to === null) { state.subject = null; document.title = state.title; return; }
  const [kind, id, more] = to;
  state.subject = id;
  view.append(state.data.alone ? "" : el("p", { class: "back" }, el("a", { href: "#cases" }, "\u2190 " + t("back"))), put(document.createDocumentFragment(), null, [kind === "about" ? otherView(id, more) : own(VIEWS, kind) ? VIEWS[kind](id) : missing(id ?? "")]));
  document.title = state.data.alone ? state.title : (more ?? id ?? "") + " \u00b7 " + state.title;
  if (moveFocus) { const head = view.querySelector("h1"); scrollTo(0, 0); if (head) head.focus({ preventScroll: true }); }
};
const reach = () => {
  const target = location.hash.length > 1 && !location.hash.startsWith("#/") ? get(decodeURIComponent(location.hash.slice(1))) : null;
  if (!target) return;
  if (target.matches("details")) target.open = true;
  target.scrollIntoView();
};
const translated = document.querySelectorAll("[data-en]");
const speak = (language) => {
  state.lang = language;
  root.lang = language;
  translated.forEach((node) => { node.textContent = node.dataset[language]; });
  get("lang-" + language).checked = true;
  if (!state.data) return;
  buildList(); buildOfficers(); buildPlaces();
  show(false);
};
document.querySelectorAll("input[name=lang]").forEach((choice) => choice.addEventListener("change", () => speak(choice.value)));
const dark = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
document.querySelectorAll("input[name=theme]").forEach((choice) => choice.addEventListener("change", () => dark(choice.value)));
state.title = document.title;
speak((navigator.language || "en").toLowerCase().startsWith("id") ? "id" : "en");
load().then((data) => {
  state.data = data;
  state.texts = [];
  state.byCase = new Map(data.cases.id.map((id, at) => [id, at]));
  speak(data.lang || state.lang);
  show(false);
  reach();
  root.dataset.ready = "1";
}).catch((fault) => { const note = get("unreadable"); if (note) note.hidden = false; console.error(fault); });
addEventListener("hashchange", () => { const there = get("front").hidden; show(true); if (location.hash && !location.hash.startsWith("#/")) reach(); else if (there && !get("front").hidden) scrollTo(0, 0); });
let resized = 0, width = innerWidth;
addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(() => { if (innerWidth !== width && state.data) { width = innerWidth; show(false); } }, 200); });
// On paper nothing can be opened: the rows behind each finding are, for as long as it prints.
let opened = [];
addEventListener("beforeprint", () => { opened = [...document.querySelectorAll("#view .evidence:not([open])")]; opened.forEach((held) => { held.open = true; }); });
addEventListener("afterprint", () => { opened.forEach((held) => { held.open = false; }); opened = []; });
