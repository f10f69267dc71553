// Fields that find an entity: suggestions while typing, and the best hit on Enter.

import { searchFor } from "./map_api.js";
import { run } from "./map_actions.js";
import { readJson } from "./map_words.js";
import { attachSearch } from "./search.js";

const commonWords = readJson("common-words");

/** Suggestions for a field; `take(hit)` gets the one chosen. */
export function finder(field, take, types = []) {
  const find = async (text, narrowed, limit) => (await searchFor(text, narrowed, limit)).results;
  return attachSearch(field, { words: commonWords, types, find, choose: take }).close;
}

/** Enter without a choice takes the best hit for what is typed. Resolves to a hit or null. */
export const bestHit = (text, types = []) =>
  text.trim() ? run(async () => (await searchFor(text.trim(), types)).results[0] || null) : Promise.resolve(null);

/** A form with one field: what is chosen or typed goes to `take`, and the field is free again. */
export function searchForm(form, field, take) {
  const taken = (hit) => {
    field.value = "";
    take(hit);
  };
  const close = finder(field, taken);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const hit = await bestHit(field.value);
    close();
    if (hit) taken(hit);
    else field.select();
  });
}
