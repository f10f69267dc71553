// The rows of a result as a table: names beside IRIs, our own things as links.
import { cellElement, cellsOf, isNumber, nameLinks, plain } from "./workbench_cells.js";

const PAGE = 50; // rows at once

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
      nameLinks(this.table, endpoint);
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
      const { fill } = cellsOf(this.yasr, bench);
      line.append(...this.columns.map((name) => fill(cellElement("td", isNumber(row[name]) ? "number" : ""), name, row[name])));
      return line;
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

function compare(a, b) {
  const [x, y] = [Number(a), Number(b)];
  return a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b, document.documentElement.lang);
}

/** A spreadsheet must not run what a document says. */
function cell(text) {
  const safe = /^([=+@\t\r]|-(?!\d))/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
