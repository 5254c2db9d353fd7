"""One source that cannot be used does not stop the others: it is listed with its reason, and the exit code tells."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import discourse.repair
from discourse import segment
from discourse.__main__ import main
from discourse.build import analyse
from discourse.corpus import make_corpus
from discourse.errors import DiscourseError, FaultError, MeasuredError, RepairError
from discourse.extractors.length import Length
from discourse.extractors.tfidf import Tfidf
from discourse.measured import Options, measure
from discourse.measured import work as measuring
from discourse.publish.manifest import NAME
from discourse.sources import Source
from discourse.study import Features, Study
from tests.measured import FEW, NOISE, contents, sources, speech_text

GOING = Options(extractors=FEW.extractors, keep_going=True)

STUDY = """title = "nine files"
[sources]
paths = ["speeches"]
[features]
extractors = ["length", "stance"]
[figures]
names = ["timeline"]
"""


def locked(path: Path) -> None:
    """An archive of one file that asks for a password: the flag is set, the text is noise to anyone without it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("secret.txt", speech_text(90))
    data = bytearray(path.read_bytes())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + flags] |= 1
    path.write_bytes(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of five speeches, and four files of which none can be used."""
    root = tmp_path_factory.mktemp("nine")
    (root / "study.toml").write_text(STUDY, encoding="utf-8")
    speeches = root / "speeches"
    speeches.mkdir()
    for n in range(5):
        (speeches / f"s{n}.txt").write_text(speech_text(n), encoding="utf-8")
    (speeches / "binary.txt").write_bytes(NOISE)
    (speeches / "empty.txt").write_text(" \n")
    (speeches / "residue.txt").write_text("首页 > 讲话\n上一篇:没有了\n", encoding="utf-8")
    locked(speeches / "secret.zip")
    return root


#: What is wrong with each file, as its letter says.
REASONS = {
    "binary.txt": "looks like a binary file",
    "empty.txt": "the file is empty",
    "residue.txt": "nothing but page residue",
    "secret.zip": "password",
}


def test_files_that_cannot_be_used_are_listed_everywhere(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --keep-going the five others are measured; the manifest, the terminal and the report list the four with
    their reasons, and the exit code is 3."""
    out = folder / "out"
    code = main(["build", str(folder / "study.toml"), "-o", str(out), "--keep-going", "--workers", "1"])
    said = capsys.readouterr().err
    about = json.loads((out / NAME).read_text("utf-8"))
    failed = {Path(one["source"].split("/")[1]).name: one["reason"] for one in about["failed"]}
    report = (out / "report.html").read_text("utf-8")
    assert code == 3
    assert about["counts"]["speeches"] == 5
    assert failed.keys() == REASONS.keys()
    for name, reason in REASONS.items():
        assert reason in failed[name], failed[name]
        assert f"discourse: left out: {failed[name]}" in said
        assert name in report
        assert reason in report


def test_without_it_the_first_of_them_stops_the_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A letter that names one file, exit code 1, and nothing written."""
    code = main(["build", str(folder / "study.toml"), "-o", str(folder / "none"), "--workers", "1"])
    said = capsys.readouterr().err
    assert code == 1
    assert [name for name in REASONS if name in said]
    assert "Traceback" not in said
    assert not (folder / "none").exists()


def test_a_few_among_hundreds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`discourse speeches --keep-going` on 400 tiny files, every hundredth spoilt: 396 speeches, 4 letters."""
    for n in range(400):
        data = NOISE if n % 100 == 7 else f"同志们:第{n}号文件已经收到,请抓紧办理。谢谢大家!".encode()
        (tmp_path / f"s{n:03}.txt").write_bytes(data)
    code = main(["speeches", str(tmp_path), "--keep-going"])
    out, err = capsys.readouterr()
    assert code == 3
    assert len(out.splitlines()) == 396
    assert [line.split("/")[-1][:8] for line in err.splitlines()] == [
        "s007.txt",
        "s107.txt",
        "s207.txt",
        "s307.txt",
    ]


# ── faults of our own ────────────────────────────────────────────────────────────────────────────────────

ERRORS = [ValueError("a slip"), RecursionError("too deep"), MemoryError(), KeyError("党")]


def failing(whole: Callable[..., Any], error: Exception, of: Callable[[Any], str]) -> Callable[..., Any]:
    """A function that fails at ``s02`` as nobody expected."""

    def broken(first: Any, *given: Any, **more: Any) -> Any:
        if of(first).startswith("s02"):
            raise error
        return whole(first, *given, **more)

    return broken


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_fault_of_our_own_leaves_out_one_source(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is: without --keep-going a letter that names the source, with it a line of the list, and either
    way the others are as they would have been."""
    monkeypatch.setattr(discourse.repair, "repair", failing(discourse.repair.repair, error, lambda s: s.name))
    with pytest.raises(FaultError) as caught:
        make_corpus(sources(range(4)))
    assert caught.value.__cause__ is error
    assert str(caught.value).startswith(f"s02.txt: repairing it failed with {type(error).__name__}")
    corpus, failures = make_corpus(sources(range(4)), keep_going=True)
    assert [speech.id for speech in corpus] == ["s00.1", "s01.1", "s03.1"]
    assert [one.source for one in failures] == ["s02.txt"]
    assert "It is a fault of discourse, not of your text" in failures[0].reason


def test_the_letter_has_the_place_in_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The innermost line of this package, not of the library that it called last."""
    monkeypatch.setattr("discourse.corpus.dating.date_speech", lambda speech: speech.traced.slice("a", "b"))
    with pytest.raises(
        FaultError,
        match=r"^s00\.txt: splitting and dating it failed with TypeError.*\(repair/traced\.py:\d+\)",
    ):
        make_corpus(sources(range(1)))


def in_repair(patch: pytest.MonkeyPatch, error: Exception) -> None:
    patch.setattr(measuring, "repair", failing(measuring.repair, error, lambda s: s.name))


def in_splitting(patch: pytest.MonkeyPatch, error: Exception) -> None:
    patch.setattr(measuring, "accounted", failing(measuring.accounted, error, lambda r: r.source.name))


def in_cutting(patch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(speeches: Any, *given: Any) -> Any:
        if any(speech.id.startswith("s02") for speech in speeches):
            raise error
        return segment.segment_corpus(speeches, *given)

    patch.setattr(measuring, "segment_corpus", broken)


def in_measuring(patch: pytest.MonkeyPatch, error: Exception) -> None:
    whole = Length.measure
    patch.setattr(
        Length,
        "measure",
        lambda self, speech: failing(lambda s: whole(self, s), error, lambda s: s.id)(speech),
    )


def with_a_lie(patch: pytest.MonkeyPatch, error: Exception) -> None:
    whole = Length.measure
    patch.setattr(
        Length,
        "measure",
        lambda self, s: (np.inf, *whole(self, s)[1:]) if s.id == "s02.1" else whole(self, s),
    )


@pytest.mark.parametrize("stage", [in_repair, in_splitting, in_cutting, in_measuring, with_a_lie])
def test_a_measured_corpus_is_that_of_the_others(
    stage: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """At whatever stage a source fails by itself: with --keep-going the folder has the features of a run that never
    saw it, and the letter of the one that did; without, a letter that names it."""
    others = [one for one in sources(range(4)) if one.name != "s02"]
    whole, _, _ = measure(others, tmp_path / "others", options=GOING)
    stage(monkeypatch, ZeroDivisionError("a slip"))
    with pytest.raises(FaultError, match="s02") as caught:
        measure(sources(range(4)), tmp_path / "stopped", options=FEW)
    assert "It is a fault of discourse" in str(caught.value)
    found, failures, _ = measure(sources(range(4)), tmp_path / "going", options=GOING)
    assert [one.source for one in failures] == ["s02.txt"]
    assert found.features().equals(whole.features())
    assert [s.id for s in found.corpus] == ["s00.1", "s01.1", "s03.1"]


def test_a_source_that_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When the fault is mended, the same folder measured again is that of a run without any."""
    with monkeypatch.context() as patch:
        in_cutting(patch, ValueError("a slip"))
        measure(sources(range(4)), tmp_path / "mended", options=GOING)
    _, failures, now = measure(sources(range(4)), tmp_path / "mended", options=GOING)
    measure(sources(range(4)), tmp_path / "fresh", options=GOING)
    assert (failures, now) == ((), 1)
    assert contents(tmp_path / "mended") == contents(tmp_path / "fresh")


@pytest.mark.parametrize("method", ["part", "transform"])
def test_what_fails_against_the_corpus_names_extractor_and_speech(
    method: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is learned from all speeches cannot do without one of them afterwards: an error, whether or not to keep
    going, and no NaN in the place of a number that could be measured."""
    whole = getattr(Tfidf, method)

    def broken(self: Tfidf, given: Any) -> Any:
        speeches = [given] if hasattr(given, "id") else list(given)
        if any(speech.id == "s02.1" for speech in speeches):
            raise ValueError("a slip")
        return whole(self, given)

    monkeypatch.setattr(Tfidf, method, broken)
    with pytest.raises(
        FaultError, match=r"^speech s02\.1 of s02\.txt: .*tfidf.* failed with ValueError: a slip"
    ):
        measure(sources(range(4)), tmp_path / "measured", options=GOING)


def test_what_fails_among_near_duplicates_is_a_letter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In memory and in a folder: no bare traceback, though no single source can be named."""

    def broken(*given: Any) -> Any:
        raise ValueError("a slip")

    monkeypatch.setattr("discourse.corpus.duplicates._clusters", broken)
    with pytest.raises(FaultError, match=r"^4 speeches: looking for near-duplicates failed with ValueError"):
        make_corpus(sources(range(4)))
    with pytest.raises(FaultError, match=r"^4 speeches: looking for near-duplicates failed with ValueError"):
        measure(sources(range(4)), tmp_path / "measured", options=GOING)


@pytest.mark.parametrize("stage", [in_measuring, with_a_lie])
def test_an_analysis_in_memory_names_the_speech(
    stage: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same without a folder: no bare traceback."""
    stage(monkeypatch, ZeroDivisionError("a slip"))
    with pytest.raises(FaultError, match=r"^speech s02\.1"):
        analyse(Study(features=Features(extractors=("length",))), sources(range(4)))


def test_a_letter_is_no_fault() -> None:
    """What is wrong with a text is said as ever."""
    with pytest.raises(RepairError) as caught:
        make_corpus([*sources(range(2)), Source.from_bytes(NOISE, "noise")])
    assert isinstance(caught.value, DiscourseError)
    assert not isinstance(caught.value, FaultError)


@pytest.mark.parametrize("writes", ["segment_corpus", "put_table", "put_briefs", "put_down"])
def test_a_full_disk_is_no_fault_of_a_source(
    writes: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What the system refuses, at whatever stage, is said of the folder; no source is left out for it, and with room
    again the folder is that of a run undisturbed."""

    def full(*given: Any) -> Any:
        raise OSError(28, "No space left on device")

    learning = Options(extractors=("length", "tfidf"), keep_going=True)
    with monkeypatch.context() as patch:
        patch.setattr(measuring, writes, full)
        with pytest.raises(MeasuredError, match="No space left on device"):
            measure(sources(range(4)), tmp_path / "measured", options=learning)
    measure(sources(range(4)), tmp_path / "measured", options=learning)
    measure(sources(range(4)), tmp_path / "fresh", options=learning)
    assert contents(tmp_path / "measured") == contents(tmp_path / "fresh")
