"""A look inside a method: its run, the arrows of a step, its numbers, and what it remembers."""
