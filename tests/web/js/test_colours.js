import { Colours } from "/web/js/colours.js";
import { tintOf } from "/web/js/formats.js";
import { equal, test } from "/js/testing.js";

const here = (member, colour) => ({ member, name: member, state: "active", guest: true, colour });

test("a colour is known until its owner is told of without one", () => {
  const colours = new Colours();
  equal(colours.take([here("a", 3), here("b")]), true);
  equal([colours.of("a"), colours.of("b")], [3, null]);
  equal(colours.take([here("a", 3), here("b")]), false);
  equal(colours.take([]), false);
  equal(colours.take([here("a")]), true);
  equal([colours.of("a"), colours.pairs], [null, []]);
});

test("what is no number counts as none, in a frame and in what was kept", () => {
  const colours = new Colours();
  equal(colours.take([here("a", "red"), here("b", -1), here("c", 1.5), here("d", null)]), false);
  colours.restore([["a", 3], ["b", "red"], [7, 7], []]);
  equal(colours.pairs, [["a", 3]]);
});

test("only so many are remembered, those told of last", () => {
  const colours = new Colours();
  for (let number = 0; number < 600; number += 1) colours.take([here(`m${number}`, number % 14)]);
  equal([colours.pairs.length, colours.of("m99"), colours.of("m100")], [500, null, 2]);
});

test("a chosen number is a tint, and one of a later version's colours is not", () => {
  equal([tintOf("a", 3), tintOf("a", 13)], ["tint-3", "tint-13"]);
  equal([tintOf("a", 14), tintOf("a", 200)], [tintOf("a"), tintOf("a")]);
});
