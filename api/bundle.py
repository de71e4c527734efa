"""Joins the stage's modules into one file: a browser that finds them one by one as each imports others waits for each."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+)\.js";\n', re.MULTILINE)
COMMENT = re.compile(r"^ */\*(?s:(?!\*/).)*\*/\n", re.MULTILINE)  # that has lines of its own
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)


def bundle(folder: Path, *entries: str) -> str:
    """Returns the modules of these names in the folder, and all that they import, as one module that exports what they do.

    Each becomes a function's body, so that equal names in two modules stay apart. Raises ValueError where modules import
    each other in a circle, or what is imported or exported is written in another way than the stage's.
    """
    texts, exports = _read(folder, entries)
    given = [f"export const {_list(exports[entry])} = {_named(entry)};\n" for entry in entries]
    return "".join((_joined(texts, exports), *given))


def script(folder: Path, entry: str) -> str:
    """Returns the module of that name, with all that it imports, as a script that is no module: from a file browsers run no others.

    Where a module asks for its own address it has the script's. Raises ValueError as `bundle` does.
    """
    text = _joined(*_read(folder, [entry])).replace("import.meta.url", "HERE")
    return f'(() => {{\n"use strict";\nconst HERE = document.currentScript.src;\n{text}}})();\n'


def _read(folder: Path, entries: Sequence[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Returns the texts of the modules, those that others import first, without what imports and exports; and what they export."""
    texts: dict[str, str] = {}
    exports: dict[str, list[str]] = {}

    def add(name: str, path: Sequence[str] = ()) -> None:
        if name in path:
            raise ValueError(f"modules import each other: {' -> '.join((*path, name))}")
        if name in texts:
            return
        text = COMMENT.sub("", (folder / f"{name}.js").read_text(encoding="utf-8"))
        for imported in IMPORT.finditer(text):
            add(imported[2], (*path, name))
        exports[name] = EXPORT.findall(text)
        texts[name] = EXPORT.sub("", IMPORT.sub(_taken, text))
        if strange := re.search(r"^(?:import|export)\b.*", texts[name], re.MULTILINE):
            raise ValueError(f"{name}.js: what does this line import or export? {strange[0]}")

    for entry in entries:
        add(entry)
    return texts, exports


def _joined(texts: Mapping[str, str], exports: Mapping[str, Sequence[str]]) -> str:
    return "".join(
        f"const {_named(name)} = (() => {{\n{text}return {_list(exports[name])};\n}})();\n"
        for name, text in texts.items()
    )


def _taken(imported: re.Match[str]) -> str:
    """Writes an import as the constants it brings; nothing where it brings none."""
    return f"const {{{imported[1].replace(' as ', ': ')}}} = {_named(imported[2])};\n" if imported[1] else ""


def _named(module: str) -> str:
    return f"module_{module}"


def _list(names: Sequence[str]) -> str:
    return f"{{ {', '.join(names)} }}"
