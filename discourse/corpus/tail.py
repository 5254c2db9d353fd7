"""What stands below a speech: links, notices, bylines, a date, an abstract, buttons.

Read upwards from the last line until a line is met that can be the speech's. Below the first sure residue after the
last sentence nothing is speech, so that what no rule knows goes with what stands above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from .abstract import compared, is_abstract
from .lines import Unit
from .openings import signs_with_day
from .residue import ANCHORS, CRUMB, LINK, Kinds, edge_kind, is_crumb, without_cells
from .rules import SHIPPED
from .shapes import (
    is_closing,
    is_date_line,
    is_name,
    is_own_date,
    is_salutation,
    is_signed_date,
    is_speaker,
    is_strong_title,
    opens_sentence,
    same_title,
)
from .shared import is_spoken

#: An abstract is looked for in this many lines from the beginning of the speech.
_OPENING_LINES: Final = 40
#: A page has so many tags at least.
_TAGS: Final = 5
#: So many lines that no rule knows can stand below a line of sure residue, if they are short and nobody speaks there.
_STRANGE: Final = 2
_DOTS: Final = "●•·▪■◆▶►☆"
_TAG = re.compile("[一-鿿]{1,5}")

#: A line that is a quotation is signed by whom it quotes.
_QUOTED: Final = '“"「『'

#: What the last line above a signature or a date ends with.
_ENDS: Final = "。!?;)”…:"

#: A host is heard in a line, and anybody that a short label names.
_HOST = re.compile(r"(?:会议)?主持人?(?:\([^()]{1,16}\))?\s?:")
_HEARD = re.compile(r"[^,。;:!?]{1,8}(?:\([^()]{1,16}\))?\s?:.{3}")

_SIGNATURE = re.compile(
    r"(?:述职人|汇报人|发言人|报告人|检查人|检讨人|承诺人|撰稿)\s?[:].{0,24}|[^。,;:!?]{3,30}(?:委员会|政府|支部|总支|党委|党组|办公室|工委|领导小组)"
)


def mark_tail(units: Sequence[Unit], kinds: Kinds, low: int, high: int, title: str) -> None:
    """Mark the lines below the speech, from the last upwards."""
    _mark_host(units, kinds, low, high)
    _mark_below(units, kinds, low, high)
    _mark_tags(units, kinds, low, high)
    first = [  # what was cut as an abstract of the text does not make one of the text
        "" if kind == "abstract" else unit.han
        for unit, kind in zip(
            units[low : low + _OPENING_LINES], kinds[low : low + _OPENING_LINES], strict=True
        )
    ]
    opening, ends = "".join(first), [*accumulate(map(len, first), initial=0)]
    for i in range(high - 1, low, -1):
        if kinds[i] is not None:
            continue
        folded = units[i].folded
        kind = _edge_kind(folded)
        if kind is None and i > low + 1:
            before = units[i - 1].folded
            if is_closing(folded) or is_salutation(folded):
                return
            if title and folded[-1] not in "。!?" and same_title(title, folded):
                kind = "title"
            elif _is_listed(units, kinds, i, high):
                kind = "navigation"
            elif (is_date_line(folded) and (before[-1] in _ENDS or _signs(before))) or (
                (is_signed_date(folded) or signs_with_day(folded))
                and before[-1] in _ENDS
                and before[0] not in _QUOTED
            ):
                kind = "date line"
            elif (_SIGNATURE.fullmatch(folded) and (i + 1 == high or kinds[i + 1] is not None)) or (
                _signs(folded) and kinds[i + 1 : i + 2] == ["date line"] and before[-1] in _ENDS
            ):
                kind = "speaker"
            elif i > low + 2 and is_abstract(
                folded,
                opening[: min(ends[min(i - low, len(first))], compared(len(folded)))],
                title=title,
                labelled=kinds[i - 1] in ("abstract", "interface"),
            ):
                kind = "abstract"
        if kind is None:
            return
        kinds[i] = kind


def _edge_kind(folded: str) -> str | None:
    """The kind of a line at the foot, by itself; the document's own date is none of the page's."""
    return None if is_own_date(folded) else edge_kind(folded, "tail")


def _signs(folded: str) -> bool:
    """Whether a line can stand above the date at the foot: the body or the person that signs."""
    if _SIGNATURE.fullmatch(folded) or is_name(folded):
        return True
    return len(folded) <= CRUMB and " " in folded and is_speaker(folded)


def _mark_host(units: Sequence[Unit], kinds: Kinds, low: int, high: int) -> None:
    """The words of a host below a speech (主持人:谢谢王书记。), if no host and nobody by name is heard in it."""
    at = high - 1
    while at > low + 1 and (kinds[at] is not None or _edge_kind(units[at].folded)):
        at -= 1
    alone = not any(_HEARD.match(units[i].folded) for i in range(low, at) if kinds[i] is None)
    if at > low and kinds[at] is None and _HOST.match(units[at].folded) and alone:
        kinds[at] = "stage direction"


def _mark_below(units: Sequence[Unit], kinds: Kinds, low: int, high: int) -> None:
    """Below the first sure residue after the last sentence nothing is speech: mark what no rule knows."""
    start, strange = high, 0
    for i in range(high - 1, low, -1):
        folded = units[i].folded
        kind = kinds[i] or _edge_kind(folded)
        if kind in ANCHORS and (folded[-1] not in "。!?" or kinds[i] is not None):
            start, strange = i, 0
        elif kind is None and not (len(folded) <= LINK and is_crumb(without_cells(folded)[:CRUMB])):
            strange += 1
            if strange > _STRANGE or not _is_below_anchors(units, kinds, low, i, 3 if start == high else 2):
                break
    for i in range(start, high):
        folded = units[i].folded
        kinds[i] = kinds[i] or _edge_kind(folded) or ("interface" if len(folded) <= CRUMB else "navigation")


def _is_below_anchors(units: Sequence[Unit], kinds: Kinds, low: int, at: int, least: int) -> bool:
    """Whether a line that no rule knows is short, no speaker's, and right below so many lines of sure residue, be it
    with another such line between."""
    folded = units[at].folded
    if len(folded) > LINK or folded[-1] in "。!?:;、" or _is_said(folded) or is_own_date(folded):
        return False
    above = [i for i in range(max(low, at - 4), at) if _is_anchor(units, kinds, i)]
    return len(above) >= least and above[-1] >= at - 2


def _is_anchor(units: Sequence[Unit], kinds: Kinds, at: int) -> bool:
    return (kinds[at] or _edge_kind(units[at].folded)) in ANCHORS


def _is_said(folded: str) -> bool:
    """Whether a speaker is heard in a line; not in what stands behind the dot of a list of links."""
    if folded[0] in _DOTS:
        return False
    return is_spoken(folded) or opens_sentence(folded) or SHIPPED.page.spoken.search(folded) is not None


def _mark_tags(units: Sequence[Unit], kinds: Kinds, low: int, high: int) -> None:
    """Five lines or more of a word each, half of them words of the text: the tags of a page."""
    start = high
    while start > low and (kinds[start - 1] is not None or _TAG.fullmatch(units[start - 1].folded)):
        start -= 1
    tags = [i for i in range(start, high) if kinds[i] is None]
    letters = sum(len(units[i].text) for i in tags)
    if len(tags) < _TAGS or letters > 3 * len(tags):
        return
    held = _held("".join(unit.text for unit in units[low:start]), {units[i].text for i in tags})
    if 2 * sum(units[i].text in held for i in tags) >= len(tags):
        for i in tags:
            kinds[i] = "metadata"


def _held(text: str, words: set[str]) -> set[str]:
    """Those of the words that stand in a text: one look at it, however many they are."""
    from daachorse import CharwiseDoubleArrayAhoCorasick

    ordered = sorted(words)
    found = CharwiseDoubleArrayAhoCorasick(ordered).find_overlapping(text)
    return {ordered[n] for n in {n for _, _, n in found}}


def _is_listed(units: Sequence[Unit], kinds: Kinds, at: int, high: int) -> bool:
    """Whether a line is one of two or more titles at the end: links to other pages."""
    if not is_strong_title(units[at].folded):
        return False
    below = at + 1 < high and kinds[at + 1] == "navigation" and is_strong_title(units[at + 1].folded)
    return below or is_strong_title(units[at - 1].folded)
