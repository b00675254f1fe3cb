/** Strings that nobody would type on purpose, from a seed. */

const PIECES = [
  "", " ", "\n", "\r", "\r\n", "\t", "\u0000", "\u0007", "\u001b[31m", "\u007f", "\u0085", "\u00a0", "\u00ad", "\u2028", "\u2029",
  "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202b", "\u202e", "\u2066", "\u2069", "\ufeff", "\ufffe", "\uffff",
  "\ud800", "\udc00", "\udfff\ud800", "é", "e\u0301", "Z\u0351\u036b\u0343\u036a\u0302".repeat(3), "ß", "İ", "ﷺ", "𒐫",
  "שלום", "مرحبا", "你好，世界", "繁體中文測試", "ㄅㄆㄇ", "한국어", "นี่คือ", "नमस्ते", "👩‍👩‍👧‍👦", "👍🏽", "🇹🇼", "🇹", "1️⃣", "🏴‍☠️", "\ufe0f",
  "<img src=x onerror=owned()>", "<script>owned()</script>", "</textarea><svg onload=owned()>", "\"'><b>", "&amp;&lt;&#0;",
  "javascript:owned()", "http://good.example@evil.example/", "https://[::1", "http://%00/", "{name}", "${owned()}", "{{7*7}}",
  "%s%n", "'; DROP TABLE events; --", "../../etc/passwd", "__proto__", "constructor", "null", "NaN", "-0", "W".repeat(70),
  "word ", "Donaudampfschifffahrtsgesellschaft",
];

/** One string: a few pieces and random code units; now and then very long. */
export function strangeString(random) {
  const count = 1 + Math.floor(random() * (random() < 0.1 ? 60 : 5));
  const parts = Array.from({ length: count }, () =>
    random() < 0.8 ? PIECES[Math.floor(random() * PIECES.length)] : String.fromCharCode(Math.floor(random() * 0x10000)),
  );
  const text = parts.join("");
  return random() < 0.02 ? text.repeat(1 + Math.floor(random() * 400)) : text;
}
