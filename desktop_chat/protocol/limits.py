"""Every size and time that the wire has a bound for. Bytes, characters or milliseconds as the name says."""

WIRE_VERSION = 1
DEFAULT_PORT = 8765
"""Where a host listens and a client looks unless somebody says otherwise."""
MEMBERS_AT_ONCE = 512
"""How many members may be in a room at the same time, unless its host says otherwise."""
CONNECTIONS_PER_ADDRESS = 64
"""How many connections one address may have to a host, unless the host says otherwise."""

FRAME_BYTES = 64 * 1024
"""The longest WebSocket text frame, in bytes of UTF-8, in both directions."""
TEXT_BYTES = 16 * 1024
BODY_BYTES = 48 * 1024
NAME_CHARACTERS = 64
NAME_BYTES = 256
TITLE_CHARACTERS = 80
ID_CHARACTERS = 128
"""The longest device, client id, nonce, instance or token."""
COLOURS = 256
"""A member's colour is a number below this; which colours there are is the affair of who shows them."""
JSON_DEPTH = 16
INTEGER = 2**53 - 1
"""The largest integer on the wire: what JavaScript holds exactly."""

OUTSTANDING = 32
"""Unacknowledged messages that a client may have on the wire."""
EVENTS_PER_FRAME = 200
PAGE_EVENTS = 200
DEFAULT_PAGE = 100
MEMBERS_PER_FRAME = 100
PRESENCE_CHANGES = 50
RECENT_EVENTS = 1000
"""The most events that a newcomer's stream starts with; also the length of the ring."""
DEFAULT_RECENT = 100

PING_MS = 8000
TIMEOUT_MS = 4000
HELLO_MS = 5000
GONE_MS = 15000
"""How long after a member's last frame it counts as gone."""
COLLECT_MS = 250
"""How long changes of presence and signals are collected before they are told."""
BYE_KEPT_MS = 600_000
