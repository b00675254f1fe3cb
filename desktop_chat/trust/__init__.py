"""Keys, and what is proved with them."""
