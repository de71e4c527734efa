"""The lecture as files: `python -m api.site OUT` writes scenes and races, with their sliders, for browsers without a server."""
