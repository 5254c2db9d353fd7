"""A figure's five files: the same bytes everywhere, a table that reads back, nothing of the machine in them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from discourse import plots
from discourse.errors import PlotError, PublishError
from discourse.plots.parts.tables import rounded
from discourse.publish.bundle import read_table, write_bundle
from discourse.publish.tables import csv_text, guarded, unguarded
from tests.plots.fixture import results

ROOT = Path(__file__).resolve().parents[2]

#: A matplotlibrc that would change everything if it were read.
HOSTILE = """
font.family: serif
svg.fonttype: none
savefig.bbox: tight
savefig.transparent: True
figure.dpi: 33
lines.linewidth: 9
hatch.linewidth: 7
axes.facecolor: red
text.parse_math: True
path.simplify_threshold: 1.0
axes.unicode_minus: False
"""

SCRIPT = """
import sys
from pathlib import Path
from discourse import plots
from discourse.publish.bundle import write_bundle
from tests.plots.fixture import results

folder, backwards = Path(sys.argv[1]), sys.argv[2] == "backwards"
for name in sorted(("course", "term_scatter", "timeline"), reverse=backwards):
    write_bundle(plots.named(name), results(9), folder, "both")
assert "matplotlib.pyplot" not in sys.modules
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two figures, written once."""
    out = tmp_path_factory.mktemp("bundle")
    for name in ("stance", "timeline"):
        write_bundle(plots.named(name), results(9), out, "both")
    return out


def _hashes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_five_files_and_nothing_else(folder: Path) -> None:
    """Each figure gives svg, pdf, png, csv and json; no temporary file stays."""
    suffixes = ("csv", "json", "pdf", "png", "svg")
    assert sorted(p.name for p in folder.iterdir()) == [
        f"{n}.{s}" for n in ("stance", "timeline") for s in suffixes
    ]


def test_a_picture_has_no_transparency_and_its_size(folder: Path) -> None:
    """Three channels, 300 dots an inch, the millimetres that the figure says; pixel for pixel what is drawn."""
    spec, given = plots.named("stance"), results(9)
    width, height = spec.size(spec.data(given))
    with Image.open(folder / "stance.png") as picture:
        assert picture.mode == "RGB"
        assert picture.size == (int(width / 25.4 * 300), int(height / 25.4 * 300))
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        drawn = np.asarray(picture)
    fig = plots.draw("stance", given, "both")
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=300)
    with Image.open(buffer) as again:
        assert (np.asarray(again)[..., 3] == 255).all()
        assert (np.asarray(again)[..., :3] == drawn).all()


@pytest.mark.thorough
def test_same_bytes_again(folder: Path, tmp_path: Path) -> None:
    """Written again in the same process, after another figure, every byte is the same."""
    paths = write_bundle(plots.named("stance"), results(9), tmp_path, "both")
    assert [p.suffix for p in paths] == [".svg", ".pdf", ".png", ".csv", ".json"]
    assert _hashes(tmp_path).items() <= _hashes(folder).items()


@pytest.mark.thorough
def test_same_bytes_under_hostile_conditions(tmp_path: Path) -> None:
    """Other hash seed, time zone, language, folder, matplotlibrc, order of figures: the same bytes."""
    runs = []
    for i, (zone, language, order) in enumerate(
        (("UTC", "C", "forwards"), ("Asia/Shanghai", "zh_CN.UTF-8", "backwards"))
    ):
        here = tmp_path / f"cwd{i}"
        here.mkdir()
        if i:
            (here / "matplotlibrc").write_text(HOSTILE)
        env = os.environ | {
            "PYTHONHASHSEED": str(i + 1),
            "TZ": zone,
            "LANG": language,
            "PYTHONPATH": str(ROOT),
            "OPENBLAS_NUM_THREADS": str(i + 1),
        }
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / f"out{i}"), order]
        runs.append(subprocess.Popen(command, cwd=here, env=env, stderr=subprocess.PIPE, text=True))
    for run in runs:
        _, errors = run.communicate(timeout=300)
        assert run.returncode == 0, errors
    one, two = _hashes(tmp_path / "out0"), _hashes(tmp_path / "out1")
    assert len(one) == 5 * 3
    assert one == two


def test_nothing_of_the_machine_inside(folder: Path) -> None:
    """No date of the day, no producer, no path: in none of the files."""
    home, stamp = str(ROOT).encode(), re.compile(rb"(CreationDate|ModDate|Producer|<dc:date>|Matplotlib v)")
    for path in folder.iterdir():
        data = path.read_bytes()
        assert home not in data, path.name
        assert not stamp.search(data), path.name


def test_absolute_paths_of_a_study_stay_out(tmp_path: Path) -> None:
    """A study that names its era file and dictionary by absolute paths leaves only their names in the json."""
    given = results(9)
    study = replace(
        given.study,
        eras=replace(given.study.eras, periodisation="/home/somebody/my.toml"),
        segment=replace(given.study.segment, dictionary="/home/somebody/words.txt"),
        sources=replace(given.study.sources, paths=("/home/somebody/corpus",)),
    )
    write_bundle(plots.named("timeline"), replace(given, study=study), tmp_path, "zh")
    text = (tmp_path / "timeline.json").read_text(encoding="utf-8")
    assert "somebody" not in text
    assert json.loads(text)["study"]["eras"]["periodisation"] == "my.toml"


def test_svg_draws_its_letters_and_pdf_can_be_copied(folder: Path) -> None:
    """The SVG has shapes for letters, no <text>; the PDF has TrueType fonts with a table back to Unicode."""
    svg = (folder / "timeline.svg").read_text(encoding="utf-8")
    assert "<text" not in svg
    pdf = (folder / "timeline.pdf").read_bytes()
    assert b"/CIDFontType2" in pdf
    assert b"/ToUnicode" in pdf
    assert b"DiscourseSansSC" in pdf
    assert b"DejaVu" not in pdf


def test_json_explains_the_figure(folder: Path) -> None:
    """Title and caption in two languages, sources by hash, formulas of the features, the hash of the table."""
    about = json.loads((folder / "stance.json").read_text(encoding="utf-8"))
    assert set(about["title"]) == set(about["caption"]) == {"en", "zh"}
    assert about["sources"] == {f"00{i}": f"{i:064x}" for i in range(3)}
    assert about["table"]["sha256"] == hashlib.sha256((folder / "stance.csv").read_bytes()).hexdigest()
    assert {f["name"]: f["formula"] for f in about["features"]}["stance.theta"] == "ln((A+1/2)/(P+1/2))"
    assert (about["speeches"], about["independent"]) == (9, 8)
    assert about["study"]["seed"] == 0
    assert about["versions"]["matplotlib"].startswith("3.11")


def test_table_reads_back_as_it_was(folder: Path) -> None:
    """The csv with the types of the json gives the table that was drawn: ids stay text, numbers numbers."""
    for name in ("stance", "timeline"):
        table = rounded(plots.named(name).data(results(9)))
        back = read_table(folder / f"{name}.csv")
        pd.testing.assert_frame_equal(back, table, check_dtype=False, check_exact=True)
        assert "000.1" in set(back["speech"])


def test_csv_is_plain_utf8_with_unix_lines(folder: Path) -> None:
    """No byte-order mark, no carriage return, Chinese as it is."""
    data = (folder / "timeline.csv").read_bytes()
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    assert "新农村" in data.decode("utf-8")


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-0.5", "@SUM(A1)", "\tx", "\rx", "'=1", "''@x", "'党'", "党", "", "'"]
)
def test_formulas_are_disarmed_and_come_back(text: str) -> None:
    """Text that a spreadsheet would run gets a ' before it; taking it away gives the text; the rest stays."""
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r") or not text
    assert unguarded(guarded(text)) == text


def test_numbers_are_not_guarded() -> None:
    """A negative number stays a number; NaN is an empty cell; a comma, a quote and a line break are quoted."""
    table = pd.DataFrame({"x": [-0.5, np.nan], "n": [-1, 2], "t": ['a,"b"', "c\nd"]})
    assert csv_text(table, index=False) == 'x,n,t\n-0.5,-1,"a,""b"""\n,2,"c\nd"\n'


def test_a_figure_that_fails_writes_nothing(tmp_path: Path) -> None:
    """An error in drawing leaves the files of the last build whole."""
    (tmp_path / "timeline.csv").write_text("old")

    def fails(*_: object) -> None:
        raise PlotError("no face has the character U+E304")

    with pytest.raises(PlotError):
        write_bundle(replace(plots.named("timeline"), draw=fails), results(9), tmp_path)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("timeline.csv", "old")]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file where the folder should be is an error that names it and what to try."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(PublishError, match=r"figure timeline cannot be written.*-o DIR"):
        write_bundle(plots.named("timeline"), results(9), tmp_path / "taken", "zh")


def test_a_table_without_its_json_is_an_error(tmp_path: Path) -> None:
    """Without the types beside it a table is not guessed at."""
    (tmp_path / "x.csv").write_text("speech\n003.4\n")
    with pytest.raises(PublishError, match=r"x\.csv.*json"):
        read_table(tmp_path / "x.csv")
