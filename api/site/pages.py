"""The page of a lecture that is files: its frame as HTML, its look, and its code as one script."""

from html import escape
from pathlib import Path

from api.bundle import script
from api.frames import colours

ROOT = Path(__file__).parents[2]
SHEETS = (  # the app's own, so that a scene looks the same, and what is other without Streamlit
    "pages/components/page.css",
    "pages/components/surfaces/surfaces.css",
    "pages/components/race/race.css",
    "pages/components/lecture/lecture.css",
    "stage/frame.css",
    "stage/site.css",
)
AREAS = ("head", "claim", "question", "stage", "loss", "figures")


def code() -> bytes:
    """Returns the script that shows the lecture."""
    return script(ROOT / "stage", "site").encode()


def text_of(path: str) -> bytes:
    """Returns a text of the project."""
    return (ROOT / path).read_bytes()


def look() -> bytes:
    """Returns the style sheet of the page."""
    return "\n".join([colours(), *(text_of(path).decode() for path in SHEETS)]).encode()


def page(contents: dict[str, str], hashes: dict[str, str], app: str) -> bytes:
    """Writes the page with the contents of each way (HTML), the hashes of what it loads, and the app's address, if there is one."""
    templates = "".join(
        f'<template id="contents-{way}"><div class="st-key-lecture"><div class="stHtml">{html}</div></div></template>\n'
        for way, html in contents.items()
    )
    scripts = "".join(f'<script src="{name}?{hashes[name]}"></script>\n' for name in ("facts.js", "site.js"))
    there = (
        f'<a class="site-app" href="{escape(app)}/lecture" target="_blank" rel="noopener">Open in Descent Lab</a>'
        if app
        else ""
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Descent Lab: the lecture</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="look.css?{hashes["look.css"]}">
</head>
<body>
<div class="stApp">
<div class="lab-title" data-look="light"><h1>Descent Lab</h1></div>
<header class="site-head not-printed"><b>Descent Lab</b><nav><a href="#">Lecture</a><a href="#race">Race</a>{there}</nav></header>
<main class="stMain"><div class="site stMainBlockContainer"><noscript>The lecture needs JavaScript.</noscript></div></main>
</div>
{templates}<template id="sheet"><div class="stHtml"></div></template>
<template id="scene">{_scene()}</template>
<template id="race">{_race()}</template>
{scripts}</body>
</html>
""".encode()


def _scene() -> str:
    """Writes the places of a scene's parts as Streamlit has them, for the app's style sheet and keys."""
    way = (
        f'<div class="st-key-lecture-way">{_button("previous", "Previous")}<p class="site-place"></p>{_button("next", "Next")}'
        '<div class="stElementContainer"><div><p class="presenter-keys">p or Esc: leave · b: black</p></div></div></div>'
    )
    areas = "".join(f'<div class="st-key-lecture-{area}-area">{way if area == "head" else ""}</div>' for area in AREAS)
    return f'<div class="st-key-lecture">{areas}</div>'


def _race() -> str:
    """Writes the places of a race's parts."""
    controls = "".join(f'<div class="st-key-race-{part}"></div>' for part in ("surface", "sliders"))
    areas = "".join(f'<div class="st-key-race-{area}-area"></div>' for area in ("stage", "loss", "table"))
    return f'<div class="site-race"><div>{controls}<p class="st-key-race-alone site-alone"></p></div>{areas}</div>'


def _button(name: str, words: str) -> str:
    return (
        f'<div class="stElementContainer st-key-lecture-{name}"><div class="stButton"><button type="button">{words}</button>'
        "</div></div>"
    )
