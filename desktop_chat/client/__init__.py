"""The member's end of the wire: it connects, resumes, keeps what was said, and knows no window."""
