"""What a build keeps of its work, where, for how long; and that nothing hangs on it."""

from __future__ import annotations

import gc
import os
import stat
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from discourse import build, places
from discourse.build import build_study, options_of
from discourse.measured import cache, is_measured, keys
from discourse.progress import bar
from discourse.study import Comparisons, Features, Figures, Report, Sources, Study

from . import contents, speech_text


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Six invented speeches, two extractors, no figure worth the time."""
    folder = tmp_path / "study" / "speeches"
    folder.mkdir(parents=True)
    for n in range(6):
        (folder / f"s{n}.txt").write_text(speech_text(n), encoding="utf-8")
    return replace(
        Study(root=tmp_path / "study"),
        sources=Sources(("speeches",)),
        features=Features(("length", "tfidf")),
        comparisons=Comparisons(without_reuse=False),
        figures=Figures(names=("timeline",)),
        report=Report(write=False),
    )


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder for this test alone."""
    place = tmp_path / "cache of one's own" / "缓存"
    monkeypatch.setenv(cache.VARIABLE, str(place))
    return place


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many sources each build measured."""
    counts: list[int] = []
    plain = build.measure

    def spy(*given: Any, **asked: Any) -> Any:
        found = plain(*given, **asked)
        counts.append(found[2])
        return found

    monkeypatch.setattr(build, "measure", spy)
    return counts


def built(study: Study, work: Path | None = None) -> dict[str, object]:
    """All that a build knows before it draws: its tables as they are written, its inputs, what was left out."""
    results, inputs, failures = build.measured(study, keep_going=False, progress=bar(False), work=work)
    tables = (results.features, results.metadata, results.comparisons)
    return {"tables": [table.to_csv() for table in tables], "inputs": inputs, "failures": failures}


# ── builds ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_build_measures_what_is_new(
    study: Study, kept: Path, counted: list[int], tmp_path: Path
) -> None:
    """Six, none, and after two files more two; the results are those of a build that keeps nothing."""
    first = built(study)
    assert built(study) == first
    for n in (6, 7):
        (study.root / "speeches" / f"s{n}.txt").write_text(speech_text(n), encoding="utf-8")
    more = built(study)
    assert counted == [6, 0, 2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(cache.VARIABLE, "")
        assert built(study) == more
    assert counted == [6, 0, 2, 8]
    assert more != first
    (folder,) = kept.iterdir()
    assert is_measured(folder)


def test_nothing_is_kept_where_the_variable_is_empty(
    study: Study, kept: Path, counted: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two builds measure everything twice, and nothing is left in the cache, the study or among temporary files."""
    monkeypatch.setenv(cache.VARIABLE, "")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    assert built(study) == built(study)
    assert counted == [6, 6]
    assert list(scratch.iterdir()) == []
    assert not kept.exists()
    assert [path.name for path in study.root.iterdir()] == ["speeches"]


def test_the_work_can_be_kept_elsewhere(study: Study, kept: Path, counted: list[int], tmp_path: Path) -> None:
    """A folder named for it is used instead of the cache."""
    assert built(study, tmp_path / "work") == built(study, tmp_path / "work")
    assert counted == [6, 0]
    assert is_measured(tmp_path / "work")
    assert not kept.exists()


@pytest.mark.parametrize("place", ["a file in the way", "not to be written"])
def test_a_cache_that_cannot_be_written_is_done_without(
    study: Study, kept: Path, tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full or foreign home folder is no reason not to build."""
    if place == "a file in the way":
        kept.parent.mkdir()
        kept.write_text("a file", encoding="utf-8")
    else:
        monkeypatch.setattr(cache.os, "access", lambda *_: False)
    assert len(built(study)["tables"][0].splitlines()) == 7  # type: ignore[index]
    assert not any(is_measured(path) for path in kept.glob("*")) or kept.is_file()


def test_a_folder_that_loses_its_right_to_be_written_is_done_without(
    study: Study, kept: Path, tmp_path: Path
) -> None:
    """The folder of an earlier build, made read-only, does not stop the next."""
    if sys.platform == "win32" or os.geteuid() == 0:
        pytest.skip("this user may write everywhere")
    first = built(study)
    (folder,) = kept.iterdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert built(study) == first
    finally:
        folder.chmod(stat.S_IRWXU)


def test_two_builds_at_once_do_not_stop_each_other(study: Study, kept: Path, tmp_path: Path) -> None:
    """While another build of the same study measures, this one does without the cache."""
    fcntl = pytest.importorskip("fcntl")
    first = built(study)
    (folder,) = kept.iterdir()
    gc.collect()
    with (folder / ".lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert built(study) == first


def test_a_damaged_cache_is_no_reason_not_to_build(study: Study, kept: Path, tmp_path: Path) -> None:
    """Every table of it cut in half: the build measures again and gives the same bytes."""
    first = built(study)
    for path in kept.rglob("*.parquet"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert built(study) == first


@pytest.mark.thorough  # a smaller study is asked each time by `reliability/test_determinism.py`
def test_the_files_of_a_build_do_not_hang_on_the_cache(study: Study, kept: Path, tmp_path: Path) -> None:
    """Every file of a build that measures nothing is that of the build before it."""
    for out in ("one", "two"):
        build_study(study, tmp_path / out, show_progress=False)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


# ── where ────────────────────────────────────────────────────────────────────────────────────────────────


def folder_of(study: Study) -> Path:
    """The folder of a study; there must be one."""
    found = cache.folder_of(study, options_of(study))
    assert found is not None
    return found


def test_a_folder_a_study_and_a_way_to_measure_it(study: Study, kept: Path, tmp_path: Path) -> None:
    """Other sources, another place or other options are another folder; what moves no measure is not."""
    same = [
        study,
        replace(study, seed=study.seed + 1),
        replace(study, comparisons=Comparisons(by="genre")),
        replace(study, root=tmp_path / "study" / "speeches" / ".."),
    ]
    others = [
        replace(study, root=tmp_path),
        replace(study, sources=Sources(("speeches", "more"))),
        replace(study, sources=Sources(("speeches",), script="keep")),
        replace(study, features=Features(("length",))),
        replace(study, features=Features(("length", "tfidf"), tfidf_terms=3)),
    ]
    assert len({folder_of(one) for one in same}) == 1
    assert len({folder_of(one) for one in (study, *others)}) == 1 + len(others)
    assert all(path.parent == kept for path in map(folder_of, others))


def test_the_variable_names_the_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder, one in the home folder, or none."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for said, expected in ((str(tmp_path / "c"), tmp_path / "c"), ("~/c", tmp_path / "c"), ("", None)):
        monkeypatch.setenv(cache.VARIABLE, said)
        assert cache.cache_folder() == expected


@pytest.mark.parametrize(
    ("platform", "variable", "rest"),
    [
        ("linux", "XDG_CACHE_HOME", ".cache/discourse"),
        ("win32", "LOCALAPPDATA", "AppData/Local/discourse"),
        ("darwin", "", "Library/Caches/discourse"),
    ],
)
def test_each_system_has_a_place_of_its_own(
    platform: str, variable: str, rest: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What the system's variable says, else the usual folder below the home folder."""
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    monkeypatch.setattr(places.sys, "platform", platform)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    assert cache.cache_folder() == tmp_path / rest
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "there"))
        assert cache.cache_folder() == tmp_path / "there" / "discourse"


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, study: Study) -> None:
    """A user who is nobody has no cache folder, and that is no error."""

    def nobody(_: Path) -> Path:
        raise RuntimeError("no home")

    for name in (cache.VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(places.sys, "platform", "linux")
    monkeypatch.setattr(Path, "expanduser", nobody)
    assert cache.cache_folder() is None
    assert cache.folder_of(study, keys.Options()) is None


# ── how long ─────────────────────────────────────────────────────────────────────────────────────────────


def aged(path: Path, days: float) -> Path:
    """The folder as if it had been used last so many days ago."""
    then = time.time() - days * 86_400
    os.utime(path, (then, then))
    return path


def test_what_no_build_has_used_for_a_season_is_taken_away(study: Study, kept: Path, tmp_path: Path) -> None:
    """An old study's folder goes, a younger one stays; a build makes its own young again."""
    old = replace(study, root=tmp_path, sources=Sources(("study/speeches",)))
    young = replace(study, sources=Sources(("speeches/s0.txt",)))
    gone, stays, own = map(folder_of, (old, young, study))
    for one in (old, young, study):
        built(one)
    for path, days in ((gone, cache.DAYS + 1), (stays, cache.DAYS - 1), (own, cache.DAYS + 1)):
        aged(path, days)
    folder_of(study)
    assert [path.exists() for path in (gone, stays, own)] == [False, True, True]
    assert time.time() - own.stat().st_mtime < 3_600


def test_folders_of_others_are_never_taken_away(study: Study, kept: Path) -> None:
    """Whoever names a folder that holds other things as well keeps them, however old they are."""
    theirs = [kept / "thesis", kept / "0123456789abcdef"]
    for folder in theirs:
        folder.mkdir(parents=True)
        (folder / "chapter one.md").write_text("years of work", encoding="utf-8")
        aged(folder, 4_000)
    folder_of(study)
    assert [(folder / "chapter one.md").exists() for folder in theirs] == [True, True]
