"""Repaired sources become speeches: residue cut and recorded, compilations taken apart.

Every character of a source ends up in one of two places: the body of a speech, or that speech's list of removed
matter. :func:`account` checks it. Nothing is retyped on the way: a body is the repaired text with changes of its
own (``residue:<kind>``, ``layout``), so each of its characters still leads back to bytes of the raw file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from ..errors import CorpusError
from ..repair.traced import Change, TracedText
from ..sources import Source
from .compilations import Part, parts_of
from .complete import is_truncated
from .genre import genre_of, level_of
from .head import mark_head
from .lines import Unit, han, lines_of
from .residue import Kinds, mark_everywhere
from .rules import BY_PLACE, SHIPPED
from .shapes import is_strong_title, opens_with_salutation, posting_date
from .speech import Removed, Speech
from .tail import mark_tail

#: Less than this many Han characters is no speech but what is left of a page.
_SPEECH_HAN: Final = 10

#: A title can be glued to the first words of a speech only this near the top of a page.
_TITLE_LINES: Final = 12

#: The place of a text in a list that was cut down to it: 第1篇 of a page that holds one.
_PLACE_IN_LIST = re.compile(
    r"^(?:第\s?[\d一二三四五六七八九十]{1,3}\s?篇|【?篇\s?[\d一二三四五六七八九十]{1,3}】?)\s?[:、.\s]\s?"
)

_NAMES_A_TEXT = re.compile("(?:讲话|发言|致辞|主持词)(?:稿|提纲|材料)?(?:[( ]|$)")

#: What a site says to its readers between a title and a speech run together on one line.
_SITE_NOTICE = re.compile("【(?:导语|简介|摘要|内容提要)】|网友|精品文档|供您(?:参考|阅读)|下载吧|欢迎下载")

_GLUED_CALL = re.compile(r"(?:尊敬的|敬爱的|各位|同志们|同志们、|朋友们)[^。:;!?]{0,40}:")


def split_speeches(
    traced: TracedText, source: Source, *, shared: Mapping[str, str] | None = None
) -> tuple[Speech, ...]:
    """The speeches of one repaired source, in order, each with what was cut away before (and after) it.

    ``shared`` holds lines that :func:`discourse.corpus.residue.shared_residue` found at the edges of a corpus.
    Raises :class:`CorpusError` where nothing but residue is left.
    """
    units, preset = _divided(traced.text)
    kinds = [own or kind for own, kind in zip(preset, mark_everywhere(units, shared), strict=True)]
    parts = parts_of(units, kinds)
    titles = [_without_edges(units, kinds, n, part) for n, part in enumerate(parts)]
    kept = [
        (part, title) for part, title in zip(parts, titles, strict=True) if _is_speech(units, kinds, part)
    ]
    if not kept:
        raise CorpusError(
            "the file holds nothing but page residue",
            where=source.path,
            expected="the words of at least one speech",
            advice="look at the file: perhaps only the frame of the page was saved",
        )
    posted = _posted(units, kinds)
    return tuple(_speeches(traced, source, units, kinds, kept, posted))


def account(traced: TracedText, speeches: Sequence[Speech]) -> list[tuple[int, int]]:
    """The stretches of the raw file (in bytes) that no speech holds and no record of removal names.

    What a repair deleted is accounted for by its own edit. Empty when all is well.
    """
    spans = [speech.raw_span for speech in speeches]
    spans += [(r.raw_start, r.raw_end) for speech in speeches for r in speech.removed]
    byte = traced.raw.byte_starts
    spans += [(byte[p.start], byte[p.end]) for p in traced.pieces if not p.text]
    missing: list[tuple[int, int]] = []
    at = byte[traced.pieces[0].start] if traced.pieces else 0
    end = byte[traced.pieces[-1].end] if traced.pieces else 0
    for start, stop in sorted(spans):
        if start > at:
            missing.append((at, start))
        at = max(at, stop)
    if at < end:
        missing.append((at, end))
    return missing


# ── units ────────────────────────────────────────────────────────────────────────────────────────────────


def _divided(text: str) -> tuple[list[Unit], Kinds]:
    """The lines, with matter inside a line set apart; the kinds of what was so set apart."""
    units: list[Unit] = []
    kinds: Kinds = []
    for n, line in enumerate(lines_of(text)):
        cuts = _disjoint([*_glued(line), *(_glued_title(line) if n < _TITLE_LINES else [])])
        at = line.start
        for start, end, kind in cuts:
            for part in Unit.divided(Unit(at, line.end, text[at : line.end], ""), text, start, end):
                if part.start >= end:
                    break
                units.append(part)
                kinds.append(kind if part.start >= start else None)
            at = end
        if rest := Unit.of(text, at, line.end):
            units.append(rest)
            kinds.append(None)
    return units, kinds


def _glued(line: Unit) -> list[tuple[int, int, str]]:
    """Spans of a line that are not the speech: site marks, and notices at its beginning or end."""
    found: list[tuple[int, int, str]] = []
    for rule in SHIPPED.inline:
        found += [
            (line.start + m.start(), line.start + m.end(), rule.kind)
            for m in rule.pattern.finditer(line.folded)
        ]
    for rule in BY_PLACE["middle"]:
        if not rule.sentences or rule.matches(line.folded):
            continue
        hits = rule.hits(line.folded)
        if hits and hits[-1][1] == len(line.folded):
            start = hits[-1][0]
            for s, e in reversed(hits[:-1]):
                start = s if e == start else start
            found.append((line.start + start, line.end, rule.kind))
    return found


def _glued_title(line: Unit) -> list[tuple[int, int, str]]:
    """A title with the salutation on the same line, as in texts copied out of previews."""
    if len(line.folded) < 60 or opens_with_salutation(line.folded):
        return []
    call = _GLUED_CALL.search(line.folded[:300])
    head = line.folded[: call.start()].rstrip() if call else ""
    if call is None or not head:
        return []
    if is_strong_title(head) or _is_heading_matter(head):
        return [(line.start, line.start + call.start(), "title")]
    notice = _SITE_NOTICE.search(head)
    if notice is None:
        return []
    opening = line.start + (head.find("【") if "【" in head else 0)
    return [(line.start, opening, "title")] * (opening > line.start) + [
        (opening, line.start + call.start(), "introduction")
    ]


def _is_heading_matter(head: str) -> bool:
    """Whether what stands before a salutation is title, speaker and date run together: no clause, no sentence."""
    return not any(c in head for c in ",。;!?") and _NAMES_A_TEXT.search(head) is not None


def _disjoint(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    out: list[tuple[int, int, str]] = []
    for span in sorted(found):
        if not out or span[0] >= out[-1][1]:
            out.append(span)
    return out


def _without_edges(units: Sequence[Unit], kinds: Kinds, n: int, part: Part) -> str:
    """Mark what stands above and below one text; gives its title."""
    low = part.low if part.header is None else part.header + 1
    page = part.header is None and n == 0
    start, title = mark_head(units, kinds, low, part.high, part.title, "page title" if page else "title")
    mark_tail(units, kinds, start, part.high, title)
    return _PLACE_IN_LIST.sub("", title) or title


def _is_speech(units: Sequence[Unit], kinds: Kinds, part: Part) -> bool:
    body = [units[i] for i in range(part.low, part.high) if kinds[i] is None]
    if sum(len(han(unit.text)) for unit in body) < _SPEECH_HAN:
        return False
    return any(not is_strong_title(unit.folded) for unit in body)


def _posted(units: Sequence[Unit], kinds: Kinds) -> date | None:
    """The earliest posting date the page gives: a page put up again was there before."""
    days = [posting_date(u.folded) for u, kind in zip(units, kinds, strict=True) if kind == "posting date"]
    return min((day for day in days if day), default=None)


# ── speeches ─────────────────────────────────────────────────────────────────────────────────────────────


def _speeches(
    traced: TracedText,
    source: Source,
    units: Sequence[Unit],
    kinds: Kinds,
    kept: Sequence[tuple[Part, str]],
    posted: date | None,
) -> Iterator[Speech]:
    from ..repair.masks import find_masks

    text = traced.text
    at = 0  # where in the text the removed matter of the next speech begins
    for n, (part, title) in enumerate(kept, start=1):
        own = [i for i in range(part.low, part.high) if kinds[i] is None]
        first, last = own[0], own[-1]
        start, end = units[first].start, units[last].end
        stop = len(text) if n == len(kept) else end
        changes = list(_changes(text, units[first : last + 1], kinds[first : last + 1], start))
        body = traced.slice(start, end).replace(changes)
        removed = [
            *_removed(traced, units, kinds, at, start),
            *(_record(traced, units[i], kinds[i]) for i in range(first, last + 1) if kinds[i] is not None),
            *_removed(traced, units, kinds, end, stop),
        ]
        at = stop
        genre, _ = genre_of(title, body.text)
        yield Speech(
            id=f"{source.name}.{n}",
            source=source.path,
            sha256=source.sha256,
            n=n,
            title=title,
            traced=body,
            genre=genre,
            level=level_of(title, body.text)[0],
            removed=tuple(removed),
            truncated=is_truncated(body.text, removed=removed if n == len(kept) else ())[0],
            masks=len(find_masks(body.text)),
            posted=posted,
        )


def _changes(text: str, units: Sequence[Unit], kinds: Sequence[str | None], start: int) -> Iterator[Change]:
    """What makes the stretch from the first to the last unit a body: a paragraph a line, no residue."""
    for unit, kind in zip(units, kinds, strict=True):
        if kind is not None:
            yield Change(unit.start - start, unit.end - start, "", f"residue:{kind}")
    bounds: list[int] = []
    for unit, kind in zip(units, kinds, strict=True):
        if kind is None and bounds:
            yield from _one_break(text, [*bounds, unit.start], start)
        bounds = [unit.end] if kind is None else [*bounds, unit.start, unit.end]


def _one_break(text: str, bounds: Sequence[int], start: int) -> Iterator[Change]:
    """Delete the white space between two paragraphs but for one line break."""
    have = False
    for low, high in zip(bounds[::2], bounds[1::2], strict=True):
        keep = -1 if have else text.find("\n", low, high)
        if keep < 0:
            if low < high:
                yield Change(low - start, high - start, "", "layout")
            continue
        have = True
        if low < keep:
            yield Change(low - start, keep - start, "", "layout")
        if keep + 1 < high:
            yield Change(keep + 1 - start, high - start, "", "layout")


def _record(traced: TracedText, unit: Unit, kind: str | None) -> Removed:
    return Removed(kind or "blank", unit.text, *traced.raw_span(unit.start, unit.end))


def _removed(
    traced: TracedText, units: Sequence[Unit], kinds: Kinds, low: int, high: int
) -> Iterator[Removed]:
    """The records for the stretch ``low:high`` of the text, white space included."""
    at = low
    first = bisect_left(units, low, key=lambda unit: unit.start)
    last = bisect_left(units, high, key=lambda unit: unit.start)
    for unit, kind in zip(units[first:last], kinds[first:last], strict=True):
        if unit.start > at:
            yield Removed("blank", traced.text[at : unit.start], *traced.raw_span(at, unit.start))
        yield _record(traced, unit, kind)
        at = unit.end
    if at < high:
        yield Removed("blank", traced.text[at:high], *traced.raw_span(at, high))
