"""Qt item models over the client's plain data."""
