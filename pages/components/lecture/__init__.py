"""The lecture: contents, scenes, sheets."""
