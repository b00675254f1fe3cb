"""Qt objects with state and intents, and without widgets."""
