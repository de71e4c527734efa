"""What the browser runs: each file is there under its own address, for good, and the stage's modules work as one."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from api import files
from api.bundle import bundle
from api.routes import KEPT
from figures import plotlyjs
from tests.support.client import get, run

NODE = shutil.which("node")


@pytest.mark.parametrize("name", files.FILES)
def test_a_file_is_kept_for_good_and_packed(name: str):
    reply = get(f"/{files.address(name)}")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith(files.FILES[name].media_type)
    assert reply.headers["cache-control"] == KEPT["Cache-Control"]
    assert (reply.headers["content-encoding"], reply.headers["vary"]) == ("gzip", "Accept-Encoding")
    plain = get(f"/{files.address(name)}", {"accept-encoding": ""})
    assert plain.headers["content-encoding"] == "identity"
    assert plain.body == gzip.decompress(reply.body) == files.FILES[name].text().encode()
    again = get(f"/{files.address(name)}", {"if-none-match": reply.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_plotly_is_the_installed_package_s():
    assert gzip.decompress(get(f"/{files.address('plotly.js')}").body).decode() == plotlyjs.source()


def test_no_other_file_and_no_other_version_is_served():
    known = files.address("stage.js").rpartition("/")[0]
    for path in (
        f"{known}/mount.js",
        f"{known}/plotly.js",
        f"files/{plotlyjs.VERSION}/stage.js",
        f"{known}/..%2Fapp.py",
    ):
        reply = get(f"/{path}")
        assert (reply.status, reply.headers["cache-control"]) == (404, "no-store"), path


def test_the_routes_carry_the_base_path():
    assert get(f"/lab/x/{files.address('stage.css')}", base="/lab/x/").status == 200
    assert get(f"/{files.address('stage.css')}", base="lab").status == 404


def test_only_pages_say_what_the_browser_will_want():
    def answer(response: Response) -> list[str]:
        sent: list = []

        async def send(part) -> None:
            sent.append(part)

        async def receive() -> dict:
            return {}

        app = Starlette(routes=[Route("/", lambda _: response)], middleware=[files.AHEAD])
        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
        run(app(scope, receive, send))
        return [value.decode() for name, value in sent[0]["headers"] if name == b"link"]

    told = " ".join(answer(HTMLResponse("<p>a page</p>")))
    assert all(f"<./{files.address(name)}>" in told for name in ("stage.js", "stage.css"))
    assert answer(PlainTextResponse("no page")) == []


# --- modules as one file -------------------------------------------------------------------------------------------

MODULES = {
    "first": """import { twice as double, Kept } from "./second.js";
import {
  log,
} from "./third.js";
import "./aside.js";

/* A comment
 * of several lines. */
const secret = 20; // as in second.js, but another
export class First extends Kept {}
export const told = () => `${double(secret)} ${log.join()} ${new First().name}`;
""",
    "second": """import { log } from "./third.js";
const secret = 2;
export function twice(number) {
  /** @type {number} */ (secret);
  return secret * number;
}
/* Another. */
export class Kept {
  name = "kept /* no comment */";
}
log.push("second");
""",
    "third": "export const log = [];\n",
    "aside": 'import { log } from "./third.js";\nlog.push("aside");\n',
}


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    for name, text in MODULES.items():
        (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(NODE is None, reason="no Node")
def test_modules_as_one_do_what_they_did(modules: Path):
    joined, alone = (
        f"import {{ told, First }} from './{name}.js'; console.log(told(), First.name);" for name in ("all", "first")
    )
    (modules / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (modules / "all.js").write_text(bundle(modules, "first"), encoding="utf-8")
    assert ran(modules, joined) == ran(modules, alone) == "40 second,aside kept /* no comment */ First\n"


def ran(folder: Path, script: str) -> str:
    """What Node prints."""
    (folder / "main.js").write_text(script, encoding="utf-8")
    assert NODE is not None
    return subprocess.run([NODE, "main.js"], cwd=folder, capture_output=True, text=True, check=True).stdout


def test_what_cannot_be_joined_is_refused(modules: Path):
    (modules / "third.js").write_text(
        'import { told } from "./first.js";\nexport const log = [told];\n', encoding="utf-8"
    )
    with pytest.raises(ValueError, match="first -> second -> third -> first"):
        bundle(modules, "first")
    for line in (
        "export let log = [];",
        "export default [];",
        'import all from "./aside.js";',
        'import { x } from "x";',
    ):
        (modules / "third.js").write_text(f"{line}\n", encoding="utf-8")
        with pytest.raises(ValueError, match=r"third\.js: what does this line import or export"):
            bundle(modules, "first")


@pytest.mark.skipif(NODE is None, reason="no Node")
@pytest.mark.parametrize("name", ["stage.js", "player.js"])
def test_the_stage_s_modules_are_one(name: str, tmp_path: Path):
    (tmp_path / "all.mjs").write_text(files.FILES[name].text(), encoding="utf-8")
    assert NODE is not None
    subprocess.run([NODE, "--check", tmp_path / "all.mjs"], check=True)
