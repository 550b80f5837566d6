"""Print held against itself and results traced to raw lines; nothing here reconciles or judges."""
