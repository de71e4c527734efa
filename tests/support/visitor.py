"""A running app and a Chromium that looks at it, for the browser tests and the benchmarks."""

import base64
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from api.bundle import bundle
from tests.support.tree import ROOT

# Without these Chromium keeps asking its maker's servers for this and that.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
SEEN = 'try { localStorage.setItem("descent-lab-seen", "1"); } catch {}\n'  # no first visit: nothing plays by itself
MEDIA = {"color_scheme", "reduced_motion", "forced_colors"}  # what a page is told: visitors with any share a context
GROUPS = ("run", "knobs", "values", "each")  # of the race's controls, folded away at first
STAGE_FILES = ROOT / "stage"
STAGE = "[data-testid=stage]"
CHART = f"{STAGE} .stage-area .js-plotly-plot"
LOSSES = ".stage-losses"

# Whether no script runs and no answer is waited for, and so it was as often as `looks` when it was asked with that token.
AT_REST = """([token, looks]) => {
    if (window.labRest?.token !== token) window.labRest = { token, idle: 0 };
    const idle = document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]");
    labRest.idle = idle && !document.querySelector("[data-asking=true]") ? labRest.idle + 1 : 0;
    return labRest.idle >= looks;
}"""
# What is there once a page has its picture.
PAINTED = f"{STAGE}[data-ready=true]"


def chromium() -> str | None:
    """The path of an installed Chromium or Chrome; the one without windows takes the least time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(port: int, script: str = "app.py", base: str = "", **environment: str) -> subprocess.Popen:
    """The app on that port of this machine, once it answers; base: the path below which it is; environment: more of it."""
    options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    options += [f"--server.baseUrlPath={base}"] if base else []
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    try:
        wait_for(f"{at(port, base)}/_stcore/health", process)
    except BaseException:
        process.kill()
        raise
    return process


def at(port: int, base: str = "") -> str:
    """The address of what is on that port of this machine, below a path."""
    return f"http://127.0.0.1:{port}/{base}".rstrip("/")


@contextlib.contextmanager
def server(script: str = "app.py", base: str = "") -> Iterator[str]:
    """The app on a free port of this machine; yields its address, ends it afterwards."""
    port = free_port()
    process = start(port, script, base)
    try:
        yield at(port, base)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str, process: subprocess.Popen, seconds: float = 60) -> None:
    """Until something answers at the address of the process."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended at once, with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"no answer from {address} within {seconds} s")


@contextlib.contextmanager
def browser(*more: str) -> Iterator[Browser]:
    """A Chromium, with more of its own options."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *more])
        yield chrome
        chrome.close()


def module(name: str) -> str:
    """The address of one of the stage's modules with all that it imports, for a page's `import()`: it needs no server."""
    return "data:text/javascript;base64," + base64.b64encode(bundle(STAGE_FILES, name).encode()).decode()


class Contexts:
    """Browser contexts that one visitor after the other has, each as if it were new.

    A page of the app's site stays open in each, and with SPARING its process serves all other pages of that context:
    what a visitor's browser has loaded and compiled, the next one's need not. A visit takes a third of the processor's
    time. A browser that measures what a new visitor waits for has none of it.
    """

    # Scripts are not read beside what loads them, for all are compiled already but for a context's first visitor; and the
    # dearest of V8's compilers stays out, for no visit is long enough to have its work back.
    SPARING = ("--process-per-site", "--js-flags=--no-script-streaming --no-turbofan")
    VISITS = 30  # then a new process: what pages leave behind does not pile up
    KEPT = 4

    def __init__(self, chrome: Browser, address: str):
        self.chrome, self.address = chrome, address
        self._free: list[
            tuple[str, int, BrowserContext]
        ] = []  # what it was made with, visits so far; the last used last
        self._taken: dict[BrowserContext, tuple[str, int]] = {}

    def take(self, **options) -> BrowserContext:
        """A context with those options, in which no visitor is."""
        kind = repr(sorted(options.items()))
        found = next((free for free in self._free if free[0] == kind), None)
        if found:
            self._free.remove(found)
        _, visits, context = found or (kind, 0, self._new(**options))
        self._taken[context] = kind, visits + 1
        return context

    def _new(self, **options) -> BrowserContext:
        context = self.chrome.new_context(**options)
        context.new_page().goto(f"{self.address}/_stcore/health")
        return context

    def give_back(self, context: BrowserContext) -> None:
        """Forgets what the visitor left in it; one that has served long enough, or cannot forget, is closed."""
        kind, visits = self._taken.pop(context)
        try:
            keeper, *pages = context.pages
            for page in pages:
                page.close()
            context.set_offline(False)
            context.clear_permissions()
            context.clear_cookies()
            keeper.evaluate("localStorage.clear()")
        except PlaywrightError:
            visits = self.VISITS
        if visits >= self.VISITS:
            context.close()
            return
        self._free.append((kind, visits, context))
        if len(self._free) > self.KEPT:
            self._free.pop(0)[2].close()


class Visit:
    """A visitor's browser: one context with one page, and what went wrong on it."""

    contexts: Contexts | None = None  # where its context is from, and goes to

    def __init__(
        self,
        chrome: Browser,
        address: str,
        query: str = "",
        width: int = 1280,
        height: int = 720,
        settle: bool = True,
        page: str = "race",
        painted: str = "",
        script: str = "",
        contexts: Contexts | None = None,
        first: bool = False,
        **options,
    ):
        """first: whether this browser has never been here; painted: the selector of what is there once the page has its picture, if it is none of the app's own; script: what its browser runs first; contexts: where its context is from."""
        self.name, self.contexts = page, contexts
        if width < 500:
            options = {"user_agent": PHONE, "is_mobile": True, "has_touch": True} | options
        media = {name: options.pop(name) for name in MEDIA & options.keys()}
        self.context = contexts.take(**options) if contexts else chrome.new_context(**options)
        self.page: Page = self.context.new_page()
        self.page.emulate_media(**media)
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.add_init_script(script if first else SEEN + script)
        self.messages: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", self._note)
        self.page.goto(f"{address}/{'' if page == 'race' else page}{query}")
        self.page.wait_for_selector(painted or PAINTED, timeout=60_000)
        if settle:
            self.settle()

    def _hear(self, message) -> None:
        # Below a page's address Streamlit's front end looks for its server first, and is told that it is not there.
        if "/_stcore/" in message.location.get("url", ""):
            return
        # Chromium's remark on a machine so busy that what Streamlit preloads is used seconds later.
        if "was preloaded using link preload" in message.text:
            return
        self.messages.append(f"{message.type}: {message.text}")

    def _note(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.outside.append(request.url)

    def settle(self, seconds: float = 60) -> None:
        """Waits until no script runs and no answer is waited for, and none has begun for a little while."""
        looks = [time.monotonic(), 16]  # a slider waits a moment for more keys before it tells the server
        self.page.wait_for_function(AT_REST, arg=looks, polling=30, timeout=1000 * seconds)

    def unfold(self) -> None:
        """Opens all that can be unfolded, one after the other as a hand does: what is opened may hold more."""
        closed = self.page.locator("details:not([open]) > summary")
        self.page.evaluate(
            "document.querySelectorAll('table details:not([open]) > summary').forEach(one => one.click())"
        )
        while closed.count():
            closed.first.evaluate("one => one.click()")
            self.settle()

    def paths(self) -> dict[str, list]:
        """Label -> [x, y] of every path that is drawn."""
        return self.page.evaluate(
            """stage => Object.fromEntries(document.querySelector(stage).stage.shown.now().runs.map(run =>
                [run.label, [0, 1].map(axis => Array.from(run.x).filter((_, i) => i % 2 === axis))]))""",
            STAGE,
        )

    def linked(self) -> list[list[str]]:
        """The address in the browser's own field as the stage has it: pairs, sorted by name."""
        query = parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True)
        return [list(pair) for pair in sorted(query, key=lambda pair: pair[0])]

    def stage(self, expression: str, argument=None):
        """What a JavaScript expression about `stage` gives, with `it` for the argument."""
        return self.page.evaluate(
            f"it => {{ const stage = document.querySelector('{STAGE}').stage; return {expression}; }}", argument
        )

    def until(self, expression: str, argument=None, seconds: float = 20) -> None:
        """Waits until a JavaScript expression about `stage` is true."""
        look = f"it => {{ const stage = document.querySelector('{STAGE}')?.stage; return stage && ({expression}); }}"
        self.page.wait_for_function(look, arg=argument, timeout=1000 * seconds)

    def mark(self, name: str) -> str:
        """One of the handles on the stage's root element: step, playing, paints, source."""
        return self.page.locator(STAGE).get_attribute(f"data-{name}") or ""

    def reach(self, key: str) -> None:
        """Opens the group of the race's controls in which that one is folded away, if it is."""
        wanted = self.page.locator(f".st-key-race-{key}")
        for group in GROUPS if self.name == "race" else ():
            if wanted.count():
                return
            head = self.page.locator(f".st-key-race-{group} details:not([open]) > summary")
            if head.count():
                head.click()
                self.page.wait_for_selector(f".st-key-race-{group}-fields :is(input, p)")
                self.settle()

    def track(self, key: str) -> tuple[float, float, float, float]:
        """Of a slider: where its track begins and ends, its height on the screen, and where the thumb is, in pixels."""
        self.reach(key)
        return tuple(
            self.page.locator(f".st-key-{self.name}-{key} input[type=range]").evaluate(
                """input => {
                const track = input.closest("[role=group]").querySelector("[data-orientation]").getBoundingClientRect();
                const share = (input.value - input.min) / (input.max - input.min);
                return [track.left, track.right, (track.top + track.bottom) / 2, track.left + share * track.width];
            }"""
            )
        )

    def thumb(self, key: str):
        """The thumb of a slider, by its key, to press arrow keys on."""
        self.reach(key)
        return self.page.locator(
            f".st-key-{self.name}-{key} [role=slider], .st-key-{self.name}-{key} input[type=range]"
        ).first

    def press(self, key: str, *keys: str) -> None:
        """Presses keys on a slider's thumb and waits for the answer."""
        thumb = self.thumb(key)
        thumb.focus()
        for name in keys:
            self.page.keyboard.press(name)
        self.settle()

    def choose(self, surface: str) -> None:
        """Chooses a surface by its name."""
        field = self.page.locator(f".st-key-{self.name}-surface input")
        if field.input_value() == surface:
            return
        field.fill("")
        field.press_sequentially(surface)
        self.page.get_by_role("option", name=surface, exact=True).wait_for()
        field.press("Enter")
        self.settle()

    def field(self, key: str):
        """The input of a number field."""
        self.reach(key)
        return self.page.locator(f".st-key-{self.name}-{key} input")

    def type(self, key: str, text: str) -> None:
        """Types into a number field and confirms."""
        field = self.field(key)
        field.fill(text)
        field.press("Enter")
        self.settle()

    def click(self, name: str) -> None:
        """Clicks a button by what is written on it."""
        self.page.locator(f'.st-key-{self.name} [data-testid^="stButton"]').get_by_text(name, exact=True).first.click()
        self.settle()

    def method(self, name: str) -> None:
        """Takes a method into the race, or out of it, behind the plus."""
        self.page.locator(f".st-key-{self.name}-add button").first.click()
        self.page.get_by_test_id("stPopoverBody").get_by_text(name, exact=True).click()
        self.page.keyboard.press("Escape")
        self.settle()

    def close(self) -> None:
        if self.page.is_closed():
            return
        self.page.close()
        if self.contexts:
            self.contexts.give_back(self.context)
        else:
            self.context.close()
