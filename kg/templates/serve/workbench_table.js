// The rows of a result as a table: names beside IRIs, our own things as links. Whatever a graph says enters as text.
import { namesOf } from "./workbench_labels.js";

const PAGE = 50; // rows at once
const LONGEST = 500; // signs of a text

/** A view of YASGUI in the place of its own, which hands texts to the parser of HTML. */
export function tableFor({ bench, endpoint, words }) {
  return class Table {
    priority = 10;
    label = words.table;
    page = 0;
    wanted = "";
    sorted = { column: null, down: false };

    constructor(yasr) {
      this.yasr = yasr;
    }

    canHandleResults() {
      return (this.yasr.results?.getVariables()?.length ?? 0) > 0;
    }

    download() {
      const results = this.yasr.results;
      const rows = results.getBindings().map((row) => results.getVariables().map((name) => plain(row[name])));
      const text = [results.getVariables(), ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
      return { filename: "result.csv", contentType: "text/csv", title: words.download, getData: () => `\ufeff${text}\r\n` };
    }

    draw() {
      const results = this.yasr.results;
      if (this.shown !== results) Object.assign(this, { shown: results, page: 0, wanted: "", sorted: { column: null, down: false } });
      this.columns = results.getVariables();
      this.rows = results.getBindings();
      this.place = cellElement("div", "bench-table");
      this.yasr.resultsEl.append(this.place);
      const find = cellElement("input", "bench-find", { type: "search", placeholder: words.filter, "aria-label": words.filter });
      find.value = this.wanted;
      find.addEventListener("input", () => Object.assign(this, { wanted: find.value.trim().toLowerCase(), page: 0 }) && this.fill());
      this.count = cellElement("p", "soft", { role: "status" });
      this.table = cellElement("table", "table");
      const scroll = cellElement("div", "scroll", { tabindex: "0", role: "region", "aria-label": words.results });
      scroll.append(this.table);
      this.pages = cellElement("nav", "bench-pages", { "aria-label": words.pages });
      const above = cellElement("div", "bench-above");
      above.append(find, this.count);
      this.place.append(above, scroll, this.pages);
      this.fill();
    }

    fill() {
      const rows = this.chosen();
      const pages = Math.max(1, Math.ceil(rows.length / PAGE));
      const shown = rows.slice(this.page * PAGE, (this.page + 1) * PAGE);
      const body = cellElement("tbody");
      body.append(...shown.map((row) => this.line(row)));
      this.table.replaceChildren(this.head(), body);
      this.count.textContent = words.rows.replace("{n}", rows.length);
      this.pages.replaceChildren(...(pages > 1 ? this.turning(pages) : []));
      this.nameLinks();
    }

    /** The rows that hold what is looked for, in the order that was asked for. */
    chosen() {
      const { wanted, sorted } = this;
      const rows = wanted ? this.rows.filter((row) => Object.values(row).some((term) => plain(term).toLowerCase().includes(wanted))) : [...this.rows];
      if (sorted.column === null) return rows;
      const side = sorted.down ? -1 : 1;
      return rows.sort((a, b) => side * compare(plain(a[sorted.column]), plain(b[sorted.column])));
    }

    head() {
      const line = cellElement("tr");
      for (const name of this.columns) {
        const isSorted = this.sorted.column === name;
        const title = cellElement("th", "", { scope: "col" });
        if (isSorted) title.setAttribute("aria-sort", this.sorted.down ? "descending" : "ascending");
        const button = cellElement("button", "", { type: "button" });
        button.textContent = name;
        button.addEventListener("click", () => {
          this.sorted = { column: name, down: isSorted && !this.sorted.down };
          this.page = 0;
          this.fill();
          this.table.querySelectorAll("th button")[this.columns.indexOf(name)].focus();
        });
        title.append(button);
        line.append(title);
      }
      const head = cellElement("thead");
      head.append(line);
      return head;
    }

    line(row) {
      const line = cellElement("tr");
      for (const name of this.columns) {
        const place = cellElement("td", isNumber(row[name]) ? "number" : "");
        if (row[name]?.type === "uri") place.append(this.link(row[name].value));
        else if (name === "document" && row[name]) place.append(documentLink(plain(row[name])));
        else place.textContent = shown(plain(row[name]));
        if (row[name]?.["xml:lang"]) place.lang = row[name]["xml:lang"];
        line.append(place);
      }
      return line;
    }

    link(iri) {
      const link = cellElement(/^https?:/.test(iri) ? "a" : "span", "iri");
      link.dataset.iri = iri;
      link.textContent = this.short(iri);
      if (iri.startsWith(bench.base)) link.href = `/id/${iri.slice(bench.base.length)}`;
      else if (link.localName === "a") Object.assign(link, { href: iri, target: "_blank", rel: "noopener noreferrer" });
      return link;
    }

    short(iri) {
      const prefixes = Object.entries({ id: bench.base, ...this.yasr.getPrefixes() });
      const [name, full] = prefixes.find(([, start]) => start && iri.startsWith(start)) ?? [];
      return name === undefined ? iri : `${name}:${iri.slice(full.length)}`;
    }

    async nameLinks() {
      const links = [...this.table.querySelectorAll(".iri")];
      const names = await namesOf([...new Set(links.map((link) => link.dataset.iri))], endpoint);
      for (const link of links) {
        const name = names.get(link.dataset.iri);
        if (!name) continue;
        const beside = cellElement("span", "iri-name");
        beside.textContent = name;
        link.after(beside);
      }
    }

    turning(pages) {
      const turn = (text, step) => {
        const button = cellElement("button", "button", { type: "button" });
        button.textContent = text;
        button.disabled = this.page + step < 0 || this.page + step >= pages;
        button.addEventListener("click", () => {
          this.page += step;
          this.fill();
        });
        return button;
      };
      const here = cellElement("span", "soft");
      here.textContent = `${this.page + 1} / ${pages}`;
      return [turn(words.previous, -1), here, turn(words.next, 1)];
    }
  };
}

function cellElement(tag, className = "", attributes = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Our named queries call a document's identifier so. */
function documentLink(id) {
  const link = cellElement("a", "", { href: `/id/document/${id.split("/").map(encodeURIComponent).join("/")}` });
  link.textContent = id;
  return link;
}

/** A term as text; a triple term as its parts. */
function plain(term) {
  if (!term) return "";
  return typeof term.value === "object" ? `<<( ${Object.values(term.value).map(plain).join(" ")} )>>` : String(term.value);
}

/** A document's text is in one cell: what is copied and downloaded has all of it. */
function shown(text) {
  return text.length > LONGEST ? `${[...text.slice(0, LONGEST)].join("")}…` : text;
}

function isNumber(term) {
  return /#(integer|decimal|double|float|int|long)$/.test(term?.datatype ?? "");
}

function compare(a, b) {
  const [x, y] = [Number(a), Number(b)];
  return a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b, document.documentElement.lang);
}

/** A spreadsheet must not run what a document says. */
function cell(text) {
  const safe = /^([=+@\t\r]|-(?!\d))/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
