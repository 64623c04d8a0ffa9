"use strict";
(() => {
  const root = document.documentElement;
  const get = (id) => document.getElementById(id);

  // Language: both texts are in the page; here only what CSS cannot reach is exchanged. Nothing is stored.
  const translated = document.querySelectorAll("[data-en]");
  const speak = (language) => {
    root.lang = language;
    translated.forEach((node) => { node.textContent = node.dataset[language]; });
    get("lang-" + language).checked = true;
  };
  document.querySelectorAll("input[name=lang]").forEach((choice) => {
    choice.addEventListener("change", () => speak(choice.value));
  });
  speak((navigator.language || "en").toLowerCase().startsWith("id") ? "id" : "en");

  // A link into a closed part opens it; a case that a filter hides is shown again.
  const reach = () => {
    const target = get(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) clear();
    const fold = target.matches("details") ? target : target.querySelector("details");
    if (fold && !target.matches("section")) fold.open = true;
    target.scrollIntoView();
  };
  let clear = () => {};

  const list = get("list");
  if (list) {
    const cases = Array.from(list.children);
    const texts = new Map();
    const textOf = (item) => {
      if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
      return texts.get(item);
    };
    const number = (item, key) => Number(item.dataset[key]);
    const orders = {
      rank: () => 0,
      level: (a, b) => number(b, "l") - number(a, "l"),
      count: (a, b) => number(b, "n") - number(a, "n"),
      filed: (a, b) => (b.dataset.d > a.dataset.d) - (b.dataset.d < a.dataset.d),
      oldest: (a, b) => (a.dataset.d > b.dataset.d) - (a.dataset.d < b.dataset.d),
    };
    const shows = (words, family, level, service, office, flagged) => (item) =>
      (!flagged || item.dataset.x === "1") && number(item, "l") >= level &&
      (!family || item.dataset.f.includes("|" + family + "|")) &&
      (!service || item.dataset.s === service) && (!office || item.dataset.o === office) &&
      words.every((word) => textOf(item).includes(word));
    const filter = () => {
      const words = get("search").value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = shows(words, get("family").value, Number(get("level").value), get("service").value, get("office").value, get("flagged").checked);
      let shown = 0;
      cases.forEach((item) => { item.hidden = !wanted(item); shown += item.hidden ? 0 : 1; });
      get("count").textContent = String(shown);
    };
    const order = () => {
      const by = orders[get("order").value];
      list.append(...cases.slice().sort((a, b) => by(a, b) || number(a, "r") - number(b, "r")));
    };
    clear = () => { get("tools").reset(); order(); filter(); };
    let waiting = 0;
    get("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
    ["family", "level", "service", "office", "flagged"].forEach((id) => get(id).addEventListener("change", filter));
    get("order").addEventListener("change", order);
    const fold = (open) => cases.forEach((item) => {
      const details = item.querySelector("details");
      if (details && !(open && item.hidden)) details.open = open;
    });
    get("open").addEventListener("click", () => fold(true));
    get("close").addEventListener("click", () => fold(false));
    get("tools").addEventListener("submit", (event) => event.preventDefault());
    get("tools").hidden = false;
    get("shown").hidden = false;
    filter();
  }
  window.addEventListener("hashchange", reach);
  if (location.hash) reach();
})();
