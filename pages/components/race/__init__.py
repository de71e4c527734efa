"""The page Race: its widgets, its sentences, its tuned rates, and what the visitor takes along."""
