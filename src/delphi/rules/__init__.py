"""Rules of consensus: criteria with cut-offs, each from a publication."""
