// A search field with suggestions, after the combobox pattern of WAI-ARIA.

const WAIT = 120; // milliseconds after the last key

const DOCUMENTS_WORDS = { lang: "zh-Hans" };

let made = 0;

/** An element with properties and children; strings become text, never markup. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function shape(type, hollow = false) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", `shape ${type}${hollow || type === "document" ? " hollow" : ""}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#shape-${type}`);
  svg.append(use);
  return svg;
}

/** The hits that the server gives, null where it does not answer. */
async function askServer(text, types, limit) {
  const query = new URLSearchParams({ q: text, limit: String(limit) });
  for (const type of types) query.append("type", type);
  const answer = await fetch(`/api/search?${query}`);
  return answer.ok ? (await answer.json()).results : null;
}

/** Suggestions for `field`, which `find(text, types, limit)` gives; `choose(hit)` gets the one taken. `types` narrows the search. */
export function attachSearch(field, { words, choose, find = askServer, types = [], limit = 12 }) {
  const own = `suggestions-${(made += 1)}`;
  const list = el("ul", { id: own, class: "suggestions", role: "listbox", "aria-label": words.search });
  list.hidden = true;
  const status = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
  field.after(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": own,
  })) field.setAttribute(name, value);

  let hits = [];
  let active = -1;
  let timer = 0;
  let asked = 0;

  function close() {
    window.clearTimeout(timer);
    asked += 1; // an answer under way comes too late
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    const item = list.children[index];
    if (item && hits.length) {
      field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  function show() {
    list.replaceChildren();
    if (!hits.length) list.append(el("li", { class: "none" }, words.no_results));
    hits.forEach((hit, at) => {
      const item = el("li", { id: `${own}-${at}`, role: "option", "aria-selected": "false" });
      const said = [hit.matched === hit.name ? "" : hit.matched, hit.detail].filter(Boolean).map((hint) => `${hint} · `);
      const hints = el("small", {}, el("span", DOCUMENTS_WORDS, said.join("")), words.kinds[hit.type]);
      item.append(shape(hit.type, hit.status === "target"), el("span", DOCUMENTS_WORDS, hit.name), hints);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(at);
      });
      list.append(item);
    });
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    mark(-1);
    status.textContent = hits.length ? words.results.replace("{n}", String(hits.length)) : words.no_results;
  }

  async function look() {
    const text = field.value.trim();
    if (!text) {
      close();
      return;
    }
    const ticket = (asked += 1);
    const found = await find(text, types, limit).catch(() => null);
    if (!found || ticket !== asked || document.activeElement !== field) return;
    hits = found;
    show();
  }

  function take(index) {
    const hit = hits[index];
    if (!hit) return;
    close();
    choose(hit, field);
  }

  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(look, WAIT);
  });
  field.addEventListener("compositionend", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter ends the input of a Chinese word first
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) look();
      else if (hits.length) mark((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + hits.length) % hits.length);
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  });
  return { close };
}
