"""The pages that a reader opens, on screen and on paper; nothing here measures or judges."""
