"""The page Look inside: its widgets, runs, pictures and sentences."""
