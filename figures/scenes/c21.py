"""Draws C21: whose cloud contracts, as the mean loss of many runs."""

from figures.scenes.mean_losses import of_methods

figure = of_methods
