"""What a start of the program or its start window asks for; a later start hands it to the running one."""

import json
from dataclasses import asdict, dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ShowStart:
    """A start window, in which the person decides."""


@dataclass(frozen=True, slots=True)
class Host:
    """A room on this computer.

    ``title`` and ``name`` are None where the profile's own stand. A busy ``port`` is refused when it is
    ``exact``; otherwise the next free one is taken.
    """

    title: str | None = None
    name: str | None = None
    port: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """The room at ``address``, as somebody typed it, as the person called ``name`` (or the profile's)."""

    address: str
    name: str | None = None


Request: TypeAlias = ShowStart | Host | Join

_TYPES = {kind.__name__: kind for kind in (ShowStart, Host, Join)}


@dataclass(frozen=True, slots=True)
class Reply:
    """How the running program ends a later start: with this exit status, and a sentence unless it is 0."""

    status: int = 0
    sentence: str = ""


def encode_request(request: Request) -> bytes:
    """Return ``request`` as one line without its end."""
    return json.dumps({"type": type(request).__name__, **asdict(request)}).encode()


def decode_request(line: bytes) -> Request:
    """Return the request in ``line``; `ValueError` for what another version of the program may write."""
    fields = json.loads(line)
    try:
        request: Request = _TYPES[fields.pop("type")](**fields)
    except (AttributeError, KeyError, TypeError) as problem:
        raise ValueError(f"not a request: {line!r}") from problem
    return request


def encode_reply(reply: Reply) -> bytes:
    """Return ``reply`` as one line without its end."""
    return json.dumps(asdict(reply)).encode()


def decode_reply(line: bytes) -> Reply:
    """Return the reply in ``line``; `ValueError` where it is none."""
    try:
        return Reply(**json.loads(line))
    except TypeError as problem:
        raise ValueError(f"not a reply: {line!r}") from problem
