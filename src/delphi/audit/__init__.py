"""Print held against print, and results traced to raw lines; nothing here reconciles or judges."""
