/** Code in what people write: whole lines between lines of three backticks. The window's rule (gui/rich_text.py). */

const FENCE = /^ {0,3}```[^`]*$/;

/**
 * Split a text into parts {kind, text}, in order, that together are the text: "words", "code", and "fence" for the
 * lines that only say where code begins and ends. A fence that nothing closes, or with nothing inside, is words.
 */
export function splitCode(text) {
  const lines = text.split("\n");
  const kinds = kindsOf(lines);
  const parts = [];
  lines.forEach((line, at) => {
    const written = at + 1 < lines.length ? `${line}\n` : line;
    if (parts.length > 0 && parts.at(-1).kind === kinds[at]) parts.at(-1).text += written;
    else parts.push({ kind: kinds[at], text: written });
  });
  return parts;
}

function kindsOf(lines) {
  const kinds = lines.map(() => "words");
  let opened = null;
  lines.forEach((line, at) => {
    if (!FENCE.test(line)) return;
    if (opened === null) {
      opened = at;
    } else if (line.trim() === "```") {
      if (at > opened + 1) kinds.fill("code", opened + 1, at).fill("fence", opened, opened + 1).fill("fence", at, at + 1);
      opened = null;
    }
  });
  return kinds;
}
