/** What the page says, in the person's language: English sentences are the keys of one catalogue. */

let catalogue = {};

/** Put a catalogue into use: `{"msgid": "translation"}`; forms for counts are under "msgid|0", "msgid|1", … */
export function setCatalogue(translations) {
  catalogue = translations;
}

/** The sentence in the person's language, with `{name}` replaced by `values.name`. */
export function _(msgid, values = {}) {
  return fill(catalogue[msgid] || msgid, values);
}

/** The sentence for a count. A language without plural forms has one translation for all counts. */
export function ngettext(singular, plural, count, values = {}) {
  const one = count === 1;
  const translation = (one ? "" : catalogue[`${singular}|1`]) || catalogue[`${singular}|0`];
  return fill(translation || (one ? singular : plural), { count, ...values });
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name) => (name in values ? String(values[name]) : placeholder));
}
