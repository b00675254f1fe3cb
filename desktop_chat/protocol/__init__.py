"""The contract between host and members: pure data, no I/O, no clock."""
