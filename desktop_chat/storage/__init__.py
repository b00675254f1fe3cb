"""The log and where it lives: one append-only log per room, durable when acknowledged."""
