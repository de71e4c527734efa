"""Maps: their widgets, runs, pictures and sentences."""
