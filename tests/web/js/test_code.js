import { splitCode } from "/web/js/code.js";
import { rowElement } from "/web/js/rows_view.js";
import { equal, test } from "/js/testing.js";

const kinds = (text) => splitCode(text).map(({ kind, text: part }) => `${kind}:${part}`);

test("code stands between lines of three backticks", () => {
  equal(kinds("look:\n```py\nx = 1\n\ny = 2\n```\nthere"), [
    "words:look:\n", "fence:```py\n", "code:x = 1\n\ny = 2\n", "fence:```\n", "words:there",
  ]);
  equal(kinds("   ```\nx\n   ```"), ["fence:   ```\n", "code:x\n", "fence:   ```"]);
  equal(kinds("```\na\n```\n```\nb\n```").map((part) => part.split(":")[0]), ["fence", "code", "fence", "code", "fence"]);
});

test("a fence that nothing closes, or with nothing inside, is words", () => {
  for (const text of ["```\nx", "```\n```", "```x```", "a ```\nx\n```", "    ```\nx\n    ```", "", "plain\ntext"]) {
    equal(kinds(text), [`words:${text}`]);
  }
  equal(kinds("```a\n```b\nx\n```").at(-1), "fence:```");
});

test("code is an element of its own in which nothing is a link, and the text stays as it was written", () => {
  const text = "see https://a.test/\n```\nhttps://b.test/ <b>\n```\nend";
  const entry = { words: () => text, own: false, member: "m", name: "Jo", mark: null, time: 0, clientId: null };
  const bubble = rowElement({ type: "message", entry, first: true, last: true, tag: "", colour: null });
  equal([...bubble.querySelectorAll("a")].map((link) => link.textContent), ["https://a.test/"]);
  equal([...bubble.querySelectorAll("code")].map((code) => code.textContent), ["https://b.test/ <b>\n"]);
  equal(bubble.querySelector(".text").textContent, text);
});
