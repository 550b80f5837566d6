"""What the package computes, written a second time: slow, obvious, and sharing no code with it."""
