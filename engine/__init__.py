"""Runs methods on surfaces: runs and races, many runs at once, verdicts, searches, and what happens inside a step."""
