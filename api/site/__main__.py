"""Writes the lecture as files: `python -m api.site OUT [--app URL]`.

    OUT          a folder, new or empty, or one that this wrote before: then only what has changed is made again
    --app URL    where the app runs: scenes and races then lead there; without it nothing leads anywhere else

What is in OUT/index.html afterwards runs from a disk, from a stick or from any web server, without Python.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from api.site.folder import Part, Unwritable, Written, hashed, write
from written import fixed, many


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the lecture, and tells how far it is; returns 0, or 1 where that was not possible, and says why."""
    given = _parser().parse_args(arguments)
    app = given.app.rstrip("/")
    if app and urlsplit(app).scheme not in ("http", "https"):
        return _refused(f"--app {app} is no address of a server: it begins with http:// or https://.")
    from landscapes import LANDSCAPES
    from lecture import SCENES  # takes time, which a mistake in the arguments need not

    try:
        done = written(Path(given.out), [*SCENES], [*LANDSCAPES], app, _tell)
    except Unwritable as why:
        return _refused(str(why))
    except KeyboardInterrupt:
        return _refused(f"Stopped: {given.out} is as it was.")
    print(
        f"{many(done.made, 'file')} written, {done.kept} as before: {fixed(done.size / 1e6, 1)} MB. Open {given.out}/index.html"
    )
    return 0


def written(out: Path, ids: Sequence[str], surfaces: Sequence[str], app: str, tell) -> Written:
    """Writes the files of these scenes and surfaces; tell(nth, of, part) hears what is made next. Raises Unwritable."""
    from api import files
    from api.site import pages, races, scenes

    parts = [
        _text("site.js", pages.code()),
        _text("look.css", pages.look()),
        _text("stage.css", pages.text_of("stage/stage.css")),
        Part(
            "plotly.js", files.FILES["plotly.js"].version(), lambda: files.FILES["plotly.js"].text().encode(), "Plotly"
        ),
        *scenes.parts(ids),
        *races.parts(surfaces),
    ]

    def last(hashes: dict[str, str]) -> list[Part]:
        plotly = f"plotly.js?{hashes['plotly.js']}"
        told = {**scenes.facts(ids), "races": races.facts(surfaces), "files": hashes, "app": app, "plotly": plotly}
        told["pictures"] |= races.files(surfaces)
        facts = scenes.pushed("facts", told)
        page = pages.page(scenes.pages(told["ways"]), {**hashes, "facts.js": hashed(facts)}, app)
        return [_text("facts.js", facts), _text("index.html", page)]

    return write(out, parts, last, lambda nth, part: tell(nth, len(parts), part))


def _text(path: str, content: bytes) -> Part:
    return Part(path, hashed(content), lambda: content, path)


def _tell(nth: int, of: int, part: Part) -> None:
    print(f"{nth + 1} of {of}  {part.about}", flush=True)


def _refused(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m api.site", description="Writes the lecture as files.")
    parser.add_argument("out", metavar="OUT", help="a folder, new or empty, or one that this wrote before")
    parser.add_argument("--app", default="", metavar="URL", help="where the app runs, to which the files then lead")
    return parser


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(main())
