"""What somebody sees who came with a browser and is not let in: why, and which link leads to the room."""

import base64
import hashlib
from html import escape

from starlette.types import Scope

from desktop_chat.texts import Catalogue, sentence

_STYLE = """
:root { color-scheme: light dark; font: 17px/1.5 Inter, system-ui, sans-serif; }
body { max-width: 32rem; margin: 18vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.35rem; line-height: 1.3; overflow-wrap: anywhere; }
a { font-size: 1.35rem; font-weight: 700; overflow-wrap: anywhere; }
small { opacity: 0.75; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'"
"""Nothing may be loaded or run; the one style is named by its hash."""

_OPEN = sentence("Open the room by this address instead:")
_WHY = sentence("The room answers only to its own addresses, so that pages from elsewhere cannot reach it.")


def wants_page(scope: Scope) -> bool:
    """Return whether a browser wants to show the answer to a person."""
    return scope["type"] == "http" and any(
        name == b"accept" and b"text/html" in value for name, value in scope["headers"]
    )


def refusal_page(words: str, link: str, catalogue: Catalogue) -> bytes:
    """Return the page that says ``words``, which may quote a stranger, and offers ``link``."""
    language = catalogue.language.replace("_", "-")
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>Desktop Chat</title>\n'
        f"<style>{_STYLE}</style>\n<main>\n<h1>{escape(words)}</h1>\n"
        f'<p>{escape(_OPEN.text(catalogue))}</p>\n<p><a href="{escape(link)}">{escape(link)}</a></p>\n'
        f"<p><small>{escape(_WHY.text(catalogue))}</small></p>\n</main>\n</html>\n"
    ).encode()
