"""How far conclusions survive other reasonable choices of the analyst."""
