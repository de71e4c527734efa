"""Draws a row of numbers as a small SVG image."""

from base64 import b64encode
from html import escape

import numpy as np

WIDTH, HEIGHT, MARGIN = 120, 40, 3


def sparkline(values: np.ndarray, name: str, colour: str) -> str:
    """Draws the values (n,), from 0 to their largest, as an HTML image that stretches, below its name."""
    top = max(float(np.max(values)), 1e-300)
    x = np.linspace(MARGIN, WIDTH - MARGIN, len(values)) if len(values) > 1 else np.array([WIDTH / 2])
    y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * np.asarray(values) / top
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/></svg>'
    )
    source = b64encode(drawing.encode()).decode()
    image = f'<img src="data:image/svg+xml;base64,{source}" alt="" width="100%">'
    return f'<figure class="sparkline"><figcaption>{escape(name)}</figcaption>{image}</figure>'
