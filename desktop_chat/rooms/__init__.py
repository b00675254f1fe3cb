"""The room's domain: what may be said, who is here, the last events as frames. No framework, no SQL."""
