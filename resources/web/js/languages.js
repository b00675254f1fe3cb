/** Which language somebody gets: the rule of desktop_chat/texts/language.py, for the page. */

import { setCatalogue } from "./texts.js";

const TRADITIONAL_TERRITORIES = new Set(["tw", "hk", "mo"]);
const TAG = /^[a-z0-9]{1,8}([-_][a-z0-9]{1,8})*$/;

/** The languages that there are: the catalogue's name → the tag for browsers, and how its speakers call it. */
export const LANGUAGES = Object.freeze({
  en: { tag: "en", name: "English" },
  zh_TW: { tag: "zh-Hant-TW", name: "繁體中文" },
});

/** The language that the first tag with any of ours asks for, else English. Chinese alone is no wish for Traditional. */
export function chooseLanguage(tags) {
  for (const tag of tags) {
    const language = languageOf(tag.split(/[.@]/, 1)[0].toLowerCase());
    if (language !== null) return language;
  }
  return "en";
}

function languageOf(tag) {
  if (!TAG.test(tag)) return null;
  const [first, ...rest] = tag.split(/[-_]/);
  if (first === "en") return "en";
  if (first !== "zh" || rest.includes("hans")) return null;
  return rest.some((part) => part === "hant" || TRADITIONAL_TERRITORIES.has(part)) ? "zh_TW" : null;
}

/**
 * Put the language into use; returns the one that is in use then.
 *
 * A host that does not answer, or does not know it, leaves the page in English: words must not keep anybody out.
 */
export async function speak(language, fetchJson) {
  const translations = language === "en" ? null : await fetchJson(`texts/${language}.json`);
  const known = translations !== null && Object.keys(translations).length > 0;
  setCatalogue(known ? translations : {});
  return known ? language : "en";
}
