/** Addresses in what people write: http and https only, each with the host that it really leads to. */

const CANDIDATE = /\bhttps?:\/\/[^\s<>"“”「」『』【】《》（）。，、；：！？\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/gi;
const TRAILING = /[.,;:!?'’*_~…]+$/;

/** Split a text into parts: {text}, or {text, href, host, plain}; `plain` if the text itself shows the host. */
export function splitLinks(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const written = withoutTrailing(match[0]);
    const url = parse(written);
    if (url === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    const plain = written.toLowerCase().startsWith(`${url.protocol}//${url.host}`);
    parts.push({ text: written, href: url.href, host: url.host, plain });
    end = match.index + written.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

function parse(written) {
  try {
    const url = new URL(written);
    return url.hostname !== "" && /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** Punctuation that ends the sentence rather than the address; a bracket stays if it was opened inside. */
function withoutTrailing(written) {
  let rest = written.replace(TRAILING, "");
  while (/[)\]}]$/.test(rest)) {
    const closing = rest.at(-1);
    const opening = { ")": "(", "]": "[", "}": "{" }[closing];
    if (rest.split(opening).length >= rest.split(closing).length) break;
    rest = rest.slice(0, -1).replace(TRAILING, "");
  }
  return rest;
}
