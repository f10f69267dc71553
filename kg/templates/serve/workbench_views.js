// Other views of a result: its numbers as bars, its dates as a timeline, its things as a map. Each is offered where the columns
// allow it; the table says everything.
import { cellElement, cellsOf, isDate, isNumber, nameLinks, plain } from "./workbench_cells.js";
import { namesOf } from "./workbench_labels.js";

const MOST_BARS = 200;
const MOST_DATES = 500;
const MOST_NODES = 150;
const MOST_OPENED = 60; // things that the address of the map names
// columns of our named queries that say something of a row and name nothing in it
const SAID = new Set("words quote document kind relation role status unit comparator verdict reason dimension concurrent before after exact".split(" "));
const RELATION = ["relation", "role"];

/** The views of YASGUI besides the table, by name. */
export function viewsFor(context) {
  return { chart: chartFor(context), timeline: timelineFor(context), network: networkFor(context) };
}

/** What the three have in common: which columns a result has, and the rows of its first part. */
class View {
  constructor(yasr) {
    this.yasr = yasr;
  }

  get rows() {
    return this.yasr.results?.getBindings() ?? [];
  }

  /** The columns in which the values that are there are all such. */
  columns(fits) {
    const all = this.yasr.results?.getVariables() ?? [];
    return all.filter((name) => this.rows.some((row) => row[name]) && this.rows.every((row) => !row[name] || fits(row[name])));
  }

  others(...taken) {
    return this.yasr.results.getVariables().filter((name) => !taken.includes(name));
  }

  place(name, label) {
    const place = cellElement("div", `bench-view bench-${name}`, { role: "region", "aria-label": label, tabindex: "0" });
    this.yasr.resultsEl.append(place);
    return place;
  }

  note(place, words, most) {
    if (this.rows.length <= most) return;
    const note = cellElement("p", "soft");
    note.textContent = words.first_of.replace("{n}", most).replace("{all}", this.rows.length);
    place.prepend(note);
  }
}

function chartFor({ bench, endpoint, words }) {
  return class Chart extends View {
    priority = 5;
    label = words.chart;

    canHandleResults() {
      return this.columns(isNumber).length > 0;
    }

    draw() {
      const numbers = this.columns(isNumber);
      const place = this.place("chart", words.chart);
      const choice = cellElement("select", "", { "aria-label": words.column });
      choice.append(...numbers.map((name) => Object.assign(cellElement("option"), { value: name, textContent: name })));
      choice.value = numbers.includes(this.column) ? this.column : numbers[0];
      const bars = cellElement("div");
      const fill = () => {
        this.column = choice.value;
        bars.replaceChildren(this.table(choice.value, numbers));
        nameLinks(bars, endpoint);
      };
      choice.addEventListener("change", fill);
      if (numbers.length > 1) place.append(choice);
      place.append(bars);
      this.note(place, words, MOST_BARS);
      fill();
    }

    /** A bar a row: a table for those who do not see it. */
    table(column, numbers) {
      const rows = this.rows.filter((row) => row[column]).slice(0, MOST_BARS);
      const values = rows.map((row) => Number(plain(row[column])));
      const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
      const share = (value) => (most === least ? 0 : (100 * value) / (most - least));
      const labels = this.others(...numbers).slice(0, 2);
      const { fill } = cellsOf(this.yasr, bench);
      const table = cellElement("table");
      rows.forEach((row, at) => {
        const line = table.insertRow();
        labels.forEach((name) => line.append(fill(cellElement("th", "", { scope: "row" }), name, row[name])));
        const bar = cellElement("span", values[at] < 0 ? "bar below" : "bar");
        bar.style.marginLeft = `${share(Math.min(values[at], 0) - least)}%`;
        bar.style.width = `${share(Math.abs(values[at]))}%`;
        const track = cellElement("td", "track", { "aria-hidden": "true" });
        track.append(bar);
        line.append(track, Object.assign(cellElement("td", "number"), { textContent: plain(row[column]) }));
      });
      return table;
    }
  };
}

function timelineFor({ bench, endpoint, words }) {
  return class Timeline extends View {
    priority = 4;
    label = words.timeline;

    canHandleResults() {
      return this.columns(isDate).length > 0;
    }

    draw() {
      const [day, until] = this.columns(isDate);
      const { fill } = cellsOf(this.yasr, bench);
      const place = this.place("timeline", words.timeline);
      const dated = this.rows.filter((row) => row[day]).sort((a, b) => plain(a[day]).localeCompare(plain(b[day])));
      let year = "";
      let list = null;
      for (const row of dated.slice(0, MOST_DATES)) {
        const date = plain(row[day]);
        if (date.slice(0, 4) !== year) {
          year = date.slice(0, 4);
          list = cellElement("ol");
          place.append(Object.assign(cellElement("h3"), { textContent: year }), list);
        }
        const item = cellElement("li");
        const time = cellElement("time", "", { datetime: date });
        time.textContent = until && row[until] && plain(row[until]) !== date ? `${date} – ${plain(row[until])}` : date;
        item.append(time);
        for (const name of this.others(day, until)) if (row[name]) item.append(" ", fill(cellElement("span", `said-${name}`, { title: name }), name, row[name]));
        list.append(item);
      }
      this.note(place, words, MOST_DATES);
      nameLinks(place, endpoint);
    }
  };
}

function networkFor({ bench, endpoint, words }) {
  return class Network extends View {
    priority = 3;
    label = words.network;

    /** The columns whose values are drawn: our own things where two columns hold them, else what names something. */
    ends() {
      const iris = this.columns((term) => term.type === "uri" && term.value.startsWith(bench.base));
      if (iris.length > 1) return iris;
      return this.columns((term) => term.type !== "uri" && !isNumber(term) && !isDate(term)).filter((name) => !SAID.has(name));
    }

    canHandleResults() {
      return this.ends().length > 1;
    }

    /** Nodes and lines of the rows: the first end of a row with each other one. */
    graph() {
      const [first, ...rest] = this.ends();
      const nodes = new Map();
      const lines = new Map();
      const said = RELATION.find((name) => this.rows.some((row) => row[name]));
      for (const row of this.rows) {
        for (const name of rest.filter((end) => row[first] && row[end])) {
          const ends = [row[first], row[name]].map(plain);
          if (ends[0] === ends[1] || new Set([...nodes.keys(), ...ends]).size > MOST_NODES) continue;
          ends.forEach((end, at) => nodes.set(end, at ? name : first));
          lines.set(ends.join("\n"), { from: ends[0], to: ends[1], label: said ? plain(row[said]).split(/[#/]/).at(-1) : rest.length > 1 ? name : "" });
        }
      }
      return { nodes, lines: [...lines.values()] };
    }

    async draw() {
      const place = this.place("network", words.network);
      const { nodes, lines } = this.graph();
      const iris = [...nodes.keys()].filter((end) => end.startsWith(bench.base));
      if (iris.length) place.append(mapLink(iris, bench, words));
      const canvas = cellElement("div", "canvas");
      place.append(canvas);
      this.note(place, words, MOST_NODES);
      const [names] = await Promise.all([namesOf(iris, endpoint), loaded("/static/vis-network.min.js")]);
      if (!canvas.isConnected) return; // another view was taken meanwhile
      this.show(canvas, nodes, lines, names);
    }

    show(canvas, nodes, lines, names) {
      const css = getComputedStyle(document.documentElement);
      const tone = (name) => css.getPropertyValue(`--${name}`).trim();
      const kinds = ["organization", "official", "initiative", "place", "figure", "event"];
      const ends = this.ends();
      const short = cellsOf(this.yasr, bench).short;
      const drawn = [...nodes].map(([id, column]) => {
        const own = id.startsWith(bench.base) ? id.slice(bench.base.length).split("/")[0] : "";
        const kind = kinds.includes(own) ? own : kinds[ends.indexOf(column) % kinds.length];
        return { id, label: wrapped(names.get(id) || short(id)), color: tone(kind), shape: "dot", size: 11, font: { color: tone("ink"), size: 19 } };
      });
      const edges = lines.map((line) => ({ ...line, arrows: "to", color: tone("edge"), font: { color: tone("soft"), size: 15 } }));
      const physics = { barnesHut: { centralGravity: 1.5, springLength: 150 }, stabilization: { iterations: 200, fit: true } };
      const options = { layout: { randomSeed: 1 }, physics, interaction: { hover: true } };
      const network = new window.vis.Network(canvas, { nodes: drawn, edges }, options);
      network.once("stabilized", () => network.setOptions({ physics: false }));
      network.on("doubleClick", ({ nodes: [id] }) => id?.startsWith(bench.base) && location.assign(`/id/${id.slice(bench.base.length)}`));
      canvas.dataset.nodes = String(drawn.length);
    }
  };
}

/** The things of a result in the relationship map. */
function mapLink(iris, bench, words) {
  const ids = iris.slice(0, MOST_OPENED).map((iri) => ["id", decodeURIComponent(iri.slice(bench.base.length))]);
  const link = cellElement("a", "button", { href: `/map?${new URLSearchParams(ids)}` });
  link.textContent = words.open_map;
  return link;
}

const wrapped = (text) => text.match(/.{1,12}/gsu)?.slice(0, 4).join("\n") ?? text;

const scripts = new Map();

/** A script of the server, once. */
function loaded(source) {
  if (!scripts.has(source)) {
    scripts.set(source, new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), { src: source, onload: done, onerror: failed }))));
  }
  return scripts.get(source);
}
