"""Draws maps, one coloured cell a run: over two knobs, over learning rate and step budget, and over the starts."""

from figures.maps.basins import BASIN, CROWD, DIVERGED, NEVER, SADDLE, BasinPanel, basin_map
from figures.maps.colours import minimum_colours
from figures.maps.knobs import knob_map
from figures.maps.rates import RatesPanel, rates_height, rates_map

__all__ = [
    "BASIN",
    "CROWD",
    "DIVERGED",
    "NEVER",
    "SADDLE",
    "BasinPanel",
    "RatesPanel",
    "basin_map",
    "knob_map",
    "minimum_colours",
    "rates_height",
    "rates_map",
]
