"""The stage as a whole: the seeds against the reference, no harm, the way back, and any bytes at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.errors import RepairError
from discourse.repair import Repaired, clean_text, pinyin, repair, replay
from discourse.sources import Source, read_source
from tests.helpers import ends

GOLD = Path(__file__).parents[1] / "gold"
SEEDS = {path.stem[:3]: path for path in sorted((GOLD.parents[1] / "seeds").glob("*.txt"))}

#: Characters of the reference that it restores by sense; see test_byteshift.
BY_SENSE = {
    "000.1": ["三抓三保”的总抓手", "能人治校”", "三制三保”", "两规六制三保”", "不耍花架子", "去深抓,"]
}


@pytest.fixture(scope="module")
def repaired() -> dict[str, Repaired]:
    """The five seeds, repaired once."""
    return {name: repair(read_source(path)) for name, path in SEEDS.items()}


def lines(text: str) -> list[str]:
    """Lines with words, without spaces (the reference keeps the source's stray ones)."""
    return [line.replace(" ", "") for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("gold", sorted((GOLD / "normalized").glob("*.txt")), ids=lambda p: p.stem)
def test_each_reference_text_is_found_in_its_source(gold: Path, repaired: dict[str, Repaired]) -> None:
    """Paragraph for paragraph and in order; separators between them are the corpus stage's to cut."""
    got = iter(lines(repaired[gold.stem[:3]].text))
    for line in lines(gold.read_text("utf-8")):
        if any(phrase in line for phrase in BY_SENSE.get(gold.stem, [])):
            assert any(_differ_in(line, other) <= 5 for other in got), line
        else:
            assert line in got, line


def _differ_in(one: str, other: str) -> int:
    """In how many characters two lines of one length differ."""
    return sum(a != b for a, b in zip(one, other, strict=True)) if len(one) == len(other) else 10**6


def test_no_annotation_is_left_and_the_script_is_simplified(repaired: dict[str, Repaired]) -> None:
    """820 and 148 annotations, 7 of them inside the damaged runs; both pages traditional."""
    for name, count in (("000", 813), ("002", 148)):
        done = repaired[name]
        assert done.script == "traditional"
        assert pinyin.find_annotations(done.text) == []
        assert sum("pinyin" in edit.kind for edit in done.edits) == count
        assert not any("à" <= char <= "ǜ" for char in done.text)
    assert {repaired[n].script for n in ("001", "003", "004")} == {"simplified"}


def test_hard_wraps_are_joined_as_in_the_reference(repaired: dict[str, Repaired]) -> None:
    """All 71 of them and no other."""
    reference = json.loads((GOLD / "repairs.json").read_text("utf-8"))["hard_wraps"]
    for file, wraps in reference.items():
        done = repaired[file[:3]]
        raw = done.traced.raw.text
        joined = {raw.count("\n", 0, e.char_start) + 1 for e in done.edits if "break" in e.kind}
        assert joined == {w["lines"][0] for w in wraps if not w.get("kind", "").startswith("NOT")}


def test_edits_replay_and_lead_back_to_bytes(repaired: dict[str, Repaired]) -> None:
    """The edits alone make the text again; a sentence's span holds it in the raw file."""
    for done in repaired.values():
        assert replay(done.traced.raw.text, done.edits) == done.text
    done = repaired["000"]
    at = done.text.index("禽流感、甲型H1N1流感")
    start, end = done.traced.raw_span(at, at + 12)
    assert done.source.data[start:end].decode() == "禽流感、甲型H1N1流感"
    at = done.text.index("市长")
    start, end = done.traced.raw_span(at, at + 2)
    assert done.source.data[start:end].decode().startswith("市長")


def test_repaired_seeds_stay_as_they_are(repaired: dict[str, Repaired]) -> None:
    """A second repair finds nothing to do."""
    for done in repaired.values():
        assert clean_text(done.text) == done.text


def test_source_is_not_changed(repaired: dict[str, Repaired]) -> None:
    """The bytes and their hash are those of the file."""
    for name, done in repaired.items():
        assert done.source == read_source(SEEDS[name])


def test_clean_text_is_not_changed() -> None:
    """The reference texts are clean: nothing but their stray spaces may go."""
    for path in (GOLD / "normalized").glob("*.txt"):
        text = path.read_text("utf-8").rstrip("\n")
        assert clean_text(text).replace(" ", "") == text.replace(" ", "")


def test_script_is_kept_when_asked() -> None:
    """Everything else is repaired all the same."""
    text = "市長(zhǎng)發(fā)言&nbsp;瞭解情況"
    assert clean_text(text, script="keep") == "市長發言 瞭解情況"
    assert clean_text(text) == "市长发言 了解情况"


def test_the_same_text_comes_out_of_every_encoding() -> None:
    """What a page says does not hang on how it was saved."""
    said = "市長在黨建工作會上發言：\n同志們，今天的會議很重要。\n"
    wanted = "市长在党建工作会上发言：\n同志们，今天的会议很重要。\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"):
        done = repair(Source.from_bytes(said.encode(encoding), "a"))
        assert done.text == wanted, encoding
        assert replay(done.traced.raw.text, done.edits) == wanted


def test_a_binary_file_is_refused_by_name() -> None:
    """The letter names the file."""
    with pytest.raises(RepairError, match=r"^folder/中文 名\.pdf: this is a PDF"):
        repair(Source.from_bytes(b"%PDF-1.7 \x00", "中文 名", "folder/中文 名.pdf"))


ODD = st.text(
    st.sampled_from(
        list(
            "党建工作會議開展問題是?！!，,；;。\n\r \u3000\ufffd(é)zhǎng1２*X<p>&amp;\x00\u200b\ue304钡ナ“”著"
        )
    )
    | st.characters(),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(ODD)
def test_any_string_is_repaired_once_and_for_all(text: str) -> None:
    """No crash, the edits replay, and a second repair changes nothing."""
    once = clean_text(text)
    assert clean_text(once) == once


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100) | ODD.map(lambda t: t.encode("gb18030", "replace")))
def test_any_bytes_are_repaired_or_refused(data: bytes) -> None:
    """Text whose edits replay, or a RepairError."""
    try:
        done = repair(Source.from_bytes(data, "x"))
    except RepairError:
        return
    assert replay(done.traced.raw.text, done.edits) == done.text
    assert done.traced.raw_span(0, len(done.text))[1] <= len(data)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "nasty",
    [
        "<" * 60_000,
        "&amp;" * 20_000,
        "(" + "a" * 60_000,
        "长(" * 20_000,
        " " * 60_000 + "x",
        "?!" * 30_000,
        "三?!钡目" * 3_000,
        "*" * 60_000,
        "长zhang" * 4_000,
        "<rt>a" * 6_000,
        "鍚\ufffd" * 4_000,
        "привет " * 4_000,
        "ä¸" * 10_000,
        "\u3000" * 60_000 + "长",
        "长 " * 20_000,
        "zhǎng\n" * 10_000,
        "\\" * 60_000 + "\\u" * 20,
        "%" * 60_000,
        "\n— 3 —" * 10_000,
    ],
    ids=[
        "<",
        "&amp;",
        "(aaa",
        "长(",
        "spaces",
        "?!",
        "runs",
        "stars",
        "readings",
        "ruby",
        "moji",
        "ru",
        "latin",
        "wide",
        "apart",
        "rows",
        "escapes",
        "percent",
        "pages",
    ],
)
def test_nasty_text_takes_no_longer_than_its_length(nasty: str) -> None:
    """Patterns that go back over what they have read would never end here; and nothing but layout may go."""
    with ends():
        text = clean_text(nasty)
    assert len(text) <= len(nasty)


def test_the_door_is_light() -> None:
    """Importing the stage imports neither jieba, opencc, numpy nor pandas."""
    code = "import sys, discourse.repair; print([m for m in ('jieba','opencc','numpy','pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_script_that_there_is_not_is_no_wish_to_keep_it() -> None:
    """A misspelt ``simplified`` would leave traditional text as it is, and say nothing."""
    for script in ("traditional", "Simplified"):
        with pytest.raises(RepairError, match="Expected: one of simplified, keep"):
            clean_text("黨的組織", script=script)  # type: ignore[arg-type]
