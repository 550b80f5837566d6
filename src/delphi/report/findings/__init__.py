"""What was found, in sentences computed from the tables, notebook by notebook."""
