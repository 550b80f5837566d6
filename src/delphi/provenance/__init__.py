"""What was made from what, and whether a rebuild gives the same again."""
