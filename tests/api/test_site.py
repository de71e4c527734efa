"""The lecture as files: every picture and every member is the app's, a folder is whole or as it was, and a mistake is a sentence."""

import base64
import errno
import gzip
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api import answers, measured, running, sweeps
from api.bundle import script
from api.site import folder, pictures, races, scenes
from api.site.__main__ import main, written
from api.site.alike import changed, changes
from landscapes import LANDSCAPES
from lecture import SCENES
from lecture.lesson import Lesson, begin
from states.numbers import number
from states.race import Race, fresh
from states.sliders import sliders
from tests.support.folder import whole_lecture
from tests.support.open_page import unpack
from tests.support.tree import ROOT

FEW = (
    "C88",
    "C42",
    "C33",
)  # sliders that are followed and some that are not, knobs that draw the surface anew, and no race
LIGHTEST = 60e6  # bytes of all of it


def silent(nth: int, of: int, part: folder.Part) -> None:
    assert 0 <= nth < of


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("site") / "lecture"
    written(out, FEW, ["bowl"], "", silent)
    return out


def parts_of(file: Path) -> dict[str, Any]:
    """What a data file hands over."""
    text = file.read_text(encoding="utf-8")
    assert text.startswith("(self.descentLab ??= []).push([")
    assert "<" not in text.partition("]).push([")[2]  # nothing can end an element of a page
    name, parts = json.loads(text.partition(".push(")[2].removesuffix(");\n"))
    assert name == file.stem
    return parts


def message(out: Path, name: str, part: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    return unpack(gzip.decompress(base64.b64decode(parts_of(out / "data" / f"{name}.js")[part])))


def app(state: Lesson | Race, theme: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the app answers about the picture of a scene, or a race."""
    kind = "lesson" if isinstance(state, Lesson) else "race"
    query: dict[str, list[str]] = {"theme": [theme]}
    for name, value in answers.canonical(state):
        query.setdefault(name, []).append(value)
    return unpack(gzip.decompress(answers.answer(kind, answers.question(kind, query)).body))


def without(header: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in header.items() if name not in ("arrays", *names)}


def same(found: dict[str, np.ndarray], wanted: dict[str, np.ndarray]) -> bool:
    return found.keys() == wanted.keys() and all(found[name].tobytes() == wanted[name].tobytes() for name in wanted)


def check_picture(out: Path, file: str, state: Lesson | Race) -> None:
    header, arrays = message(out, file, "picture")
    for theme in ("light", "dark"):
        found = header["light"] if theme == "light" else changed(header["light"], header["dark"])
        wanted, theirs = app(state, theme)
        assert without(found, "sliders", "counts", "tokens") == without(wanted, "sliders", "counts", "tokens", "found")
        assert same(arrays, theirs)
        for name, slider in found["sliders"].items():
            assert slider["values"][slider["at"]] == slider["usual"], name
        assert found["tokens"].items() <= wanted["tokens"].items()


def check_sweep(out: Path, file: str, race: Race, slider: pictures.Moved) -> None:
    """Every member has the bytes of the app's at the rows that it has, the rows of its table, and its own axes."""
    header, arrays = message(out, f"{file}-{slider.name}", "sweep")
    options = sliders(race)[slider.name].options
    wanted, theirs = sweeps._whole(race, slider.name)[:2]
    assert header["token"] == wanted["token"]
    first, runs = 0, len(race.runs)
    for nth, value in enumerate(slider.values):
        at = options.index(value)
        assert json.dumps(header["told"][nth]) == json.dumps(wanted["told"][at])
        assert (header["standings"][nth], header["lowests"][nth]) == (wanted["standings"][at], wanted["lowests"][at])
        for run in range(runs):
            count = int(arrays["sent"][nth, run])
            rows = arrays["step"][first : first + count]
            assert (rows[0], rows[-1]) == (0, header["rows"] - 1)
            for name in ("x", "loss"):
                assert arrays[name][first : first + count].tobytes() == theirs[name][at, run][rows].tobytes()
            first += count
    picture, _ = message(out, file, "picture")
    for nth in range(len(slider.values) - 1, -1, -15):  # both ends and the middle
        answer, _ = app(slider.to(slider.values[nth]), "dark")
        own = header["axes"]["light" if header["axes"]["dark"][nth] is None else "dark"][nth]
        assert changed(changed(picture["light"], picture["dark"])["losses"], own) == answer["losses"]
        assert header["summaries"][nth] == answer["summary"]


def check_answers(out: Path, lesson: Lesson, slider: pictures.Moved, every: int) -> None:
    """Members are the app's answers: their numbers at the rows that they have, their tables and axes."""
    header, arrays = message(out, f"{lesson.scene}-{slider.name}-still", "answers")
    picture, _ = message(out, lesson.scene, "picture")
    assert header["values"] == [*map(number, slider.values)]
    for nth, value in [*enumerate(slider.values)][::every]:
        found = changed(picture["light"], header["members"][nth]["light"])
        wanted, theirs = app(slider.to(value), "light")
        apart = ("sliders", "counts", "tokens", "figure", "runs", "note")  # of fewer rows, and of a coarser grid
        assert without(found, *apart) == without(wanted, *apart)
        assert [run["label"] for run in found["runs"]] == [run["label"] for run in wanted["runs"]]
        assert slider.redraws or found["figure"]["key"] == wanted["figure"]["key"]
        assert found["sliders"][slider.name]["at"] == nth
        steps, race = arrays.get(f"{nth}.step"), slider.to(value).race
        points = (
            theirs["x"] if steps is None else at_rows(race, found, steps)
        )  # one of few rows has all that the app sends
        assert arrays[f"{nth}.x"].tobytes() == points.tobytes()


def at_rows(race: Race, found: dict[str, Any], steps: np.ndarray) -> np.ndarray:
    """The points of a race's runs, in four bytes as they travel, at the rows that a member has of them."""
    counts = np.cumsum([run["sent"] for run in found["runs"]])[:-1]
    ran = zip(running.results(race), np.split(steps, counts), strict=True)
    return np.concatenate([result.drawn.x[rows] for result, rows in ran]).astype(np.float32)


def check_told(out: Path, lesson: Lesson) -> None:
    header, _ = message(out, lesson.scene, "told")
    for picked in (None, *range(len(lesson.now.options))):
        asked = {"scene": [lesson.scene], "theme": ["dark"]} | ({} if picked is None else {"picked": [str(picked)]})
        made = answers.answer("measured", answers.question("measured", asked)).body
        wanted, _ = unpack(gzip.decompress(made))
        found = changed(header["light"], header["dark"])
        if picked is not None:
            found["said"]["answer"], found["answered"]["picked"] = header["picked"][picked], picked
        assert without(found) == without(wanted)
        moved = header["moved"]
        answer = moved["said"]["answer"] if picked is None else moved["picked"][picked]
        check_moved(lesson, found["said"], {**moved["said"], "answer": answer})


def check_moved(lesson: Lesson, said: dict[str, str], moved: dict[str, str]) -> None:
    """Once a slider stands elsewhere the same is said of the scene, and all of it as of how it was."""
    for part, words in moved.items():
        assert words.count(measured.AS_IT_WAS) == 1, part
        kept = words.replace("as it was</th>", "now</th>")
        for cell in re.findall(r"<li.*?</li>|<t[hd].*?</t[hd]>|<summary>.*?</summary>", said[part]):
            assert cell in kept, cell
    assert re.findall("<th[^>]*>(now|as it was)</th>", moved["measured"]) == ["as it was"] * said["measured"].count(
        ">now</th>"
    )
    found = measured.measurement(lesson)
    assert found is not None
    right = lesson.now.right(found)
    assert f"As the scene was: <b>{escape(right)}</b>. With your controls nothing was measured." in moved["answer"]
    assert ("So is its figure." in moved["measured"]) == (lesson.now.figure is not None)


def check(out: Path, scene: str, every: int = 1) -> None:
    lesson = begin(scene)
    check_told(out, lesson)
    if lesson.race is None:
        return
    check_picture(out, scene, lesson)
    for slider in scenes.moved(lesson):
        assert slider.swept or slider.answered
        assert len(slider.values) <= pictures.MOST
        if slider.swept:
            check_sweep(out, scene, lesson.race, slider)
        if slider.answered:
            check_answers(out, lesson, slider, every)


@pytest.mark.parametrize("scene", FEW)
def test_a_scene_s_files_are_what_the_app_answers(few, scene):
    check(few, scene, every=9)


def check_race(out: Path, surface: str) -> None:
    race = fresh(surface)
    check_picture(out, f"race-{surface}", race)
    for slider in races.moved(race):
        check_sweep(out, f"race-{surface}", race, slider)


def test_a_race_s_files_are_what_the_app_answers(few):
    race = fresh("bowl")
    assert [slider.name for slider in races.moved(race)] == ["factor", *race.setting.turned]
    check_race(few, "bowl")


@pytest.mark.slow
def test_all_scenes_and_races_are_what_the_app_answers_and_light_enough_for_a_stick():
    folder, done = whole_lecture()
    assert done.size < LIGHTEST
    for scene in SCENES:
        check(folder, scene)
    for surface in LANDSCAPES:
        check_race(folder, surface)


@pytest.mark.parametrize(("count", "at"), [(61, 30), (61, 0), (61, 60), (62, 1), (31, 7), (4, 2), (41, 39)])
def test_some_values_have_both_ends_and_the_present_one(count: int, at: int):
    found = pictures.some(count, at)
    assert found == sorted(set(found))
    assert {0, count - 1, at} <= set(found)
    assert len(found) == min(count, pictures.MOST)


def test_changes_are_few_and_make_one_value_of_the_other():
    before = {"a": [1, {"b": 2}], "c": "x", "d": None}
    after = {"a": [1, {"b": 3}], "c": "x", "d": [1]}
    assert changes(before, after) == [(["a", 1, "b"], 3), (["d"], [1])]
    assert changed(before, changes(before, after)) == after
    assert changed(before, changes(before, [])) == []
    assert before["a"][1] == {"b": 2}


def test_what_has_not_changed_is_not_made_again(few, monkeypatch):
    before = {file: file.read_bytes() for file in few.rglob("*") if file.is_file()}
    damaged = few / "data" / "C33.js"
    damaged.write_text("half", encoding="utf-8")
    told = []
    done = written(few, FEW, ["bowl"], "", lambda nth, of, part: told.append(part.path))
    assert told == ["data/C33.js"]
    assert done.made == 1
    assert {file: file.read_bytes() for file in few.rglob("*") if file.is_file()} == before
    done = written(few, FEW, ["bowl"], "https://lab.example.org", silent)
    assert done.made == 2  # the facts and the page alone
    assert b"https://lab.example.org/lecture" in (few / "index.html").read_bytes()
    written(few, FEW, ["bowl"], "", silent)
    assert {file: file.read_bytes() for file in few.rglob("*") if file.is_file()} == before


def test_nothing_leads_elsewhere_where_no_app_is_named(few):
    for file in few.rglob("*"):
        if file.suffix in (".html", ".css") or file.name == "facts.js":
            assert "http://" not in file.read_text(encoding="utf-8")
            assert "https://" not in file.read_text(encoding="utf-8")


def test_the_code_is_one_script_that_is_no_module():
    text = script(ROOT / "stage", "site")
    assert not [line for line in text.splitlines() if line.startswith(("import ", "export "))]
    assert "import.meta" not in text


# --- what cannot be written ------------------------------------------------------------------------------------------


def part(path: str = "a.txt", content: bytes = b"a") -> folder.Part:
    return folder.Part(path, content.decode(), lambda: content, path)


def write(out: Path, *parts: folder.Part) -> folder.Written:
    return folder.write(out, parts, lambda hashes: [], lambda nth, part: None)


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ({"notes.txt": "mine"}, "is not empty, and no lecture was written there"),
        ({folder.MANIFEST: "{}", "notes.txt": "mine"}, "has files that are not of the lecture, notes.txt for one"),
        ({folder.MANIFEST: "[1]"}, "cannot be read"),
        ({folder.MANIFEST: "half {"}, "cannot be read"),
    ],
)
def test_a_folder_of_somebody_else_s_is_left_alone(there: dict[str, str], words: str, tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    for name, text in there.items():
        (out / name).write_text(text, encoding="utf-8")
    assert main([str(out)]) == 1
    assert words in capsys.readouterr().err
    assert {file.name: file.read_text(encoding="utf-8") for file in out.iterdir()} == there
    assert [*tmp_path.iterdir()] == [out]


def test_a_file_is_no_folder_and_an_address_begins_as_one(tmp_path, capsys):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert main([str(tmp_path / "out")]) == 1
    assert "is a file: name a folder." in capsys.readouterr().err
    assert main([str(tmp_path / "new"), "--app", "lab.example.org"]) == 1
    assert "begins with http:// or https://" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "The disk is full."), (errno.EACCES, "cannot be written (permission denied)")]
)
def test_where_the_disk_takes_no_more_everything_is_as_it_was(code: int, words: str, tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(out, part())
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    real = Path.write_bytes

    def full(file: Path, content: bytes) -> int:
        if file.name == "b.txt":
            raise OSError(code, "no")
        return real(file, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(folder.Unwritable, match=words.replace("(", r"\(").replace(")", r"\)")) as told:
        write(out, part(content=b"new"), part("b.txt"))
    assert "as it was" in str(told.value)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    assert [*tmp_path.iterdir()] == [out]


@pytest.mark.parametrize("out", ["out", "deep/er/out"])
def test_what_fails_while_it_is_made_leaves_nothing(out: str, tmp_path):
    def fail() -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / out, part(), folder.Part("b.txt", "", fail, "b"))
    assert [*tmp_path.iterdir()] == []


def test_what_is_stopped_while_it_takes_its_place_leaves_what_was_there(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(out, part())
    real = Path.rename

    def stopped(file: Path, target: Path) -> Path:
        if target == out and not file.name.endswith("-before"):
            raise KeyboardInterrupt
        return real(file, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        write(out, part(content=b"new"))
    assert (out / "a.txt").read_bytes() == b"a"
    assert [*tmp_path.iterdir()] == [out]


def test_a_stick_itself_is_no_folder_to_write(tmp_path, monkeypatch, capsys):
    (tmp_path / "holiday.jpg").write_bytes(b"mine")
    monkeypatch.setattr("os.path.ismount", lambda path: path == tmp_path)
    assert main([str(tmp_path)]) == 1
    assert f"name a folder on it, {tmp_path / 'lecture'} for one." in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["holiday.jpg"]
    assert write(tmp_path / "lecture", part()).made == 1


def test_a_link_to_a_folder_stays_one(tmp_path):
    out, link = tmp_path / "out", tmp_path / "link"
    write(out, part())
    try:
        link.symlink_to(out, target_is_directory=True)
    except OSError:
        pytest.skip("nobody may make links here")
    write(link, part(content=b"new"))
    assert link.is_symlink()
    assert (out / "a.txt").read_bytes() == b"new"
    assert sorted(tmp_path.iterdir()) == [link, out]


@pytest.mark.parametrize("out", ["notes.txt/lecture", "x" * 300])
def test_a_place_that_cannot_be_is_a_sentence(out: str, tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert main([str(tmp_path / out)]) == 1
    assert "cannot be written (" in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == [tmp_path / "notes.txt"]


def test_an_empty_folder_is_filled_and_what_is_no_more_goes(tmp_path):
    out = tmp_path / "deep" / "out"
    out.mkdir(parents=True)
    write(out, part(), part("in/b.txt", b"b"))
    assert (out / "in" / "b.txt").read_bytes() == b"b"
    assert write(out, part()) == folder.Written(0, 1, 1)
    assert sorted(file.name for file in out.rglob("*")) == ["a.txt", folder.MANIFEST]
    assert [*out.parent.iterdir()] == [out]
