// Words of a text by their place in it. Places count code points, as the graph does; a script's strings count in UTF-16.

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

const length = (words) => (PAIR.test(words) ? [...words].length : words.length);
const units = (words, points) => (PAIR.test(words) ? [...words].slice(0, points).join("").length : points);

/** Mark text[start, end) and nothing else; the elements made are returned, none where that is no stretch of the text. */
export function highlight(text, start, end) {
  for (const old of text.querySelectorAll("mark.hit")) {
    const parent = old.parentNode;
    old.replaceWith(...old.childNodes);
    parent.normalize();
  }
  const hits = [];
  if (start >= end) return hits;
  const blocks = [...text.children];
  const begins = (block) => Number(block.dataset.start);
  let low = 0;
  for (let high = blocks.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (begins(blocks[middle]) <= start) low = middle + 1;
    else high = middle;
  }
  let reached = 0;
  for (const block of blocks.slice(Math.max(0, low - 1))) {
    if (begins(block) >= end) break;
    reached = wrapHits(block, start, end, hits);
  }
  const whole = reached >= end || (blocks.length && lengthOf(blocks.at(-1)) >= end);
  if (!whole) for (const hit of hits.splice(0)) hit.replaceWith(...hit.childNodes);
  return hits;
}

const lengthOf = (block) => Number(block.dataset.start) + length(block.textContent);

function wrapHits(block, start, end, hits) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let at = Number(block.dataset.start);
  for (const node of nodes) {
    const size = length(node.data);
    const from = Math.max(0, start - at);
    const to = Math.min(size, end - at);
    at += size;
    if (from >= to) continue;
    const range = document.createRange();
    range.setStart(node, units(node.data, from));
    range.setEnd(node, units(node.data, to));
    const hit = document.createElement("mark");
    hit.className = "hit";
    range.surroundContents(hit);
    hits.push(hit);
  }
  return at;
}
