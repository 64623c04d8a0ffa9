"use strict";
// The page's own data, unpacked in memory; every text that is shown passes through `seen`.
const root = document.documentElement;
const get = (id) => document.getElementById(id);
const state = { lang: "en", data: null };
const own = (object, key) => (object && Object.hasOwn(object, key) ? object[key] : undefined);

const load = async () => {
  const bytes = Uint8Array.from(atob(get("payload").textContent.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};

// What cannot be seen (controls, direction and zero-width marks, lone surrogates) is shown by its code.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const seen = (text) => String(text).replace(/[\n\r\t]/g, " ")
  .replace(UNSEEN, (c) => "\u27e8U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "\u27e9");

const say = (both) => (Array.isArray(both) ? both[state.lang === "id" ? 1 : 0] : both ?? "");
const t = (key, values) => {
  const text = say(own(state.data.words, key) ?? key);
  return values ? text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? "")) : text;
};

const locale = () => (state.lang === "id" ? "id-ID" : "en-GB");
const num = (value, digits = 2) => (value === null || value === undefined ? "\u2013"
  : new Intl.NumberFormat(locale(), { maximumFractionDigits: Math.abs(value) >= 1 || value === 0 ? digits : 3 }).format(value));
const fixed = (value, digits) => new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
const pct = (value) => new Intl.NumberFormat(locale(), { maximumFractionDigits: value < 0.1 ? 1 : 0 }).format(value * 100) + "%";
// A probability: never 0% or 100%, which no evidence gives.
const chance = (value) => (value > 0.995 ? "> " + pct(0.99) : value < 0.001 ? "< " + pct(0.001) : pct(value));
const money = (value) => {
  if (value === null || value === undefined) return "\u2013";
  const { currency } = state.data.facts;
  const least = state.data.facts.decimals ?? 2, digits = Number.isInteger(value) && least === 0 ? 0 : Math.max(2, least);
  const figure = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: 4 }).format(Math.abs(value));
  const sign = value < 0 ? "-" : "";
  return currency === "IDR" && state.lang === "id" ? sign + "Rp" + figure : (sign + currency + " " + figure).trim();
};
// Times are minutes of the office's own clock; read as if UTC, so that no reader's time zone moves them.
const when = (minutes) => new Date(minutes * 60000);
const dated = (minutes) => (minutes === null ? "\u2013"
  : new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(when(minutes)));
const clock = (minutes) => when(minutes).toISOString().slice(11, 16).replace(":", state.lang === "id" ? "." : ":");
const clocked = (minutes, bare) => {
  if (minutes === null) return "\u2013";
  if (bare || minutes % 1440 === 0) return dated(minutes);
  return dated(minutes) + (state.lang === "id" ? " " : ", ") + clock(minutes);
};
const day = (text) => {
  const at = Date.parse(text + "T00:00:00Z");
  return text ? (Number.isNaN(at) ? text : dated(at / 60000)) : "\u2013";
};
// A count with its unit; one of it in words of their own.
const many = (key, value) => t(num(value) === "1" ? key.replace(/_n$/, "_1") : key, { n: num(value) });
// Minutes as a person says them: minutes below an hour, hours with one decimal beyond.
const lasted = (minutes) => (minutes < 59.5 ? many("minutes_n", Math.max(1, Math.round(minutes))) : many("hours_n", Math.round(minutes / 6) / 10));
const inUnit = (value, unit) => {
  const words = { working_days: "working_days_n", calendar_days: "days_n", working_hours: "working_hours_n" };
  return words[unit] ? many(words[unit], value) : num(value) + " " + (unit || "");
};
