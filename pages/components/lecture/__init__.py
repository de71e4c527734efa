"""The page Lecture: its contents, its scenes, and its sheets to hand out."""
