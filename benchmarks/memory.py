"""How much memory one process of the app takes: after its imports, each page, all pairs, networks, and two hundred odd links.

python -m benchmarks.memory            # --surfaces 4: pairs of the first four surfaces only; --typed 300: what is typed in alone
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from states.setting import on

ROOT = Path(__file__).parents[1]
LINKS = 200


def peak_mb() -> float:
    """The most that this process has taken so far, in megabytes; NaN on Windows, which has no such call."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)  # bytes there, kilobytes here


def present_mb() -> float:
    """What this process takes now, in megabytes; NaN where there is no /proc."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 2**10 for line in lines if line.startswith("VmRSS")), float("nan"))


def tell(what: str) -> None:
    """One line: now, the most so far, and what is kept compiled, in number and by guess."""
    from engine.kept import KEPT

    kept = f"{len(KEPT)} programs, guessed {KEPT.megabytes:.0f} MB"
    print(f"{what:<44}{present_mb():>7.0f} MB{peak_mb():>7.0f} MB at most   {kept}", flush=True)


def each_page() -> None:
    """Each page as a new visitor sees it."""
    from streamlit.testing.v1 import AppTest

    for page in sorted((ROOT / "pages").glob("*.py")):
        at = AppTest.from_file(str(ROOT / "main.py"), default_timeout=300).run()
        at.switch_page(f"pages/{page.name}").run()
        answered(at)
        tell(f"the page {page.stem}")


def answered(at: Any) -> None:
    """What the browser asks once the page has said what to show."""
    from api.answers import answer, question

    for part in at.get("bidi_component"):
        place = json.loads(part.proto.json or "{}")
        if "kind" in place:
            query: dict[str, list[str]] = {}
            for name, value in place["address"]:
                query.setdefault(name, []).append(value)
            answer(place["kind"], question(place["kind"], query))


def pairs(surfaces: int) -> None:
    """Every method on so many surfaces: raced, at all values of a slider, and looked into."""
    from engine.batch import warm
    from engine.run import run
    from engine.tracing import trace
    from landscapes import LANDSCAPES
    from optimizers import OPTIMIZERS
    from optimizers.base import default_hypers

    for nth, (key, landscape) in enumerate(list(LANDSCAPES.items())[:surfaces]):
        for optimizer in OPTIMIZERS.values():
            made = run(optimizer, on(landscape, noise=0.0))
            warm([optimizer], landscape)
            trace(optimizer, on(landscape, noise=0.0), default_hypers(landscape, optimizer), made)
        tell(f"{(nth + 1) * len(OPTIMIZERS)} pairs, up to {key}")


def networks() -> None:
    """Every structure of every problem trained by the lecture's six methods, and all that is looked at afterwards."""
    from engine.activity import activity
    from engine.curvature import largest
    from engine.examples import parts, thinned
    from engine.planes import grid, of_paths
    from engine.training import train
    from problems import PROBLEMS
    from states.fields import replaced
    from states.learning import fresh

    for key, problem in PROBLEMS.items():
        for net in problem.networks:
            learning = replaced(fresh(key), net=net, steps=100)
            task = learning.setting
            runs, examples = train(learning.entries(), task), thinned(parts(task)[0])
            grid(task.network, of_paths(runs), (-1, 1), (-1, 1), 41, examples)
            for look in (largest, activity):
                look(task.network, runs[0].x, examples)
            tell(f"{problem.name} {net}")


def typed(formulas: int) -> None:
    """So many formulas and methods, each another one: raced, swept under the slider and looked into, every tenth mapped."""
    from api.answers import answer, question

    random = np.random.default_rng(0)
    for nth in range(1, formulas + 1):
        many = random.integers(1, 7)
        functions = random.choice(["sin", "tanh", "sqrt", "relu", "atan", "exp"], many)
        arguments = random.choice(["x", "y", "a*x", "x*y"], many)
        terms = [f"{one}({random.integers(2, 99)}{of}-y)^2" for one, of in zip(functions, arguments, strict=True)]
        own = {
            "f": ["+".join(["x^2+y^2", *terms])],
            "p": [f"v=rho*v+g*{random.integers(2, 99)};x=x-lr*v-k*{nth}*sign(v)"],
        }
        raced = {**own, "m": ["sgd", "momentum", "adam", "own"]}
        asked = [("race", raced), ("sweep", {**raced, "slider": ["factor"]}), ("inside", {**own, "method": ["own"]})]
        for kind, query in [*asked, *([("map", {**own, "method": ["own"]})] if nth % 10 == 0 else [])]:
            answer(kind, question(kind, query))
        if nth % 20 == 0:
            tell(f"{nth} formulas and methods")


def links() -> None:
    """Addresses as nobody means them: numbers from everywhere, and as many runs and kinds of maps as go."""
    from streamlit.testing.v1 import AppTest

    from landscapes import LANDSCAPES
    from optimizers import OPTIMIZERS

    random = np.random.default_rng(0)
    for nth in range(LINKS):
        surface, methods = random.choice(list(LANDSCAPES)), random.choice(list(OPTIMIZERS), 4)
        number = f"{10 ** random.uniform(-12, 12):.3g}"
        page = ("race", "inside", "lecture", "maps")[nth % 4]
        at = AppTest.from_file(str(ROOT / "main.py"), default_timeout=300)
        at.run()
        at.switch_page(f"pages/{page}.py")
        odd = {
            "s": surface,
            "method": methods[0],
            "kind": "no",
            "x": number,
            "y": "1e999",
            "steps": str(nth * 7),
            "a": "0",
        }
        at.query_params.update(odd | {"m": [f"{method}~learning_rate~{number}" for method in methods]})
        answered(at.run())
        if nth % 20 == 19:
            tell(f"{nth + 1} odd links")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--surfaces", type=int, default=1000, help="pairs of so many surfaces only")
    parser.add_argument("--links", action="store_true", help="the odd links alone, after the pages")
    parser.add_argument("--typed", type=int, help="so many formulas and methods alone, after the pages")
    asked = parser.parse_args()
    import engine.tracing  # noqa: F401
    import pages.components.page  # noqa: F401

    tell("the imports")
    each_page()
    if asked.typed:
        typed(asked.typed)
    else:
        if not asked.links:
            pairs(asked.surfaces)
            networks()
        links()
    print(f"the most that the process took: {peak_mb():.0f} MB")


if __name__ == "__main__":
    main()
