/** What the page says, in the person's language: English sentences are the keys of one catalogue. */

let catalogue = {};

/** Put a catalogue into use: `{"msgid": "translation"}`, or a list of plural forms as translation. */
export function setCatalogue(translations) {
  catalogue = translations;
}

/** The sentence in the person's language, with `{name}` replaced by `values.name`. */
export function _(msgid, values = {}) {
  return fill(oneOf(catalogue[msgid], 0) ?? msgid, values);
}

/** The sentence for a count: languages without plural forms have one translation, under the singular. */
export function ngettext(singular, plural, count, values = {}) {
  const form = count === 1 ? 0 : 1;
  return fill(oneOf(catalogue[singular], form) ?? (form === 0 ? singular : plural), { count, ...values });
}

/**
 * Fetch the catalogue for the first of the browser's languages that the host has; English needs none.
 *
 * A host that does not answer leaves the page in English: words must not keep anybody out of the room.
 */
export async function loadCatalogue(languages, fetchJson) {
  for (const language of languages) {
    if (/^en\b/i.test(language)) return "en";
    const wanted = /^zh\b.*(tw|hk|mo|hant)/i.test(language) ? "zh-Hant" : language;
    const translations = await fetchJson(`texts/${encodeURIComponent(wanted)}.json`);
    if (translations !== null && Object.keys(translations).length > 0) {
      setCatalogue(translations);
      return wanted;
    }
  }
  return "en";
}

function oneOf(translation, form) {
  if (Array.isArray(translation)) return translation[Math.min(form, translation.length - 1)];
  return translation || undefined;
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name) => (name in values ? String(values[name]) : placeholder));
}
