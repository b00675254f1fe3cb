"""Files of JSON as a crash, a disk, another program or a person may leave them."""

import json
import random
from typing import Any

from tests.strings import strange_text


def damaged(chance: random.Random, kept: Any) -> bytes:
    """Return ``kept`` as JSON with something else in it, with bytes that have changed, or mere bytes."""
    match chance.randrange(4):
        case 0:
            return chance.randbytes(chance.randrange(200))
        case 1:
            whole = bytearray(json.dumps(kept).encode())
            for _ in range(chance.randint(1, 3)):
                whole[chance.randrange(len(whole))] = chance.randrange(256)
            return bytes(whole[: chance.randint(0, 2 * len(whole))])
        case 2:
            return b'{"x":' + b"[" * 100_000
        case _:
            return json.dumps(_replaced(chance, kept)).encode()


def _replaced(chance: random.Random, value: Any) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        return {key: _replaced(chance, inside) for key, inside in value.items()}
    if isinstance(value, list) and value and chance.random() < 0.9:
        return [_replaced(chance, inside) for inside in value]
    if chance.random() < 0.5:
        return value
    others: tuple[Any, ...] = (
        None,
        True,
        -1,
        10**30,
        1.5,
        float("nan"),
        "",
        [],
        {},
        ["x"],
        {"x": 1},
        strange_text(chance)[:1000],
    )
    return chance.choice(others)
