"""Desktop Chat: one program that hosts or joins a chat room on the local network."""

__version__ = "0.1.0"
