"""Whatever stands in a text, each format gives it back, but for the characters that it says it cannot hold."""

from __future__ import annotations

import csv
import itertools
import re
import tempfile
from pathlib import Path
from typing import Any

import conllu
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from discourse import exchange
from discourse.segment.segmented import SegmentedSpeech
from tests.exchange.test_formats import TEI, chars_of, read_vrt, text_of, words
from tests.helpers import make_segmented

#: All of Unicode with, often, the characters that some format uses itself.
TEXT = st.text(
    st.one_of(
        st.sampled_from(
            "党建。！\n\n \t\r\"'<>&;]=|\\_#\x00\x0b\x1c\x85\u2028\u3000\ue000\ufeff\ufffd\uffff𠮷×"
        ),
        st.characters(exclude_categories=()),
    ),
    min_size=1,
    max_size=40,
)


def cut(text: str, id: str) -> SegmentedSpeech:
    """A speech whose tokens are its runs of one kind: every third character ends one, white space none."""
    runs = [run for word in re.findall(r"\S+", text) for run in re.findall(r".{1,3}", word, re.DOTALL)]
    return make_segmented(text, id, tokens=runs)


def held(text: str, refused: str) -> str:
    return re.sub(f"[{refused}\ud800-\udfff]", "\ufffd", text)


@example(["党\r员\r\n\t。 \x00", "]]>", "|\\ \x85\u2028_\x0b"], "]]>\r")
@given(st.lists(TEXT.filter(str.strip), min_size=1, max_size=3), TEXT)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_any_text_comes_back(texts: list[str], title: str) -> None:
    """Text and tokens of up to three speeches of arbitrary characters, through all six formats."""
    speeches = [cut(text, f"{n}/{title}") for n, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as aside:
        for name in exchange.names():
            exchange.export(speeches, None, name, Path(aside, name))
        _all_read_back(Path(aside), speeches)


def _all_read_back(out: Path, speeches: list[SegmentedSpeech]) -> None:
    texts, tokens = [s.text for s in speeches], [s.tokens for s in speeches]
    with (out / "quanteda/speeches.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [row["text"] for row in rows] == [held(text, "\x00\r") for text in texts]
    lines = (out / "quanteda/tokens.txt").read_bytes().decode().split("\n")[:-1]
    assert [line.split(" ") for line in lines] == [[held(t, "\x00\r") for t in one] for one in tokens]

    vocabulary = (out / "stm/vocab.txt").read_bytes().decode().split("\n")[:-1]
    assert set(vocabulary) == {held(t, "\x00\r") for one in tokens for t in one}

    found = [*(pair for text in read_vrt(out / "vrt/speeches.vrt") for _, s in text["s"] for pair in s)]
    no_xml = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
    assert [word for word, _ in found] == [held(t, no_xml + "\t\n\r") for one in tokens for t in one]

    trees = [etree.parse(str(path)).getroot() for path in (out / "tei").glob("*.xml")]
    read = sorted(
        (
            "\n".join(
                words(p, chars_of(tree)) for p in tree.iter(f"{TEI}p") if p.getparent().tag == f"{TEI}body"
            )
        )
        for tree in trees
    )
    assert read == sorted(texts)

    parsed = conllu.parse((out / "conllu/speeches.conllu").read_bytes().decode())
    forms = [token for sentence in parsed for token in sentence]
    assert [token["form"] for token in forms] == [held(t, "\x00\t\n\r") for one in tokens for t in one]
    begins = sorted(_firsts(parsed))
    spans = zip(begins, [*begins[1:], len(forms)], strict=True)
    assert [text_of(forms[a:b]) for a, b in spans] == [held(text, "\x00") for text in texts]

    frame = pd.read_parquet(out / "parquet/speeches.parquet")
    assert list(frame["text"]) == [held(text, "\ud800") for text in texts]


def _firsts(parsed: list[Any]) -> set[int]:
    """The numbers of the tokens that begin a speech."""
    counts = itertools.accumulate((len(sentence) for sentence in parsed), initial=0)
    return {n for n, sentence in zip(counts, parsed, strict=False) if "newdoc id" in sentence.metadata}
