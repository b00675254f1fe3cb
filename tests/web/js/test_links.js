import { splitLinks } from "/web/js/links.js";
import { equal, ok, test } from "/js/testing.js";

const found = (text) => splitLinks(text).filter(({ href }) => href !== undefined).map(({ text: shown }) => shown);

const TABLE = [
  ["no address", []],
  ["see http://a.example.", ["http://a.example"]],
  ["(https://a.example/x_(y))", ["https://a.example/x_(y)"]],
  ["(https://a.example/x)", ["https://a.example/x"]],
  ["看https://a.example/路徑。好（https://b.example）", ["https://a.example/路徑", "https://b.example"]],
  ["「https://a.example/x」", ["https://a.example/x"]],
  ["HTTPS://A.EXAMPLE", ["HTTPS://A.EXAMPLE"]],
  ["http://192.168.1.20:8765/?q=1#f and http://[fe80::1]:8765/", ["http://192.168.1.20:8765/?q=1#f", "http://[fe80::1]:8765/"]],
  ["javascript:alert(1) file:///etc/passwd data:text/html,x ftp://a.example", []],
  ["http:// https://", []],
  ["xhttp://a.example", []],
  ["<http://a.example>", ["http://a.example"]],
  ["http://a.example\u202e/gpj.exe", ["http://a.example"]],
];

test("addresses are found, and only those of http and https", () => {
  for (const [text, expected] of TABLE) equal(found(text), expected, text);
});

test("no character of the text is lost or added", () => {
  for (const [text] of TABLE) equal(splitLinks(text).map(({ text: part }) => part).join(""), text);
});

test("the real host is named where the text does not show it", () => {
  const host = (text) => splitLinks(text)[0];
  equal(host("http://good.example@evil.example/").host, "evil.example");
  ok(!host("http://good.example@evil.example/").plain);
  ok(!host("https://аpple.com/").plain, "a Cyrillic letter");
  equal(host("https://аpple.com/").host, "xn--pple-43d.com");
  ok(host("https://apple.com/x").plain);
  ok(!host("https:\\\\evil.example").href);
});
