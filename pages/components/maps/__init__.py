"""The page Maps: its widgets, runs, pictures and sentences."""
