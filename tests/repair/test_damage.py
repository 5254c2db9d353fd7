"""Whole pages spoilt in every way we know of: what comes back, with a floor for each way."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

import pytest

from discourse.errors import RepairError
from discourse.repair import Repaired, clean_text, mojibake, repair, replay
from discourse.sources import Source

from .damage import HELD_OUT, PROCESSES, Process
from .test_byteshift import clean

#: The share of characters that must come back; 0.999 where nothing is named. Bytes that were lost for good, and
#: were not given back by the words around them, explain what is lower.
FLOORS = {
    "UTF-8 as GBK": 0.95,
    "GBK as Big5": 0.97,
    "Big5 as GBK": 0.85,
    "UTF-8 in chunks of 1000": 0.99,
    "GBK in chunks of 1023": 0.99,
    "UTF-8 with bytes lost": 0.997,
    "GBK with bytes lost": 0.96,
    "GBK, cut off": 0.998,
    "UTF-8, cut off": 0.998,
    "Big5": 0.997,
    "Big5-HKSCS": 0.997,
    "Big5 as Latin-1": 0.98,
    "GBK as Latin-1": 0.99,
    "GBK as cp1252": 0.99,
    "every third line read wrongly": 0.98,
    "readings of words, together": 0.99,
    "shifted runs, bytes lost": 0.98,
    "GBK with paragraphs in Big5": 0.99,
}

#: What no bytes are left of, or what nothing but a table of the misreading could tell.
HOPELESS = {
    "UTF-8 as Latin-1, as GBK",
    "UTF-8 as GBK twice",
    "UTF-8 as Big5",
    "GBK as UTF-8",
    "UTF-16 then UTF-8",
}


#: A second each, beside others of their kind that are tried every time.
LONG = {
    "UTF-8 as GBK twice",
    "readings of words, bare",
    "readings of words, digits",
    "readings of words, together",
}


@pytest.fixture(scope="module")
def said() -> str:
    """Two dozen clean paragraphs."""
    return "\n".join(line for line in clean().split("\n") if len(line) > 20)[:1300].rpartition("\n")[0]


def share_right(got: str, truth: str) -> float:
    """The share of characters that are right, line ends apart: moved ones count as wrong."""
    one, other = ("".join(text.split("\n")) for text in (got, truth))
    same = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(size for _, _, size in same) / max(len(one), len(other))


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.thorough] * (name in LONG)) for name in (*PROCESSES, *HELD_OUT)],
)
def test_what_was_spoilt_comes_back(name: str, said: str) -> None:
    """As much as the floor says, or a letter where nothing is left; the edits replay, every character has a
    place in the file, and a second repair finds nothing."""
    process: Process = {**PROCESSES, **HELD_OUT}[name]
    spoilt = process(said, random.Random(11))
    try:
        done: Repaired = repair(Source.from_bytes(spoilt.data, "page"))
    except RepairError:
        assert name in HOPELESS
        return
    assert replay(done.traced.raw.text, done.edits) == done.text
    assert done.traced.raw_span(0, len(done.text))[1] <= len(spoilt.data)
    if name not in HOPELESS:
        assert share_right(done.text, clean_text(spoilt.truth)) >= FLOORS.get(name, 0.999)
        assert clean_text(done.text) == done.text


def test_a_character_knows_its_bytes_after_a_round_trip() -> None:
    """Of UTF-8 read as GBK, the smallest stretch that is whole characters before and after."""
    said = "会议要求全面整改到位"
    page = said.encode().decode("gb18030").encode()
    done = repair(Source.from_bytes(page, "page"))
    assert done.text == said
    for at in range(0, len(said), 2):  # two characters of six bytes were read as three of two
        start, end = done.traced.raw_span(at, at + 2)
        assert page[start:end].decode().encode("gb18030").decode() == said[at : at + 2]


def test_what_the_words_tell_is_marked_as_inferred() -> None:
    """A byte that Windows-1252 cannot show is one of five: the model chooses, with a probability."""
    said = "全县各级党组织要认真学习贯彻会议精神，把各项工作抓实抓好"
    spoilt = said.encode().decode("cp1252", "replace")
    changes = mojibake.changes(spoilt)
    guessed = [c for c in changes if not c.certain]
    assert "".join(c.new for c in changes) == said
    assert guessed
    assert all(c.probability is not None and 0 < c.probability <= 1 for c in guessed)


@pytest.mark.parametrize(
    "text", ["锟斤拷锟斤拷", "烫烫烫烫", "屯屯屯", "同志\ufffd\ufffd\ufffd们好，今天开会。"]
)
def test_what_is_lost_for_good_stays_visible(text: str) -> None:
    """Nothing is left of what stood there: it is neither guessed nor dropped."""
    assert clean_text(text) == text


def test_a_file_that_an_earlier_misreading_destroyed_is_refused() -> None:
    """The letter says that the damage is in the file, and not that it is no text."""
    page = "同志们，今天开会，部署下一步的工作。".encode("gbk").decode("utf-8", "replace") * 20
    with pytest.raises(RepairError, match=r"U\+FFFD in the file itself: an earlier misreading"):
        repair(Source.from_bytes(page.encode(), "page"))
