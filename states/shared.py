"""The values that methods of a race share: rho, beta1, ... A method that has another default for one keeps its own."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from optimizers import OPTIMIZERS
from shapes import Knob
from states.registry import method as method_of
from typed.method import is_typed_method


@lru_cache(maxsize=512)
def shared_name(method: str, knob: Knob) -> str:
    """Returns what a knob is called among the shared ones: its name, unless this method has another default for it.

    What only a method that was typed in has has a name of its own already.
    """
    if is_typed_method(method):
        return knob.name
    usual = next(other for optimizer in OPTIMIZERS.values() for other in optimizer.knobs if other.name == knob.name)
    return knob.name if knob.default == usual.default else f"{knob.name}_{method}"


def shared_knobs(methods: Iterable[str], without: Iterable[str] = ()) -> dict[str, tuple[Knob, list[str]]]:
    """Returns shared name -> the knob and the names of the methods that use it, but for learning rates and `without`."""
    apart, found = {"learning_rate", *without}, dict[str, tuple[Knob, list[str]]]()
    for method in dict.fromkeys(methods):
        optimizer = method_of(method)
        for knob in optimizer.knobs:
            if knob.name not in apart:
                found.setdefault(shared_name(method, knob), (knob, []))[1].append(optimizer.name)
    return dict(sorted(found.items(), key=lambda item: item[0] == "epsilon"))  # it hardly matters, so it comes last


@cache
def all_hypers() -> dict[str, Knob]:
    """Returns every knob of every method by its shared name, the learning rate apart."""
    knobs = ((method, knob) for method, optimizer in OPTIMIZERS.items() for knob in optimizer.knobs)
    return {shared_name(method, knob): knob for method, knob in knobs if knob.name != "learning_rate"}


def with_shared(hypers: Mapping[str, float], name: str, knob: Knob, value: float) -> dict[str, float]:
    """Returns the shared values with that one set; a default is left out, as if nobody had touched it."""
    others = {other: hypers[other] for other in hypers if other != name}
    return others if value == knob.default else {**others, name: value}
