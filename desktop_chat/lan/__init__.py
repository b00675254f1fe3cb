"""The local network as this computer sees it."""
