"""Draws C40: a method and its running mean, as the mean loss of many runs."""

from figures.scenes.mean_losses import of_methods

figure = of_methods
