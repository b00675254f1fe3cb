"""``python -m desktop_chat``, and the command ``desktop-chat``."""

import sys

from desktop_chat.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
