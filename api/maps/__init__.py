"""A map: forty thousand runs, drawn, and said in words."""
