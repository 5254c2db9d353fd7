"""Marks lie over the words and change none of them; the raw text can be had back."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from discourse.extractors.formulas import hits
from discourse.publish.room.marked import Mark, paragraphs, repair_marks, rewrites, shown, units
from discourse.repair.traced import Change, RawText, TracedText
from discourse.segment.segmented import Sentence
from tests.helpers import make_segmented

from . import rooms


class Words(HTMLParser):
    """What a browser would read: paragraphs, and for each class the words under it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.marked: dict[str, str] = {}
        self._open: list[list[str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self.lines.append("")
        self._open.append((dict(attrs).get("class") or "").split())

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data
        for name in {name for names in self._open for name in names}:
            self.marked[name] = self.marked.get(name, "") + data


def test_the_page_has_the_words_of_the_speech() -> None:
    """Read back from the page, the paragraphs joined by line breaks are the speech, character for character."""
    for speech in rooms.read_results().segmented:
        marks = [Mark(h.start, h.end, "f", i) for i, h in enumerate(hits(speech.text))]
        marks += repair_marks(rewrites(speech.speech.traced))
        assert "\n".join(Words("".join(paragraphs(speech, marks))).lines) == speech.text


def test_the_raw_text_can_be_had_back() -> None:
    """With each rewrite put back, the speech is the stretch of the file it was cut from."""
    for speech in rooms.corpus():
        raw, at = "", 0
        for rewrite in rewrites(speech.traced):
            raw += speech.text[at : rewrite.start] + rewrite.before
            at = rewrite.end
        raw += speech.text[at:]
        start, end = speech.traced.pieces[0].start, speech.traced.pieces[-1].end
        assert raw == speech.traced.raw.text[start:end]


def test_what_was_cut_from_between_is_a_rewrite() -> None:
    """A speech made of two stretches of its file has what lay between them as a cut."""
    traced = TracedText.from_str("一页眉二")
    pieces = (*traced.slice(0, 1).pieces, *traced.slice(3, 4).pieces)
    found = rewrites(TracedText(traced.raw, pieces))
    assert [(r.start, r.end, r.before, r.kind) for r in found] == [(1, 1, "页眉", "cut")]


def test_certain_and_inferred_repairs_are_told_apart() -> None:
    """Of three repairs the deletion leaves no mark, the sure one is c and the guess i."""
    changes = [
        Change(0, 1, "长", "script"),
        Change(1, 2, "", "space"),
        Change(2, 3, "作", "byteshift", certain=False, probability=0.9),
    ]
    traced = TracedText.from_str("長 ?").replace(changes)
    assert list(repair_marks(rewrites(traced))) == [Mark(0, 1, "c"), Mark(1, 2, "i")]


def test_marks_that_cross_are_cut_where_they_cross() -> None:
    """Marks 1-4 and 2-6 make three stretches, the middle one with both, each with the numbers it leads to."""
    speech = make_segmented("甲乙丙丁戊己庚。")
    html = "".join(paragraphs(speech, [Mark(1, 4, "f", 7), Mark(2, 6, "q", 0), Mark(2, 6, "q", 3)]))
    assert re.findall(r'<span class="([fq ]+)"([^>]*)>([^<]*)<', html) == [
        ("f", ' data-f="7"', "乙"),
        ("f q", ' data-f="7" data-q="0 3"', "丙丁"),
        ("q", ' data-q="0 3"', "戊己"),
    ]


def test_a_sentence_over_two_lines_has_a_span_in_each() -> None:
    """Both spans carry the sentence's number; its stance is the class."""
    whole = Sentence(0, 0, 6, "一件\n好事。", stance="achievement", probability=(0.9, 0.1, 0, 0))
    speech = replace(make_segmented("一件\n好事。"), sentences=(whole,))
    found = "".join(paragraphs(speech, []))
    span = r'<p><span class="s a" data-n="0" data-p="90,10,0,0" data-b="0,16">([^<]*)</span></p>'
    assert re.findall(span, found) == ["一件", "好事。"]


def test_awkward_characters_are_text() -> None:
    """Markup, carriage returns and astral characters come back as they are; what no page can hold is U+FFFD."""
    text = "<b>&amp;\r]]>𠀀\ue000\u2028"
    assert Words(f"<p>{shown(text)}</p>").lines == [text]
    assert shown("\0\ud800") == "\ufffd\ufffd"


def test_units_count_as_a_browser_does() -> None:
    """UTF-16 units, checked against the encoder."""
    text = "党𠀀a\U0001f600。"
    assert units(text)[1:] == [len(text[:i].encode("utf-16-le")) // 2 for i in range(1, len(text) + 1)]


def test_bytes_of_a_sentence_lead_to_the_raw_file() -> None:
    """data-b are the bytes of the file in which the sentence stands."""
    raw = RawText("甲。乙。", (10, 13, 16, 19, 22))
    speech = make_segmented("甲。乙。")
    speech = replace(speech, speech=replace(speech.speech, traced=TracedText.of(raw)))
    assert re.findall(r'data-b="([\d,]+)"', "".join(paragraphs(speech, []))) == ["10,16", "16,22"]
