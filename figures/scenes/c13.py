"""Draws C13: at what level each cloud's loss hovers, as the mean loss of many runs."""

from figures.scenes.mean_losses import of_methods

figure = of_methods
