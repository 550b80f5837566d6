"""A notebook run, a build recorded, verified, packed; nothing here knows what a rating is."""
