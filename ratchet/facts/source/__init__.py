"""Source facts: one file's text → what it says, cached by content."""
