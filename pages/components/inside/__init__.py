"""Look inside: its widgets, runs, pictures and sentences."""
