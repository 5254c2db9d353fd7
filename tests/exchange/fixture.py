"""Three invented speeches with all that breaks formats of exchange, and what a format must give back of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from discourse.corpus.speech import DateEstimate
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import make_segmented, make_speech

#: Quotes, markup, the end of a CDATA section, a tab, line and paragraph separators, a private-use character, masks,
#: a Han character of two UTF-16 units, a cell that a spreadsheet would run, an empty line, and the marks that
#: CoNLL-U and UDPipe use themselves.
AWKWARD = (
    '=SUM(A1)各位"同志"&<b>党</b>]]>\n'
    "\u3000\u3000他说：“××镇”，\tA\u2028B\ue000字𠮷。还有一句！\n"
    "\n"
    "末句\\s|_ # 1\t尾 。\n"
)

#: Characters that XML cannot hold: U+0000, U+0001, a noncharacter; U+000B is white space for Python.
FORBIDDEN = "党\x00员\x01在\uffff前\x0b。"


@cache
def speeches() -> tuple[SegmentedSpeech, ...]:
    """The three: awkward; plain, and a copy of the third; with forbidden characters and no title."""
    first = make_segmented(
        AWKWARD, "讲话/2014 年.1", stances=("achievement", "problem", "plan"), headings=[0]
    )
    said = replace(
        first.speech,
        title='在"全县" <大会>\t& 会后]]>\n的讲话',
        genre="讲话",
        level="县区",
        speaker="张×",
        place="某县",
        given=("speaker", "place"),
        masks=3,
        posted=date(2014, 4, 1),
        date=DateEstimate(date(2014, 3, 1), date(2014, 3, 31), date(2014, 3, 5)),
    )
    under = tuple(
        replace(one, section=(("一、“成绩”",), ("一、“成绩”", "(一)<甲>"), ())[n % 3], part="achievements")
        for n, one in enumerate(first.sentences)
    )
    second = make_segmented("同志们：\n下一步要抓落实。", "b.1", duplicate_of="c_1")
    third = make_segmented(FORBIDDEN, "c_1")
    open_end = replace(third.speech, date=DateEstimate(None, date(2016, 5, 1), None), truncated=True)
    return (
        replace(first, speech=said, sentences=under),
        second,
        replace(third, speech=open_end),
    )


def straddling() -> SegmentedSpeech:
    """A speech with a token that runs over the end of the sentence it begins in: 甲。乙 | 丙。"""
    speech = make_speech("甲。乙丙。", "s.1")
    whole = make_segmented("甲。乙丙。", "s.1", tokens=["甲", "。乙", "丙", "。"])
    return replace(whole, speech=speech)


def without(text: str, characters: str) -> str:
    """The text as a format gives it back that cannot hold these characters."""
    return "".join("\ufffd" if c in characters else c for c in text)
