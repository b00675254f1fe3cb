"""The start window, the room window and the questions: they put widgets in place and connect them."""
