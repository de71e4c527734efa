"""Says why the runs of a race are where they are: a catalogue of findings, those first that explain most.

A rule tells in the first line of its docstring when it holds. What is said of curvatures and limits is a theorem on
quadratics, and is said of those alone; all else is counted or measured on the run itself, or on another that the sentence
names (otherwise.py). The catalogue is in the order of FILES, and within them.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module

from engine.findings.rules import CATALOGUE, Finding
from engine.findings.seen import Ground, Seen
from states.setting import Setting

FILES = ("rates", "noise", "velocity", "dividing", "otherwise", "places", "standings", "typed_in")

for _name in FILES:
    import_module(f"engine.findings.{_name}")
CATALOGUE.sort(key=lambda rule: rule.rank)


def findings(setting: Setting, seen: Sequence[Seen], by_running: bool = False) -> Iterator[Finding]:
    """Yields what holds of these runs, those that explain most first; by_running: also what other runs are needed for."""
    ground = Ground(setting, seen)
    for rule in CATALOGUE:
        if by_running or not rule.by_running:
            yield from rule.about(ground)
