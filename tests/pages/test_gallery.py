"""The gallery: every surface has its card, every card leads to its race, and the pictures are what they say."""

import gzip
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qs, urljoin, urlsplit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from api import places
from engine.sampling import stationary_points
from figures.theme import LOOKS
from figures.thumbnail import EDGE, HEIGHT, WIDTH, thumbnail
from landscapes import LANDSCAPES
from pages.components.surfaces import gallery
from shapes import Grid
from states.address import decode, encode
from states.fields import FIRST_SURFACE
from states.race import fresh
from states.worth_seeing import PRESETS
from tests.support.client import ask, get
from tests.support.open_page import open_page
from tests.support.turns import every_surface
from tests.support.visitor import PAINTED, Visit

TYPED = [preset for preset in PRESETS if preset.address.startswith("f=")]
CARDS = len(LANDSCAPES) + len(TYPED)
HOME = "http://lab/sub"  # the app may live under a path


class Card(NamedTuple):
    """What a visitor finds on one card."""

    name: str
    link: str
    image: str
    alt: str
    text: str


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.heading = ""
        self.text = ""
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")
        if tag == "img":
            self.images.append(dict(attrs))
        else:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "h3" in self.inside:
            self.heading += data


def read(html: str) -> Card:
    parts = _Parts()
    parts.feed(html)
    assert parts.inside == []
    (link,), (image,) = parts.links, parts.images
    return Card(parts.heading, link, image["src"] or "", image["alt"] or "", parts.text)


def open_gallery(theme: str = "light") -> AppTest:
    return open_page(theme=theme).switch_page("pages/surfaces.py").run()


def cards(at: AppTest) -> list[Card]:
    return [read(card) for part in at.html for card in re.findall(r"<article.*?</article>", part.value, re.DOTALL)]


def picture_at(image: str) -> str:
    """What a browser gets that asks for an image of the page."""
    address = urlsplit(urljoin(f"{HOME}/surfaces", image))
    assert f"{address.scheme}://{address.netloc}" == "http://lab"
    reply = get(address.path, base="sub", text=address.query.encode())
    assert reply.status == 200
    return gzip.decompress(reply.body).decode()


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shown() -> list[Card]:
    at = open_gallery()
    assert [box.value for box in at.exception] == []
    assert [box.value for box in at.error] == []
    return cards(at)


def test_every_surface_has_one_card_in_the_order_of_the_pickers(shown):
    assert [card.name for card in shown[: len(LANDSCAPES)]] == [landscape.name for landscape in LANDSCAPES.values()]


def test_the_lecture_s_surfaces_stand_apart_from_the_classical_ones():
    page = "".join(part.value for part in open_gallery().html)
    headings = [found.start() for found in re.finditer("<h2>", page)]
    assert len(headings) == 3
    for surface, landscape in LANDSCAPES.items():
        assert page.count(f">{landscape.name}</a>") == 1
        place = page.index(f">{landscape.name}</a>")
        assert headings[0] < place
        assert (place < headings[1]) == (landscape.order < 20), surface
        assert place < headings[2]


@every_surface
def test_a_card_leads_to_the_race_on_its_surface(surface: str, shown):
    card = shown[list(LANDSCAPES).index(surface)]
    address = urlsplit(urljoin(f"{HOME}/surfaces", card.link))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{HOME}/"
    query = parse_qs(address.query)
    assert query == ({} if surface == FIRST_SURFACE else {"s": [surface]})
    assert decode("race", query) == (fresh(surface), [])


@every_surface
def test_a_card_says_what_the_surface_shows_and_what_it_is_good_for(surface: str, shown):
    landscape, card = LANDSCAPES[surface], shown[list(LANDSCAPES).index(surface)]
    line = gallery.one_line(landscape.story)
    assert line in card.text
    assert 20 < len(line) < 140
    assert landscape.good_for
    assert landscape.good_for in card.text
    assert landscape.name in card.alt
    assert "nan" not in card.alt


# --- the formulas --------------------------------------------------------------------------------------------------


def test_the_cards_of_formulas_lead_to_the_races_worth_seeing(shown):
    assert len(TYPED) >= 5
    for preset, card in zip(TYPED, shown[len(LANDSCAPES) :], strict=True):
        race, problems = decode("race", parse_qs(preset.address))
        assert problems == []
        assert decode("race", parse_qs(urlsplit(card.link).query)) == (race, [])
        assert card.name == preset.name
        assert preset.sentence in card.text
        assert card.alt.startswith(f"Contour lines of {race.setting.landscape.name} with the start at (")


# --- words and pictures --------------------------------------------------------------------------------------------


def test_a_picture_in_words_counts_the_minima(compilations):
    gallery.card.cache_clear()
    with compilations() as seconds:
        assert "one minimum" in gallery.card("bowl", "light")
        assert "4 minima" in gallery.card("himmelblau", "light")
        assert "no minimum" in gallery.card("slope", "light")
    assert seconds == []  # the page waits for no picture, and for none in words


@every_surface
def test_a_picture_in_words_has_the_minima_of_the_picture(surface: str, shown):
    (told,) = re.findall(r"with (no|one|\d+) minim", shown[list(LANDSCAPES).index(surface)].alt)
    count = {"no": 0, "one": 1}.get(told)
    assert (int(told) if count is None else count) == len(stationary_points(LANDSCAPES[surface]).minima)


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("One thing: and then more.", "One thing."),
        ("All at .05 or 1:2 of it. More.", "All at .05 or 1:2 of it."),
        ("No stop at all", "No stop at all."),
        ("A stop at the end.", "A stop at the end."),
        ("", ""),
    ],
)
def test_the_line_of_a_story_is_its_first_statement(story: str, line: str):
    assert gallery.one_line(story) == line


def test_the_page_draws_no_picture(monkeypatch):
    """Each has its place, as large as it will be; the browser asks for it when it is near what is in view."""
    monkeypatch.setattr("api.small.thumbnail", None)
    for part in open_gallery().html:
        for image in re.findall("<img[^>]*>", part.value):
            assert 'loading="lazy"' in image
            assert f'width="{places.WIDTH}" height="{places.HEIGHT}"' in image


@pytest.mark.parametrize("theme", LOOKS)
def test_the_pictures_wear_the_page_s_theme(theme: str):
    for card in cards(open_gallery(theme)):
        assert LOOKS[theme].low in picture_at(card.image)


def test_a_picture_is_an_answer_of_the_api_that_may_be_kept():
    reply = ask("small", {"s": "himmelblau", "theme": "dark"})
    assert reply.headers["content-type"].startswith("image/svg+xml")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in reply.headers["cache-control"]
    assert ask("small", "theme=dark&s=himmelblau", {"if-none-match": reply.headers["etag"]}).status == 304
    assert ask("small", {"s": "himmelblau"}).headers["etag"] != reply.headers["etag"]
    plain = ask("small", {"s": "himmelblau", "theme": "dark"}, {"accept-encoding": "identity"})
    assert plain.body == gzip.decompress(reply.body)
    assert ET.fromstring(plain.body) is not None


# --- the pictures --------------------------------------------------------------------------------------------------

NONE = np.zeros((0, 3))
LIGHT = LOOKS["light"]


def drawn(surface: str, theme: str = "light") -> ET.Element:
    return ET.fromstring(written(surface, theme))


def written(surface: str, theme: str = "light") -> str:
    return gzip.decompress(ask("small", {**encode(fresh(surface)), "theme": theme}).body).decode()


def points_of(path: str) -> np.ndarray:
    """The corners (n, 2) of the closed lines of path data, in units of the picture."""
    corners = []
    for line in re.findall(r"M([^z]*)z", path):
        moves = np.array(re.findall(r"-?\d+", line), int).reshape(-1, 2)
        corners.append(np.cumsum(moves, axis=0))
    return np.vstack(corners) if corners else np.zeros((0, 2), int)


def centres(picture: ET.Element, kind: str) -> np.ndarray:
    """The middles (m, 2) of the stars of a kind."""
    for path in picture.iter():
        if path.get("class") == kind:
            return points_of(path.get("d") or "").reshape(-1, 10, 2).mean(axis=1)
    return np.zeros((0, 2))


def on_the_plane(places: np.ndarray, surface: str) -> np.ndarray:
    (left, right), (low, high), _ = LANDSCAPES[surface].view_at()
    x, y = (places / [WIDTH, HEIGHT]).T
    return np.column_stack([left + x * (right - left), high - y * (high - low)])


@every_surface
def test_a_picture_is_small_and_whole(surface: str):
    picture = drawn(surface)
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert (places.WIDTH, places.HEIGHT) == (WIDTH // 10 - 2, HEIGHT // 10 - 2)  # as the page says beforehand
    assert (picture.get("viewBox") or "").split() == [f"{EDGE}", f"{EDGE}", f"{WIDTH - 20}", f"{HEIGHT - 20}"]
    assert len(written(surface)) < 60_000
    text = ET.tostring(picture, encoding="unicode")
    assert "nan" not in text
    assert "inf" not in text


@every_surface
def test_the_two_themes_differ_in_their_colours_alone(surface: str):
    light, dark = (written(surface, theme) for theme in ("light", "dark"))
    assert light != dark
    assert re.sub(r"#\w{6}", "", light) == re.sub(r"#\w{6}", "", dark)


@every_surface
def test_the_stars_stand_on_the_minima_and_the_ring_on_the_start(surface: str):
    picture, minima = drawn(surface), stationary_points(LANDSCAPES[surface]).minima
    stars = np.vstack([centres(picture, "local"), centres(picture, "lowest")])
    assert len(stars) == len(minima)
    (xlim, ylim, start) = LANDSCAPES[surface].view_at()
    close = 2e-3 * np.array([np.ptp(xlim), np.ptp(ylim)])
    for minimum in minima:
        assert (np.abs(on_the_plane(stars, surface) - minimum[:2]) < close).all(axis=1).any()
    (ring,) = picture.iter("{http://www.w3.org/2000/svg}circle")
    place = np.array([[float(ring.get("cx") or 0), float(ring.get("cy") or 0)]])
    assert (np.abs(on_the_plane(place, surface) - start) < close).all()


@every_surface
def test_a_filled_star_is_a_lowest_minimum(surface: str):
    minima = stationary_points(LANDSCAPES[surface]).minima
    lowest = sum(minima[:, 2] <= minima[:, 2].min() + 1e-9) if len(minima) else 0
    assert len(centres(drawn(surface), "lowest")) == lowest


def bands(picture: ET.Element) -> list[np.ndarray]:
    (group,) = picture.iter("{http://www.w3.org/2000/svg}g")
    return [points_of(path.get("d") or "") for path in group]


def test_the_bands_lie_where_the_surface_is_as_high():
    """A bowl's outlines are its level lines, whatever points of them were left out."""
    x = np.linspace(-2.0, 2.0, 120)
    grid = Grid(x, x, x[None, :] ** 2 + 3.0 * x[:, None] ** 2)
    top = np.log1p(grid.loss.max())
    picture = ET.fromstring(thumbnail(grid, np.zeros((1, 3)), (1.0, 1.0), LIGHT))
    found = bands(picture)
    for i, corners in enumerate(found, 1):
        inside = corners[((corners > 0) & (corners < [WIDTH, HEIGHT])).all(axis=1)]
        assert len(inside) >= 12
        px, py = (inside / [WIDTH, HEIGHT] * 4.0 - 2.0).T
        level = np.log1p(px**2 + 3.0 * py**2)
        assert np.abs(level - top * i / (len(found) + 1)).max() < 0.03


def test_up_is_up():
    """The loss falls towards the upper right, so the last band lies in the lower left."""
    x, y = np.linspace(0.0, 1.0, 40), np.linspace(5.0, 9.0, 40)
    grid = Grid(x, y, 20.0 - x[None, :] - y[:, None])
    picture = ET.fromstring(thumbnail(grid, NONE, (0.5, 7.0), LIGHT))
    x_mean, y_mean = bands(picture)[-1].mean(axis=0)
    assert x_mean < WIDTH / 2
    assert y_mean > HEIGHT / 2


@given(st.lists(st.floats(-1e12, 1e12), min_size=9, max_size=9))
def test_any_surface_can_be_drawn(values: list[float]):
    x = np.linspace(-1.0, 1.0, 3)
    grid = Grid(x, x, np.reshape(values, (3, 3)))
    text = thumbnail(grid, NONE, (0.0, 0.0), LIGHT)
    assert ET.fromstring(text) is not None
    assert "nan" not in text


def test_a_hole_in_the_values_is_left_open():
    x = np.linspace(-2.0, 2.0, 40)
    grid = Grid(x, x, x[None, :] ** 2 + x[:, None] ** 2)
    grid.loss[5:10, 5:10] = np.nan
    text = thumbnail(grid, NONE, (0.0, 0.0), LIGHT)
    assert ET.fromstring(text) is not None
    assert "nan" not in text


# --- in a browser --------------------------------------------------------------------------------------------------

IN_FIRST_ROW = """() => {
    const tops = [...document.querySelectorAll(".surface")].map(card => card.getBoundingClientRect().top);
    return tops.filter(top => top === tops[0]).length;
}"""


@pytest.fixture
def at_gallery(visit):
    """Opens the gallery by way of the race."""

    def open_gallery(**options) -> Visit:
        return to_gallery(visit(**options))

    return open_gallery


def to_gallery(lab: Visit) -> Visit:
    # Not by loading it: below the root Streamlit first looks for its server in the wrong place, and says so.
    lab.page.evaluate("history.pushState({}, '', 'surfaces'); dispatchEvent(new PopStateEvent('popstate'))")
    lab.page.wait_for_function(f"document.querySelectorAll('.surface img').length === {CARDS}")
    lab.settle()
    return lab


def arrived(lab: Visit, surface: str) -> bool:
    """The race is there, with the surface of the link."""
    lab.page.wait_for_selector(PAINTED, timeout=60_000)
    lab.settle()
    landscape = LANDSCAPES[surface]
    return (
        lab.page.locator(".st-key-race-surface input").input_value() == landscape.name
        and parse_qs(urlsplit(lab.page.url).query) == ({} if surface == FIRST_SURFACE else {"s": [surface]})
        and all([x[0], y[0]] == list(landscape.view_at().start) for x, y in lab.paths().values())
    )


@pytest.mark.parametrize("surface", ["himmelblau", FIRST_SURFACE])
def test_a_click_anywhere_on_a_card_opens_the_race_there(at_gallery, surface):
    lab = at_gallery()
    card = lab.page.locator(".surface").nth(list(LANDSCAPES).index(surface))
    box = card.bounding_box()
    card.click(position={"x": box["width"] - 12, "y": 12})  # on the picture, far from the name
    assert arrived(lab, surface)


def test_a_card_is_reached_and_opened_by_keyboard(at_gallery):
    lab = at_gallery()
    link = lab.page.get_by_role("link", name="Bowl", exact=True)
    lab.page.get_by_role("link", name=LANDSCAPES[FIRST_SURFACE].name, exact=True).focus()
    lab.page.keyboard.press("Tab")
    assert link.evaluate("link => link === document.activeElement")
    outline = "card => getComputedStyle(card).outlineStyle"
    assert lab.page.locator(".surface").nth(1).evaluate(outline) == "solid"
    assert lab.page.locator(".surface").nth(2).evaluate(outline) == "none"
    lab.page.keyboard.press("Enter")
    assert arrived(lab, "bowl")


@pytest.mark.parametrize(
    ("width", "height", "theme", "columns"), [(1280, 720, "light", 4), (1920, 1080, "dark", 5), (390, 844, "dark", 1)]
)
def test_the_cards_fill_the_width_without_a_scroll_bar_at_the_side(at_gallery, width, height, theme, columns):
    lab = at_gallery(width=width, height=height, color_scheme=theme)
    assert lab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
    assert lab.page.evaluate(IN_FIRST_ROW) == columns
    assert lab.page.locator(".surface").first.evaluate("card => card.getBoundingClientRect().top < innerHeight / 3")


DRAWN = "image => image.complete && image.naturalWidth > 0"
SIZES = "[...document.querySelectorAll('.surface img')].map(image => image.getBoundingClientRect().toJSON())"


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_a_picture_comes_when_it_is_near_and_moves_nothing(at_gallery, width, height):
    lab = at_gallery(width=width, height=height)
    images = lab.page.locator(".surface img")
    lab.page.wait_for_function(f"({DRAWN})(document.querySelector('.surface img'))")
    before = lab.page.evaluate(SIZES)
    assert not images.last.evaluate(DRAWN) or width > 500
    assert images.last.get_attribute("loading") == "lazy"
    for i in range(len(LANDSCAPES)):
        images.nth(i).scroll_into_view_if_needed()
        lab.page.wait_for_function(f"i => ({DRAWN})(document.querySelectorAll('.surface img')[i])", arg=i)
    after = lab.page.evaluate(SIZES)
    assert [(box["width"], box["height"]) for box in after] == [(box["width"], box["height"]) for box in before]
    assert all(box["height"] == pytest.approx(box["width"] * places.HEIGHT / places.WIDTH, abs=1) for box in after)


def test_a_picture_that_cannot_come_leaves_its_place_and_its_words(visit):
    lab = visit()
    lab.page.route("**/small?*", lambda route: route.fulfill(content_type="image/svg+xml", body="nothing"))
    images = to_gallery(lab).page.locator(".surface img")
    lab.page.wait_for_function("document.querySelector('.surface img').complete")
    assert not images.first.evaluate(DRAWN)
    box = lab.page.evaluate(SIZES)[0]
    assert box["width"] > 250
    assert box["height"] == pytest.approx(box["width"] * places.HEIGHT / places.WIDTH, abs=1)
    assert lab.page.get_by_role("img", name="Contour lines of Taco shell").count() == 1
