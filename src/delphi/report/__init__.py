"""The pages that a reader opens, on screen and on paper; nothing here computes a result."""
