"""The research object: all that is needed to check and rebuild the results, in one zip."""
