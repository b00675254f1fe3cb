"""One parser for whatever people paste where a host's address is asked for."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass

from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import DEFAULT_PORT
from desktop_chat.texts import Sentence, sentence

LONGEST_PASTE = 4000
LONGEST_NAME = 253
SCHEMES = frozenset({"http", "https", "ws", "wss"})

_LINK = re.compile(r"(?<![\w+.-])(?:https?|wss?)://[^\s<>\"“”‘’「」『』()，。、；！？]+", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.IGNORECASE | re.DOTALL)
_IN_BRACKETS = re.compile(r"\[([^\[\]]*)\](?::(\d*))?")
_NAME_AND_PORT = re.compile(r"([^:\[\]]+)(?::([^:]*))?")
_ZONE = re.compile(r"[\w.~-]{1,64}", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)
_SURE = re.compile(
    r"(?<![0-9A-Za-z.%\[@_-])(?:"
    r"(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?"
    r"|\[[0-9A-Fa-f:.]+(?:%[\w.~-]+)?\](?::\d{1,5})?"
    r"|(?<!\w)(?=[0-9_.-]*[A-Za-z])[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?:\d{1,5}(?!\w)"
    r")(?![0-9A-Za-z.:%@_-])"
)
_SPACED = re.compile(r"\s*([:.])\s*")
_AROUND = " \t\r\n\"'`“”‘’「」『』《》()<>{}.,;!?、。"
_ALIKE = str.maketrans(
    {"∶": ":", "꞉": ":", "︰": ":", "。": ".", "｡": ".", "‧": ".", "–": "-", "‐": "-", "‑": "-", "−": "-"}
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a host listens: a name in its ASCII form or an IP address without brackets, and a port."""

    host: str
    port: int = DEFAULT_PORT

    @property
    def label(self) -> str:
        """What people read and type: ``host:port``, IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The link of the guests' page there."""
        return f"http://{self._authority}/"

    @property
    def socket_url(self) -> str:
        """Where this protocol's WebSocket is."""
        return f"ws://{self._authority}/rooms/socket"

    @property
    def _authority(self) -> str:
        return self.label.replace("%", "%25")  # RFC 6874: a zone in a URL


def parse_address(text: str) -> Address:
    """Return the address in ``text``: bare, with a port, a link, or a link with words around it.

    A link without a port means port 8765, not 80: that is where hosts listen, and what their own links say.
    Raises `Refusal` with a sentence for what cannot be an address.
    """
    if len(text) > LONGEST_PASTE:
        raise _refused(sentence("That is too long to be an address."))
    plain = _to_plain(text)
    if link := _LINK.search(plain):
        plain = link.group()
    elif (scheme := _SCHEME.fullmatch(plain)) and scheme.group(1).lower() not in SCHEMES:
        raise _refused(
            sentence("A link that begins with {scheme}:// does not lead to a room.", scheme=scheme.group(1))
        )
    else:
        plain = _pick_token(plain)
    return _parse_authority(_authority_of(plain))


def _to_plain(text: str) -> str:
    """Fold full-width forms and all scripts' digits to ASCII and drop invisible marks."""
    folded = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)
    visible = (character for character in folded if unicodedata.category(character) != "Cf")
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in visible)
    return "".join(digits).strip(_AROUND)


def _pick_token(plain: str) -> str:
    """Choose the one sure address among words; a single word, or a host and a port, stand for themselves."""
    if plain.isascii() and len(plain.split()) == 1:
        return plain
    text = _SPACED.sub(r"\1", plain)
    joined = text.split()
    if len(joined) == 2 and joined[1].isdecimal() and ":" not in joined[0]:
        return ":".join(joined)
    sure = {match.group() for match in _SURE.finditer(text)}
    if len(sure) == 1:
        return sure.pop()
    if len(joined) < 2:
        return "".join(joined)
    raise _refused(
        sentence("“{text}” is not an address. One looks like 192.168.1.20:8765.", text=_short(plain))
    )


def _authority_of(plain: str) -> str:
    """Cut scheme, path, query and fragment away."""
    scheme = _SCHEME.fullmatch(plain)
    rest = scheme.group(2) if scheme else plain.removeprefix("//")
    authority = re.split(r"[/\\?#]", rest, maxsplit=1)[0].strip(_AROUND)
    if "@" in authority:
        raise _refused(
            sentence("An address with “@” in it is not accepted: what stands before it can mislead.")
        )
    if not authority:
        raise _refused(sentence("Type the host’s address, such as 192.168.1.20:8765."))
    return authority


def _parse_authority(authority: str) -> Address:
    if bracketed := _IN_BRACKETS.fullmatch(authority):
        return Address(_check_v6(bracketed.group(1)), _check_port(bracketed.group(2)))
    if authority.count(":") > 1 and "[" not in authority:
        return Address(_check_v6(authority), DEFAULT_PORT)
    if parts := _NAME_AND_PORT.fullmatch(authority):
        return Address(_check_host(parts.group(1)), _check_port(parts.group(2)))
    raise _refused(
        sentence("“{text}” is not an address. One looks like 192.168.1.20:8765.", text=_short(authority))
    )


def _check_port(digits: str | None) -> int:
    if not digits:
        return DEFAULT_PORT
    if not digits.isdecimal() or len(digits) > 10 or not 1 <= int(digits) <= 65535:
        raise _refused(
            sentence("“{port}” is not a port: ports are numbers from 1 to 65535.", port=_short(digits))
        )
    return int(digits)


def _check_v6(text: str) -> str:
    digits, percent, zone = text.partition("%")
    zone = zone.removeprefix("25") if zone != "25" else zone  # RFC 6874 writes the percent sign as %25
    try:
        address = ipaddress.IPv6Address(digits)
    except ValueError:
        raise _refused(sentence("“{text}” is not a complete IPv6 address.", text=_short(text))) from None
    if address.ipv4_mapped:
        # The same host, in the form that people write and every version of Python writes alike.
        return _check_v4(str(address.ipv4_mapped))
    if percent and not _ZONE.fullmatch(zone):
        raise _refused(sentence("“{zone}” is not the name of a network interface.", zone=_short(zone)))
    if address.is_unspecified or address.is_multicast:
        raise _nobody(text)
    return f"{address.compressed}%{zone}" if percent else address.compressed


def _check_host(text: str) -> str:
    host = text.strip().rstrip(".").lower()
    if host and _NUMBER.fullmatch(host.rpartition(".")[2]):
        return _check_v4(host)
    return _check_name(host)


def _check_v4(text: str) -> str:
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        raise _refused(
            sentence(
                "“{text}” is not a complete IP address: it has four numbers up to 255.", text=_short(text)
            )
        ) from None
    if address.is_unspecified or address.is_multicast or address == ipaddress.IPv4Address("255.255.255.255"):
        raise _nobody(text)
    return str(address)


def _check_name(name: str) -> str:
    """Return the ASCII form of a host's name (IDNA 2003, which the standard library and resolvers know)."""
    try:
        encoded = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        encoded = ""
    if not 0 < len(encoded) <= LONGEST_NAME or not all(
        _LABEL.fullmatch(label) for label in encoded.split(".")
    ):
        raise _refused(sentence("“{text}” is not the name of a computer.", text=_short(name)))
    return encoded


def _short(text: str) -> str:
    printable = "".join(character if character.isprintable() else "�" for character in text)
    return printable if len(printable) <= 60 else printable[:59] + "…"


def _nobody(text: str) -> Refusal:
    return _refused(
        sentence("{text} is nobody’s address. On this computer itself it is 127.0.0.1.", text=_short(text))
    )


def _refused(reason: Sentence) -> Refusal:
    return Refusal("bad_address", reason)
