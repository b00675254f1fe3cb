import random

from desktop_chat.gui.widgets.row_heights import RowHeights


def test_it_adds_up_like_a_list(seed: int) -> None:
    chance = random.Random(seed)
    heights, known = RowHeights(), [30, 40, 50]
    heights.reset(known)
    for _round in range(300):
        match chance.randrange(3):
            case 0:
                at, new = chance.randint(0, len(known)), [chance.randint(1, 90) for _new in range(3)]
                heights.insert(at, new)
                known[at:at] = new
            case 1 if len(known) > 4:
                at = chance.randrange(len(known) - 2)
                heights.remove(at, 2)
                del known[at : at + 2]
            case _:
                at, height = chance.randrange(len(known)), chance.randint(1, 90)
                heights.set(at, height)
                known[at] = height
        assert heights.total == sum(known)
        row = chance.randrange(len(known))
        assert (heights.top(row), heights.bottom(row)) == (sum(known[:row]), sum(known[: row + 1]))
        assert heights.row_at(sum(known[:row])) == heights.row_at(sum(known[: row + 1]) - 1) == row


def test_there_is_no_row_outside() -> None:
    heights = RowHeights()
    assert heights.row_at(0) is None
    assert list(heights.rows_between(0, 100)) == []
    heights.reset([10, 10, 10])
    assert heights.row_at(-1) is None
    assert heights.row_at(30) is None
    assert list(heights.rows_between(10, 20)) == [1]
    assert list(heights.rows_between(9, 21)) == [0, 1, 2]


def test_the_nearest_guess_is_found() -> None:
    heights = RowHeights()
    heights.reset([10] * 10)
    for row in range(10):
        heights.set(row, 12)
    assert heights.unmeasured_near(5) is None
    heights.doubt(1, 1)
    heights.doubt(8, 9)
    assert heights.unmeasured_near(3) == 1
    assert heights.unmeasured_near(7) == 8
    assert heights.total == 120
