"""Opens the app with one more surface and one more method, each one file of a folder: `python -m tests.support.newcomers FOLDER`.

Prints as JSON where they are seen.
"""

import importlib.util
import json
import sys
from pathlib import Path


def join(package: str, folder: Path) -> None:
    """Imports a package of ours as if the files of the folder stood in it."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    assert spec.loader is not None
    spec.submodule_search_locations.append(str(folder))
    sys.modules[package] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[package])


def seen(surface: str, method: str) -> dict:
    """Where the app has them, by their names or as they are drawn."""
    from api import picture
    from figures.theme import LOOKS
    from tests.support.open_page import INSIDE_KEY, control, message, open_page, rows, told

    race = open_page({"s": surface, "m": [method, "sgd"]})
    inside = open_page({"s": surface, "method": method}, page="inside")
    maps = open_page({"s": surface, "method": method, "kind": "knobs", "steps": "20"}, page="maps")
    gallery = open_page(page="surfaces")
    problems = [text for at in (race, inside, maps, gallery) for text in texts(at, "exception", "error", "warning")]
    return {
        "told": problems,
        "surfaces": control(race, "surface").options,
        "methods": control(race, "more").options,
        "runs": [row[0] for row in rows(race)],
        "colours": [run["line"] for run in message(race)[0]["runs"]],
        "inside": [run["label"] for run in message(inside, INSIDE_KEY)[0]["runs"]],
        "lines of the step": told(inside)[0]["numbers"].count("memory"),
        "maps": [control(maps, "surface", "maps").value, control(maps, "method", "maps").value],
        "gallery": sum("Newcomer dish" in text for text in texts(gallery, "markdown", "html")),
        "style": picture.styles_of([method], LOOKS["light"])[0].line,
    }


def texts(at, *kinds: str) -> list[str]:
    """What the page says in elements of these kinds."""
    return [part.value for kind in kinds for part in at.get(kind)]


def main() -> None:
    folder = Path(sys.argv[1])
    for package in ("landscapes", "optimizers"):
        join(package, folder / package)
    print(json.dumps(seen("newcomers_dish", "newcomer")))


if __name__ == "__main__":
    main()
