// The ledger without reloading: a filter changed, a heading or a page clicked, and what was found is shown in its place.
// Everything stands in the address; without this script the form and the links do the same.

import { attachSearch } from "/static/search.js";

const common = JSON.parse(document.getElementById("common-words").textContent);
const told = document.getElementById("told");
let asked = 0;
let shown = window.location.pathname + window.location.search;

/** Fetch an address of the ledger and put its part `id` ("results", or "ledger" with the form) in the place of ours. */
async function showAnswer(address, id) {
  const ticket = (asked += 1);
  document.getElementById("results").setAttribute("aria-busy", "true");
  let answer = null;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" } });
  } catch {
    // the server has stopped: the browser says so
  }
  if (ticket !== asked) return;
  if (!answer || !answer.ok) {
    window.location.assign(address);
    return;
  }
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = found.getElementById(id);
  if (ticket !== asked || !part) return;
  const focused = document.activeElement;
  const within = document.getElementById(id).contains(focused);
  document.getElementById(id).replaceWith(document.adoptNode(part));
  const place = answer.url + new URL(address, window.location.href).hash;
  if (place !== window.location.href) window.history.pushState(null, "", place);
  shown = window.location.pathname + window.location.search;
  // the link to the other language is of the address too
  document.getElementById("language").href = found.getElementById("language").href;
  if (id === "ledger") attach();
  if (within) refocus(focused);
  told.textContent = document.getElementById("total").textContent.replace(/\s+/g, " ").trim();
  const hash = window.location.hash.slice(1);
  if (hash) document.getElementById(hash)?.scrollIntoView();
}

/** What had the focus has it again, or the heading of what was found. */
function refocus(old) {
  const again = (old.id && document.getElementById(old.id)) || document.getElementById("total");
  again.focus({ preventScroll: again.id !== "total" });
}

/** The address that the form would open, without what is empty. */
function addressOfForm(form) {
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    // the field of a name is sent even if empty: it then says that the name is taken away
    if (value.trim() || name.endsWith("_name")) given.append(name, value);
  }
  return `${form.getAttribute("action")}?${given}`;
}

function attach() {
  const form = document.getElementById("filters");
  const submit = (id = "results") => showAnswer(addressOfForm(form), id);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit("ledger");
  });
  form.addEventListener("change", (event) => {
    const field = event.target;
    // grouping changes what can be sorted by, another sort has a direction of its own; a name may still be chosen from the list
    if (field.id === "f-group") submit("ledger");
    else if (field.id === "f-sort") {
      form.elements.namedItem("order").value = "";
      submit("ledger");
    }
    else if (!field.dataset.choose && field.checkValidity()) submit();
    else if (field.dataset.choose && !field.value.trim()) submit();
  });
  for (const field of form.querySelectorAll("[data-choose]")) {
    const own = form.elements.namedItem(field.name.replace(/_name$/, ""));
    attachSearch(field, {
      words: common,
      types: field.dataset.choose.split(" "),
      choose: (hit) => {
        field.value = hit.name;
        own.value = hit.id;
        submit();
      },
    });
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#ledger a[data-swap]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  showAnswer(link.getAttribute("href"), "ledger");
});

window.addEventListener("popstate", () => {
  const here = window.location;
  // a step within the page (to the chart) is no other address
  if (here.pathname + here.search !== shown) here.reload();
});

attach();
