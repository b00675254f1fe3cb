/** What the page says, in the person's language: English sentences are the keys of one catalogue. */

let catalogue = {};

/** Put a catalogue into use: `{"msgid": "translation"}`, or a list of the forms for counts. */
export function setCatalogue(translations) {
  catalogue = translations;
}

/** The sentence in the person's language, with `{name}` replaced by `values.name`. */
export function _(msgid, values = {}) {
  return fill(catalogue[msgid] ?? msgid, values);
}

/** The sentence for a count. A language without plural forms has one translation for all counts. */
export function ngettext(singular, plural, count, values = {}) {
  const forms = catalogue[singular] ?? [singular, plural];
  const form = Math.min(count === 1 ? 0 : 1, forms.length - 1);
  return fill(forms[form], { count, ...values });
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name) => (name in values ? String(values[name]) : placeholder));
}
