"""Race: its widgets, sentences, tuned rates, and what is taken along."""
