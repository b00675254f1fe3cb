/** Puts strange strings into a field of the page as it stands, as fast as it takes them. */

import { strangeString } from "/js/strings.js";
import { seeded } from "/js/testing.js";

const page = (id) => document.getElementById(id);
const turn = () => new Promise((resolve) => requestAnimationFrame(resolve));

const PASTED = 2_000; // characters; editing commands take long for more

/** Put a text into a field: set at once, or as the browser itself does when somebody pastes. */
function put(field, text, pasted) {
  field.focus();
  if (pasted && text.length < PASTED) {
    field.select();
    document.execCommand(text === "" ? "delete" : "insertText", false, text);
    return;
  }
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

const overflow = () => {
  const { documentElement: root } = document;
  const wide = [root, page("scroller"), page("composer"), page("members")];
  return wide.filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.id || "page");
};

/** Say `count` strange things; returns {said, refused, wrong}: what is wrong is a list of words about it. */
export async function sayStrangeThings(start, count) {
  const random = seeded(start);
  const field = page("field");
  const result = { said: 0, refused: 0, wrong: [] };
  for (let number = 0; number < count; number += 1) {
    const text = strangeString(random);
    put(field, text, random() < 0.4);
    const taken = field.value;
    const possible = !page("send").disabled;
    const note = page("field-note").textContent;
    page("composer").requestSubmit();
    if (possible && field.value === "") result.said += 1;
    else result.refused += 1;
    if (!possible && taken.trim() !== "" && note === "") result.wrong.push(`refused without a word: ${JSON.stringify(text)}`);
    if (!possible && field.value !== taken) result.wrong.push(`refused and gone: ${JSON.stringify(text)}`);
    if (possible && field.value !== "") result.wrong.push(`neither said nor refused: ${JSON.stringify(text)}`);
    if (number % 25 === 0) {
      await turn();
      if (overflow().length > 0) result.wrong.push(`${overflow()} overflow near ${JSON.stringify(text.slice(0, 200))}`);
    }
  }
  put(field, "", false);
  return result;
}

/** Take on `count` strange names; the result is as above, with the names that were `taken`, in order. */
export async function takeStrangeNames(start, count) {
  const random = seeded(start);
  const field = page("name-field");
  const result = { taken: 0, refused: 0, wrong: [] };
  for (let number = 0; number < count; number += 1) {
    if (!page("name-dialog").open) page("rename").click();
    const text = strangeString(random);
    put(field, text, random() < 0.4);
    const given = field.value;
    page("name-form").requestSubmit();
    if (!page("name-dialog").open) {
      result.taken += 1;
    } else {
      result.refused += 1;
      if (page("name-problem").textContent === "") result.wrong.push(`refused without a word: ${JSON.stringify(text)}`);
      if (field.value !== given) result.wrong.push(`refused and gone: ${JSON.stringify(text)}`);
    }
    if (number % 25 === 0) {
      await turn();
      if (overflow().length > 0) result.wrong.push(`${overflow()} overflow near ${JSON.stringify(text.slice(0, 200))}`);
    }
  }
  if (page("name-dialog").open) page("name-cancel").click();
  return result;
}
