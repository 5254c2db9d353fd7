"""The main job: everything a study asks for, the same bytes every time."""

from __future__ import annotations

import errno
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest

from discourse.__main__ import main
from discourse.build import build_study
from discourse.errors import PublishError
from discourse.publish.folder import staged
from discourse.publish.manifest import sha256, versions
from discourse.study import Sources, Study

from .reliability import study_in

TABLES = ["features.csv", "speeches.csv", "comparisons.csv", "codebook.csv"]
FIGURES = ["timeline", "formula_density", "stance", "course", "tfidf_terms"]


def test_a_build_writes_tables_figures_and_a_manifest_of_them_all(seeds_built) -> None:
    """Five files a figure, and no file that the manifest does not list with its hash."""
    folder, _ = seeds_built
    names = {p.name for p in folder.iterdir()}
    assert names >= {*TABLES, "manifest.json"}
    for figure in FIGURES:
        assert names >= {f"{figure}.{kind}" for kind in ("svg", "pdf", "png", "csv", "json")}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert names == {*manifest["outputs"], "manifest.json"}
    for name, digest in manifest["outputs"].items():
        assert sha256((folder / name).read_bytes()) == digest


def test_the_figures_in_the_repository_are_what_a_build_makes(seeds_built, root: Path) -> None:
    """The tables to the digit on every machine; the bytes of everything where the manifest's versions are these."""
    folder, _ = seeds_built
    kept = json.loads((root / "figures" / "manifest.json").read_text("utf-8"))
    made = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert set(kept["outputs"]) == set(made["outputs"])
    for name in kept["outputs"]:
        if name.endswith(".csv"):
            one, two = (pd.read_csv(f / name, keep_default_na=False) for f in (root / "figures", folder))
            assert list(one.columns) == list(two.columns)
            for column in one:
                try:
                    np.testing.assert_allclose(
                        pd.to_numeric(one[column]),
                        pd.to_numeric(two[column]),
                        rtol=1e-6,
                        err_msg=f"{name}: {column}",
                    )
                except ValueError:
                    assert list(one[column]) == list(two[column]), (name, column)
    same = {k: v for k, v in kept["versions"].items() if k not in ("python", "platform")}
    if platform.system() == "Linux" and same == {k: versions()[k] for k in same}:
        assert kept["outputs"] == made["outputs"]
    assert kept["inputs"] == made["inputs"]


def test_the_reading_room_of_the_seeds_is_no_more_than_two_megabytes(seeds_built) -> None:
    """Sixteen figures, nine texts and the typeface in one file that a mail can carry."""
    folder, _ = seeds_built
    assert (folder / "report.html").stat().st_size <= 2_000_000


@pytest.mark.thorough
def test_a_page_has_its_figures_whether_or_not_a_build_would_write_one(tmp_path: Path) -> None:
    """`discourse report`, by one worker and by two, of studies whose builds write a page and of one whose do not."""
    pages = {}
    for write, workers in ((True, "1"), (False, "1"), (False, "2")):
        here = tmp_path / f"{write}{workers}"
        here.mkdir()
        study = study_in(here, report=write) / "study.toml"
        study.write_text(study.read_text("utf-8").replace('["timeline"]', '["timeline", "course"]'), "utf-8")
        command = ["report", str(here), "--study", str(study), "--workers", workers]
        assert main(command) == 0
        pages[write, workers] = (here / "report.html").read_text("utf-8")
    assert pages[False, "1"] == pages[False, "2"]
    assert [page.count("<svg") for page in pages.values()] == [2, 2, 2]


@pytest.mark.thorough
def test_verify_in_other_surroundings_finds_every_byte_the_same(
    seeds_built, root: Path, tmp_path: Path
) -> None:
    """Other time zone, locale, hash seed, thread count, working folder, a hostile matplotlibrc: no byte moves."""
    folder, _ = seeds_built
    (tmp_path / "matplotlibrc").write_text("font.size: 31\naxes.facecolor: red\n", encoding="utf-8")
    surroundings = {
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONHASHSEED": "12345",
        "OMP_NUM_THREADS": "1",
        "MPLCONFIGDIR": str(tmp_path / "mpl"),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "discourse", "verify", str(folder), "--study", str(root / "study.toml")],
        cwd=tmp_path,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "every file is what the sources and the study make it" in done.stdout


@pytest.mark.thorough  # with one worker, in other surroundings, it is asked by `reliability/test_determinism.py`
def test_a_build_is_silent_in_a_pipe(tmp_path: Path) -> None:
    """No progress bar, no warning, nothing on either stream."""
    study = study_in(tmp_path) / "study.toml"
    done = subprocess.run(
        [sys.executable, "-m", "discourse", "build", str(study), "-o", str(tmp_path / "out")],
        capture_output=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_building_touches_no_settings_of_matplotlib(seeds_built) -> None:
    """A notebook's own style is its own."""
    assert matplotlib.rcParams["svg.hashsalt"] is None
    assert "Discourse Sans SC" not in matplotlib.rcParams["font.family"]


def test_an_output_folder_keeps_what_is_the_users_own(tmp_path: Path) -> None:
    """Old results go, files that no manifest lists stay."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "old.csv").write_text("a", encoding="utf-8")
    (out / "manifest.json").write_text('{"outputs": {"old.csv": "x"}}', encoding="utf-8")
    with staged(out) as folder:
        (folder / "manifest.json").write_text('{"outputs": {"new.csv": "x"}}', encoding="utf-8")
        (folder / "new.csv").write_text("b", encoding="utf-8")
    assert sorted(p.name for p in out.iterdir()) == ["manifest.json", "new.csv", "notes.txt"]


def test_a_place_for_the_results_is_looked_for_before_the_work(tmp_path: Path) -> None:
    """A file in the way is told although the study's sources, which come first in the work, are not there."""
    (tmp_path / "notes").write_text("mine", encoding="utf-8")
    study = Study(sources=Sources(paths=(str(tmp_path / "nowhere"),)))
    with pytest.raises(PublishError, match="a file of this name"):
        build_study(study, tmp_path / "notes")
    with pytest.raises(PublishError, match=r"notes: nothing can be written here"):
        build_study(study, tmp_path / "notes" / "out")


def test_a_full_disk_is_a_letter(tmp_path: Path) -> None:
    """It names the folder asked for, not the one aside; nothing is left of either."""

    def full() -> None:
        with staged(tmp_path / "out") as folder:
            (folder / "features.csv").write_text("half", encoding="utf-8")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(
        PublishError, match=r"out: the results cannot be written .*\(No space left on device\)"
    ):
        full()
    assert not [*tmp_path.iterdir()]


def test_an_error_half_way_leaves_the_old_results(tmp_path: Path) -> None:
    """Whatever happens while files are made, the folder is what it was."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "features.csv").write_text("old", encoding="utf-8")

    def interrupted() -> None:
        with staged(out) as folder:
            (folder / "features.csv").write_text("new", encoding="utf-8")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        interrupted()
    assert (out / "features.csv").read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
