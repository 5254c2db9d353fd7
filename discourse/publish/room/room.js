(() => {
"use strict";
// The page is whole without this script; with it, one part is shown at a time, and terms and marks lead to passages.
// Whatever comes from a speech is put on the page as text, never as markup.
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const data = JSON.parse(one("#data").textContent), words = data.words, speeches = data.speeches;
const root = document.documentElement, articles = all("#speeches article"), rows = all("#list tbody tr");
const numbers = new Map(speeches.map((speech, i) => [speech.id, i]));
const STANCES = ["achievement", "problem", "plan", "other"], CLASSES = {achievement: "a", problem: "p", plan: "l", other: "o"};
const PAGE = 200, WIDTH = 22;

// ---- texts: the paragraphs joined by line breaks are the speech, character for character
const kept = {lines: [], texts: [], starts: []};
const paragraphs = i => kept.lines[i] ??= all(":scope > p", one(".text", articles[i]));
const text = i => kept.texts[i] ??= paragraphs(i).map(p => p.textContent).join("\n");
function starts(i) {
  let at = 0;
  const next = p => { const start = at; at += p.textContent.length + 1; return start; };
  return kept.starts[i] ??= paragraphs(i).map(next);
}
function range(i, start, end) {
  // the characters start:end of a speech as a range of the page
  const found = document.createRange(), begins = starts(i), lines = paragraphs(i);
  const place = (at, ending) => {
    let n = begins.findLastIndex(begin => begin <= at);
    let left = at - begins[n];
    const walk = document.createTreeWalker(lines[n], NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (left < node.length || (ending && left === node.length)) return [node, left];
      left -= node.length;
    }
    return [lines[n], lines[n].childNodes.length];
  };
  found.setStart(...place(start, false));
  found.setEnd(...place(end, true));
  return found;
}
function offset(i, element) {
  const line = element.closest("p"), before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(element, 0);
  return starts(i)[paragraphs(i).indexOf(line)] + before.toString().length;
}
const han = i => speeches[i].han ??= (text(i).match(/\p{Script=Han}/gu) || []).length;

// ---- filters
const filters = all("[data-filter]");
const shown = i => filters.every(f => f.value === "*" || articles[i].dataset[f.dataset.filter] === f.value);
const selected = () => speeches.map((_, i) => i).filter(shown);
function filter() {
  rows.forEach((row, i) => row.hidden = !shown(i));
  one("#asked").textContent = `${selected().length} / ${speeches.length} ${words.asked}`;
  if (passages.again) passages.again();
}

// ---- passages: a list of places, each a way into a speech
const passages = {again: null, lines: [], at: 0};
function line(i, start, end, note = "") { return {i, start, end, note}; }
function show(title, find, {eras = Object.keys(data.eras), note = ""} = {}) {
  passages.again = () => {
    passages.lines = find();
    passages.at = 0;
    one("#passages-h").textContent = title;
    one("#lines").replaceChildren();
    one("#count").textContent = [counted(passages.lines, eras), note].filter(Boolean).join(" · ");
    more();
  };
  passages.again();
  one("#passages").hidden = false;
  one("#room").classList.add("two");
}
const own = (i, era) => speeches[i].era === era && !speeches[i].copy;
function counted(lines, eras) {
  if (!lines.length) return words.none;
  const total = `${lines.length} ${words.found} · ${new Set(lines.map(l => l.i)).size} ${words.in}`;
  const rates = eras.map(id => {
    const size = selected().filter(i => own(i, id)).reduce((sum, i) => sum + han(i), 0);
    const n = lines.filter(l => own(l.i, id)).length;
    return size ? `${data.eras[id]}: ${n} (${(1e4 * n / size).toFixed(1)})` : "";
  }).filter(Boolean);
  return [total, ...rates, rates.length ? words.rates : ""].filter(Boolean).join(" · ");
}
function more() {
  const next = passages.lines.slice(passages.at, passages.at + PAGE);
  passages.at += next.length;
  one("#lines").append(...next.map(item));
  one("#more").hidden = passages.at >= passages.lines.length;
  one("#more").textContent = `${words.more} (${passages.lines.length - passages.at})`;
}
function item({i, start, end, note}) {
  const whole = text(i), li = document.createElement("li"), a = document.createElement("a");
  const small = document.createElement("small"), mark = document.createElement("mark");
  const flat = s => s.replaceAll("\n", " ");
  small.textContent = [speeches[i].label, data.eras[speeches[i].era] || "—", note].filter(Boolean).join(" · ");
  mark.textContent = flat(whole.slice(start, end));
  a.href = `#speech=${encodeURIComponent(speeches[i].id)}&at=${start}&to=${end}`;
  a.append(small, flat(whole.slice(Math.max(0, start - WIDTH), start)), mark, flat(whole.slice(end, end + WIDTH)));
  li.append(a);
  return li;
}
// a list of one era's places says nothing of the others; one of a single speech's, nothing of any
const within = ({speech, era}) => speech ? {eras: []} : era ? {eras: [era]} : {};
function term(asked, era) {
  show(`“${asked}”${era ? " · " + (data.eras[era] || era) : ""}`, () => selected().flatMap(i => {
    const out = [], whole = text(i);
    if (!asked || (era && speeches[i].era !== era)) return out;
    for (let at = whole.indexOf(asked); at >= 0; at = whole.indexOf(asked, at + asked.length)) out.push(line(i, at, at + asked.length));
    return out;
  }), {note: words.strings, ...within({era})});
  one("#term").value = asked;
}
function formulas(title, wanted, {speech, era} = {}) {
  const set = new Set(wanted);
  show(title, () => selected().flatMap(i => {
    if ((speech && speeches[i].id !== speech) || (era && speeches[i].era !== era)) return [];
    return joined(i, all("[data-f]", articles[i]), e => e.dataset.f.split(" ").filter(hit => set.has(data.hits[hit])));
  }), within({speech, era}));
}
function joined(i, elements, keys) {
  // a sentence may run over lines, a formula be cut by other marks: what carries one number is one place
  const spans = new Map();
  for (const e of elements) for (const key of keys(e)) {
    const at = offset(i, e);
    spans.set(key, [spans.get(key)?.[0] ?? at, at + e.textContent.length]);
  }
  return [...spans.values()].map(([start, end]) => line(i, start, end));
}
function category(name, where) {
  const wanted = data.formulas.map((f, n) => f[1].replaceAll("-", "_") === name ? n : -1).filter(n => n >= 0);
  const place = where.speech ? speeches[numbers.get(where.speech)]?.label : data.eras[where.era];
  formulas([`${words.formula}: ${data.kindsOf[name.replaceAll("_", "-")] ?? name}`, place].filter(Boolean).join(" · "), wanted, where);
}
function formula(form, era) {
  const wanted = data.formulas.map((f, n) => f[0] === form ? n : -1).filter(n => n >= 0);
  const [, kind, scope, since] = data.formulas[wanted[0]] || [];
  const about = [data.kindsOf[kind] ?? kind, data.kindsOf[scope] ?? scope, since && `${words.since} ${since}`].filter(Boolean).join(", ");
  const where = era ? ` · ${data.eras[era] || era}` : "";
  formulas(`${words.formula}: ${form} (${about})${where}`, wanted, {era});
}
function stance(name, speech, era) {
  const where = speech ? speeches[numbers.get(speech)]?.label : era ? data.eras[era] : "";
  show([words[name], where].filter(Boolean).join(" · "), () => selected().flatMap(i => {
    if ((speech && speeches[i].id !== speech) || (era && speeches[i].era !== era)) return [];
    return joined(i, all(`.s.${CLASSES[name]}:not(.x)`, articles[i]), e => [e.dataset.n]);
  }), within({speech, era}));
}
function shared(title, wanted) {
  show(title, () => data.passages.filter(wanted).flatMap(([a, a1, a2, b, b1, b2, n]) =>
    [line(a, a1, a2, `${n} ${words.han}`), line(b, b1, b2)]), {eras: []});
}
function close() {
  passages.again = null;
  if (one("#passages").contains(document.activeElement)) one("#main").focus({preventScroll: true});
  one("#passages").hidden = true;
  one("#room").classList.remove("two");
}

// ---- one part at a time
function view(id) {
  all(".view").forEach(section => section.classList.toggle("open", section.id === id));
  all("nav a").forEach(a => a.hash === `#${id}` ? a.setAttribute("aria-current", "page") : a.removeAttribute("aria-current"));
}
function focus(element, block = "start") {
  element.tabIndex = -1;
  element.focus({preventScroll: true});
  element.scrollIntoView({block});
}
function open(i, {sentence, at, to}) {
  view("speeches");
  one("#speeches").classList.add("reading");
  articles.forEach((article, n) => article.classList.toggle("open", n === i));
  rows.forEach((row, n) => row.classList.toggle("current", n === i));
  rows[i].scrollIntoView({block: "nearest"});
  beside(i);
  let target = sentence === null ? null : one(`[data-n="${sentence}"]`, articles[i]);
  if (at !== null) {
    const found = range(i, at, to);
    if (window.CSS?.highlights) CSS.highlights.set("found", new Highlight(found));
    target = found.startContainer.parentElement.closest(".s");
  }
  if (target) { here(target); focus(target, "center"); } else focus(one("h3", articles[i]));
}
function here(element) {
  all(".here").forEach(e => e.classList.remove("here"));
  element.classList.add("here");
  say(element);
}
function say(element) {
  const chances = element.dataset.p.split(","), [from, to] = element.dataset.b.split(",");
  const ranked = STANCES.map((name, n) => [name, +chances[n]]).sort((a, b) => b[1] - a[1]).filter(([, p]) => p > 0);
  const marks = all(".i", element).length ? ` · ${words.inferred}: ${all(".i", element).map(e => e.textContent).join("")}` : "";
  one("#said").textContent = `${words.sentence} ${element.dataset.n}: ${ranked.map(([n, p]) => `${words[n]} ${p} %`).join(", ")} · ${words.bytes} ${from}–${to}${marks}${element.classList.contains("x") ? ` · ${words.uncounted}` : ""}`;
  one("#said").hidden = false;
}

// ---- the raw source beside the text, made from the text and the list of what was done to it
function printable(before) {
  // characters that no face here has stand as the printers' sign for a missing sort, and are named
  const lost = [];
  const seen = Array.from(before, c => {
    if (!data.lost.includes(c)) return c;
    lost.push(`〓 U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
    return "〓";
  }).join("");
  return [seen, lost];
}
function beside(i) {
  const box = one(".text", articles[i]), wanted = root.classList.contains("on-raw");
  if (wanted === box.classList.contains("beside")) return;
  all(".raw", box).forEach(e => e.remove());
  box.classList.toggle("beside", wanted);
  if (!wanted) return;
  const whole = text(i), begins = starts(i), lines = paragraphs(i);
  const cells = lines.map(() => { const div = document.createElement("div"); div.className = "raw"; return div; });
  let n = 0, at = 0;
  const copy = to => {
    while (at < to) {
      const end = n + 1 < begins.length ? Math.min(to, begins[n + 1]) : to;
      cells[n].append(whole.slice(at, end).replace(/\n$/, ""));
      at = end;
      if (n + 1 < begins.length && at >= begins[n + 1]) n++;
    }
  };
  for (const [start, end, before, kind, sure] of speeches[i].edits) {
    copy(start);
    if (before) {
      const del = document.createElement("del");
      const [seen, lost] = printable(before);
      del.textContent = seen.replaceAll("\n", "↵\n");
      del.title = [...data.kinds[kind], ...lost].join(" · ");
      if (sure) del.className = "sure";
      cells[n].append(del);
    }
    at = Math.max(at, end);
    while (n + 1 < begins.length && at >= begins[n + 1]) n++;
  }
  copy(whole.length);
  lines.forEach((p, k) => p.after(cells[k]));
}

// ---- routes: everything that can be looked at has an address
function route() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const get = name => asked.has(name) ? asked.get(name) : null, number = name => asked.has(name) ? +asked.get(name) : null;
  const speech = numbers.get(get("speech"));
  if (asked.has("term")) term(get("term"), get("era"));
  else if (asked.has("formula")) formula(get("formula"), get("era"));
  else if (asked.has("category")) category(get("category"), {speech: get("speech"), era: get("era")});
  else if (asked.has("stance") && STANCES.includes(get("stance"))) stance(get("stance"), get("speech"), get("era"));
  else if (asked.has("shared")) {
    const pair = [numbers.get(get("shared")), numbers.get(get("with"))];
    const title = pair.map(n => speeches[n]?.label).join(" ↔ ");
    const between = p => pair.includes(p[0]) && pair.includes(p[3]);
    if (data.passages.some(between)) shared(`${words.shared}: ${title}`, between);
    else show(title, () => pair.filter(n => n !== undefined).map(n => line(n, 0, Math.min(40, text(n).length))), {eras: [], note: words.apart});
  } else if (asked.has("passage")) {
    const wanted = get("passage").split(" ").map(Number);
    shared(words.shared, (_, n) => wanted.includes(n));
  } else if (speech !== undefined) return open(speech, {sentence: number("sentence"), at: number("at"), to: number("to")});
  else if (asked.has("figure") && document.getElementById(`figure-${get("figure")}`)) {
    view("figures");
    return focus(one("h3", document.getElementById(`figure-${get("figure")}`)));
  } else {
    const id = ["overview", "figures", "speeches"].find(name => asked.has(name)) || "overview";
    if (id === "speeches" && [...asked].length > 1) {
      filters.forEach(f => f.value = get(f.dataset.filter) ?? "*");
      filter();
    }
    view(id);
    one("#said").hidden = true;
    if (location.hash) one(`#${id}-h`).focus({preventScroll: true});
    return requestAnimationFrame(() => window.scrollTo(0, 0));
  }
  if (!one(".view.open")) view("overview");
  one("#passages-h").focus({preventScroll: true});
}

// ---- hands
const hashed = address => new URL(address, location).hash;
function go(address) {
  if (hashed(address) === location.hash) route(); else location.hash = address;
}
document.addEventListener("click", event => {
  const a = event.target.closest("a"), address = a?.getAttribute("href") ?? a?.getAttribute("xlink:href");
  if (address?.startsWith("#") && hashed(address) === location.hash) route();  // the browser does nothing the second time
  const mark = event.target.closest(".text span");
  if (!mark) return;
  const sentence = mark.closest(".s"), form = event.target.closest(".on-f .f"), passage = event.target.closest(".on-q .q");
  if (sentence) here(sentence);
  if (String(getSelection())) return;
  if (form?.dataset.f) go(`#formula=${encodeURIComponent(data.formulas[data.hits[form.dataset.f.split(" ")[0]]][0])}`);
  else if (passage?.dataset.q) go(`#passage=${encodeURIComponent(passage.dataset.q)}`);
});
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input,select,textarea")) return;
  const article = one("article.open"), sentences = article ? all(".s", article) : [];
  const at = sentences.indexOf(one(".s.here"));
  if (event.key === "/") { event.preventDefault(); one("#term").focus(); }
  else if (event.key === "Escape") close();
  else if ("jk".includes(event.key) && sentences.length && one("#speeches.open")) {
    const next = sentences[Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), sentences.length - 1)];
    here(next);
    focus(next, "center");
  } else if (event.key === "Enter" && event.target.matches(".s")) {
    const mark = one("[data-f],[data-q]", event.target);
    if (mark) mark.click();
  }
});
one("#search").addEventListener("submit", event => {
  event.preventDefault();
  const asked = one("#term").value.trim();
  if (asked) go(`#term=${encodeURIComponent(asked)}`);
});
one("#close").addEventListener("click", () => { close(); one("#term").focus(); });
one("#more").addEventListener("click", more);
filters.forEach(f => f.addEventListener("change", filter));
all("[data-layer]").forEach(box => {
  const set = () => root.classList.toggle(`on-${box.dataset.layer}`, box.checked);
  box.addEventListener("change", () => { set(); articles.forEach((a, i) => a.classList.contains("open") && beside(i)); });
  set();
});
rows.forEach((row, i) => one(".era", row).textContent = data.eras[speeches[i].era] || "—");
for (const id of ["search", "filters", "layers"]) one(`#${id}`).hidden = false;
root.classList.replace("plain", "live");
window.addEventListener("hashchange", route);
filter();
route();
})();
