"""Which lines of a text are not the speech: every unit gets a kind, or None for the words of the speech.

Some lines are unmistakable wherever they stand (a pager, a disclaimer). Most are not: 999+ is a counter above a
title and a number inside a table. They count only at the edges, peeled off from the outside inwards until a line
is met that is neither: from there on the speech speaks. When in doubt a line stays: a stray button costs a few
characters, a lost sentence costs a finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from .lines import Unit, fold, han, lines_of
from .rules import BY_PLACE, SHIPPED, Place
from .shapes import (
    is_closing,
    is_date_line,
    is_full_title,
    is_name,
    is_numbered,
    is_posting_line,
    is_salutation,
    is_speaker,
    is_strong_title,
    is_title_like,
    names_genre,
    opens_with_salutation,
    same_title,
)

Kinds = list[str | None]

#: A title page longer than this many lines is no title page.
_HEAD_LINES: Final = 40
#: An abstract repeats the opening in at least this many Han characters; shorter echoes are rhetoric.
_ABSTRACT_HAN: Final = 30
#: Share of an abstract's five-grams found in the opening: the whole of it, but for damage done to one copy.
_ABSTRACT_SHARE: Final = 0.9
#: The same where the line is cut with an ellipsis or labelled 摘要, which speeches do not do.
_CUT_SHARE: Final = 0.75

#: A line that may be taken for a button or a link because of its neighbours is no longer than this.
_CRUMB: Final = 24
_LINK: Final = 40
#: Of the lines between a title and its repetition, one in this many must be known residue.
_KNOWN_BETWEEN: Final = 3

#: Kinds that stand on a page, never inside a speech, so that only more of the page can follow.
_ANCHORS: Final = frozenset({"navigation", "disclaimer", "interface", "advertisement", "licence", "metadata"})

_SEPARATOR = re.compile(r"[-=_~*·•※#◆◇■□▲△●○★☆—+\s]{3,}")
_SUBTITLE = re.compile(r"[-—–]{1,3}\s?[^\s—-].{3,60}|\(在.{4,50}(?:上|时|中)(?:的(?:讲话|发言|报告))?\)")
_CUT_OFF = re.compile(r"(?:\.{3,}|…+|。。。)[\])】]?(?:\[?(?:详细|全文|更多)\]?)?$")
_PAGER_PART = re.compile(r"\[?\d{1,3}\]?")
_SIGNATURE = re.compile(
    r"(?:述职人|汇报人|发言人|报告人|检查人|承诺人|撰稿)\s?[:].{0,24}|[^。,;:!?]{3,30}(?:委员会|政府|支部|总支|党委|党组|办公室|工委|领导小组)"
)


def mark_everywhere(units: Sequence[Unit], shared: Mapping[str, str] | None = None) -> Kinds:
    """The kinds that need no place: rules for anywhere, rulers of stars, licence boxes, shared lines."""
    kinds: Kinds = [_kind_in(unit.folded, "middle") for unit in units]
    for i, unit in enumerate(units):
        if kinds[i] is None and len(unit.folded) >= 3 and _SEPARATOR.fullmatch(unit.folded):
            kinds[i] = "separator"
    _mark_licence_box(units, kinds)
    _mark_pagers(units, kinds)
    _mark_link_lists(units, kinds)
    if shared:
        _mark_shared(units, kinds, shared)
    return kinds


def mark_edges(
    units: Sequence[Unit], kinds: Kinds, low: int, high: int, *, title: str = "", page: bool = True
) -> str:
    """Mark what stands before the first and after the last line of the speech in ``units[low:high]``.

    ``title`` is a title already known (a compilation header's); ``page`` says whether the first title found is
    the page's. Gives the speech's title, or an empty text.
    """
    start, title = _mark_head(units, kinds, low, high, title, "page title" if page else "title")
    _mark_tail(units, kinds, start, high, title)
    return title


def shared_residue(texts: Sequence[str], *, least: int = 3, share: float = 0.5) -> dict[str, str]:
    """Lines that most documents of a corpus carry verbatim at their edges, each with the kind to give it.

    A line counts for a document when nothing but other such lines, or known residue, lies between it and the
    edge; it is offered when at least ``least`` documents, and more than the ``share`` of all, carry it so.
    Salutations, leave-taking, headings and lines in the first person plural are never offered: speakers share
    those too.

    >>> box = "本库收录内容由各单位报送，未经授权请勿外传"
    >>> texts = [f"同志们：\\n今天讲第{n}个问题。\\n谢谢大家！\\n{box}" for n in "一二三四"]
    >>> shared_residue(texts) == {han(box): "disclaimer"}
    True
    """
    pages = [lines_of(text) for text in texts]
    carried = Counter(key for units in pages for key in {han(unit.text) for unit in units})
    needed = max(least, int(share * len(texts)) + 1)
    common = {key for key, n in carried.items() if n >= needed and key}
    at_edge: Counter[str] = Counter()
    wording: dict[str, str] = {}
    for units in pages:
        keys: set[str] = set()
        for order in (units, units[::-1]):
            for unit in order:
                key = han(unit.text)
                if key in common and not _is_spoken(unit.folded):
                    keys.add(key)
                    wording.setdefault(key, unit.folded)
                elif _kind_in(unit.folded, "head") is None and _kind_in(unit.folded, "tail") is None:
                    break
        at_edge.update(keys)
    return {key: _shared_kind(wording[key]) for key, n in sorted(at_edge.items()) if n >= needed}


def _is_spoken(folded: str) -> bool:
    return (
        opens_with_salutation(folded)
        or is_closing(folded)
        or is_numbered(folded)
        or any(word in folded for word in ("我们", "同志", "各位", "大家", "我代表"))
    )


def _shared_kind(folded: str) -> str:
    words = ("公有领域", "著作权", "版权", "许可", "授权", "Public", "CC", "作品")
    return "licence" if any(word in folded for word in words) else "disclaimer"


def _kind_in(folded: str, place: Place) -> str | None:
    """The kind that some rule of the place gives a line."""
    for rule in BY_PLACE[place]:
        if len(folded) <= rule.max and rule.matches(folded):
            return rule.kind
    return None


def edge_kind(folded: str, place: Place) -> str | None:
    """The kind of a line that stands at an edge, by rules, buttons and posting dates."""
    if is_posting_line(folded):
        return "posting date"
    return _kind_in(folded, place) or ("interface" if _is_buttons(folded) else None)


def _is_buttons(folded: str) -> bool:
    words = re.split(r"[\s|/·、,]+", folded) if len(folded) <= 80 else []
    return bool(words) and all(not word or word in SHIPPED.words for word in words) and any(words)


def _mark_shared(units: Sequence[Unit], kinds: Kinds, shared: Mapping[str, str]) -> None:
    """Shared lines, again from the outside inwards: inside a speech the same words may be spoken."""
    for order in (range(len(units)), range(len(units) - 1, -1, -1)):
        for i in order:
            key = han(units[i].text)
            if key in shared:
                kinds[i] = kinds[i] or shared[key]
            elif kinds[i] is None and edge_kind(units[i].folded, "tail") is None:
                break


def _mark_licence_box(units: Sequence[Unit], kinds: Kinds) -> None:
    left = 0
    held = False
    for i in range(len(units) - 1, -1, -1):
        left += len(han(units[i].text))
        if left > SHIPPED.box_most:
            return
        held = held or SHIPPED.box_holds.search(units[i].folded) is not None
        if held and SHIPPED.box_opens.fullmatch(units[i].folded):
            kinds[i:] = ["licence"] * (len(units) - i)


def _mark_pagers(units: Sequence[Unit], kinds: Kinds) -> None:
    """Numbers and buttons beside a pager belong to it, also in the middle of a speech."""
    for order in (range(1, len(units)), range(len(units) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for i in order:
            beside, folded = kinds[i + step], units[i].folded
            if kinds[i] is not None or beside not in ("navigation", "interface"):
                continue
            if _PAGER_PART.fullmatch(folded):
                kinds[i] = beside
            elif (len(folded) > 1 and _is_buttons(folded)) or re.fullmatch(r"\(\d{1,7}\)", folded):
                kinds[i] = "interface"


def _mark_link_lists(units: Sequence[Unit], kinds: Kinds) -> None:
    """What follows a line like 相关推荐: up to the end if nothing but links follows, else the titles below it."""
    lists = [rule for rule in BY_PLACE["middle"] if rule.links]
    quiet = len(units)  # from here on nothing is prose
    while quiet and (kinds[quiet - 1] is not None or _is_link(units[quiet - 1].folded)):
        quiet -= 1
    for i, unit in enumerate(units):
        if kinds[i] != "navigation" or not any(rule.matches(unit.folded) for rule in lists):
            continue
        if i >= quiet:
            kinds[i:] = [kind or "navigation" for kind in kinds[i:]]
            return
        for j in range(i + 1, min(i + 11, len(units))):
            if kinds[j] is None and not is_strong_title(units[j].folded.lstrip("·•●★▶>-0123456789.、 ")):
                break
            kinds[j] = kinds[j] or "navigation"


def _is_link(folded: str) -> bool:
    return (len(folded) <= 70 and folded[-1] not in "。!?;,:" and "。" not in folded) or (
        len(folded) <= 200 and _CUT_OFF.search(folded) is not None
    )


# ── the head ─────────────────────────────────────────────────────────────────────────────────────────────


def _mark_head(
    units: Sequence[Unit], kinds: Kinds, low: int, high: int, title: str, first: str
) -> tuple[int, str]:
    """Mark the lines above the speech; gives the place where the speech begins, and its title."""
    end = min(high, low + _HEAD_LINES)
    call = _first_call(units, kinds, low, end)
    own = ""
    at = low
    while at < end:
        folded = units[at].folded
        known = own or title
        if kinds[at] is None:
            kind = _head_kind(units, kinds, at, call, end, known)
            if kind == "title" and not own:
                own, kind = folded, "title" if title else first
            if kind is None and own and not title and is_better_title(own, folded):
                first_at = next(i for i in range(low, at) if kinds[i] == first)
                own, kinds[first_at], kind = folded, "navigation", first
            if kind is None and known and _is_crumb(folded) and _known_ahead(units, at, end):
                kind = "interface"
            if kind is None and known:
                again = _title_ahead(units, kinds, at, end, known)
                if again is None:
                    break
                _mark_between(units, kinds, at, again)
                continue
            if kind is None:
                break
            kinds[at] = kind
        elif kinds[at] == "title" and not known:  # set apart from the line it was glued to
            own, kinds[at] = folded, first
        at += 1
    return at, _joined_title(units, kinds, low, at, own, title)


def is_better_title(had: str, now: str) -> bool:
    """Whether what was taken for the title is the name of a column or a site, and the title comes only now."""
    return is_full_title(now) and not is_strong_title(had)


def _is_crumb(folded: str) -> bool:
    """Whether a line is too short and bare to be a line of a speech, beside known residue."""
    return (
        len(folded) <= _CRUMB
        and not any(c in folded for c in "。!?;,")
        and folded[-1] not in ":、"
        and not (is_numbered(folded) or is_closing(folded) or opens_with_salutation(folded))
    )


def _known_ahead(units: Sequence[Unit], at: int, end: int) -> bool:
    """Whether known residue follows with nothing but crumbs between."""
    for unit in units[at + 1 : min(at + 5, end)]:
        if edge_kind(unit.folded, "head"):
            return True
        if not _is_crumb(unit.folded):
            return False
    return False


def _first_call(units: Sequence[Unit], kinds: Kinds, low: int, end: int) -> int:
    """The place of a salutation with nothing but short lines before it, or ``low``."""
    for i in range(low, min(end, low + 20)):
        folded = units[i].folded
        if opens_with_salutation(folded):
            return i
        spoken = is_numbered(folded) or len(folded) > 80 or "。" in folded or folded[-1] in ";,、"
        if spoken and kinds[i] is None and edge_kind(folded, "head") is None:
            return low
    return low


def _head_kind(units: Sequence[Unit], kinds: Kinds, at: int, call: int, end: int, title: str) -> str | None:
    """The kind of one line above the speech; "title" for a title; None where the speech may begin."""
    folded = units[at].folded
    if opens_with_salutation(folded):
        return None
    if kind := edge_kind(folded, "head"):
        return kind
    if title and (same_title(title, folded) or _completes(units, at, end, title)):
        return "title"
    if at < call and title:
        return _short_head_kind(folded)
    if is_date_line(folded):
        return "date line" if title or at < call else None
    if not title and _full_title_ahead(units, at, end):
        return "navigation" if len(folded) > _CRUMB else "interface"
    if not title:
        return "title" if _is_title_here(units, kinds, at, call, end) else None
    if _SUBTITLE.fullmatch(folded) and "。" not in folded:
        return "title"
    if is_name(folded) or (is_speaker(folded) and re.search(r"\s|:", folded)):
        return "speaker"
    return (
        "abstract" if _is_abstract(units[at].folded, "".join(u.text for u in units[at + 1 : end])) else None
    )


def _short_head_kind(folded: str) -> str:
    """A short line between a title and the salutation: date, speaker, or more of the title."""
    if is_date_line(folded):
        return "date line"
    return "speaker" if is_speaker(folded) and not names_genre(folded) else "title"


def _full_title_ahead(units: Sequence[Unit], at: int, end: int) -> bool:
    """Whether the line stands above the title proper: the name of a site or column, a button no rule knows."""
    if (
        is_strong_title(units[at].folded)
        or not _is_crumb(units[at].folded[:_CRUMB])
        or len(units[at].text) > _LINK
    ):
        return False
    for unit in units[at + 1 : min(at + 6, end)]:
        if is_full_title(unit.folded):
            return True
        if not _is_crumb(unit.folded) and edge_kind(unit.folded, "head") is None:
            return False
    return False


def _is_title_here(units: Sequence[Unit], kinds: Kinds, at: int, call: int, end: int) -> bool:
    """Whether a line that could be a title is one, by its own words or by what follows."""
    folded = units[at].folded
    if not is_title_like(folded):
        return False
    after = [i for i in range(at + 1, end) if kinds[i] is None]
    if not after:
        return False
    if at < call or is_strong_title(folded) or any(same_title(folded, units[i].folded) for i in after[:30]):
        return True
    following = units[at + 1].folded
    if edge_kind(following, "head") or is_date_line(following) or is_name(following):
        return True
    return len(following) >= max(30, 2 * len(folded)) and any(c in following for c in "。,;")


def _completes(units: Sequence[Unit], at: int, end: int, title: str) -> bool:
    """Whether the line is a piece of the title, broken over two or three lines."""
    whole, piece = han(title), han(units[at].text)
    if len(piece) < 2 or piece not in whole:
        return False
    for low in range(max(0, at - 2), at + 1):
        for high in range(at + 1, min(end, low + 3) + 1):
            if han("".join(unit.text for unit in units[low:high])) == whole:
                return True
    return False


def _title_ahead(units: Sequence[Unit], kinds: Kinds, at: int, end: int, title: str) -> int | None:
    """Where the title comes again, if what lies between can be a page's matter: little, and no speech."""
    long = known = 0
    for i in range(at, end):
        folded = units[i].folded
        if same_title(title, folded) or _completes(units, i, end, title):
            return i if _KNOWN_BETWEEN * known >= i - at else None
        known += kinds[i] is not None or edge_kind(folded, "head") is not None
        if opens_with_salutation(folded) or is_numbered(folded):
            return None
        if kinds[i] is None and len(folded) > 30:
            long += 1
            if long > 2 or len(folded) > 300:
                return None
    return None


def _mark_between(units: Sequence[Unit], kinds: Kinds, low: int, high: int) -> None:
    after = "".join(unit.text for unit in units[high : high + _HEAD_LINES])
    for i in range(low, high):
        if kinds[i] is None:
            folded = units[i].folded
            kinds[i] = edge_kind(folded, "head") or (
                "abstract"
                if _is_abstract(folded, after)
                else "introduction"
                if len(folded) > 30
                else "interface"
            )


def _joined_title(units: Sequence[Unit], kinds: Kinds, low: int, at: int, own: str, known: str) -> str:
    """The title, made whole where it was broken over the lines right after its first."""
    if not own:
        return known
    first = next(i for i in range(low, at) if units[i].folded == own and kinds[i] in ("page title", "title"))
    parts = [units[first].text]
    for i in range(first + 1, at):
        if (
            kinds[i] != "title"
            or same_title("".join(parts), units[i].text)
            or _SUBTITLE.fullmatch(units[i].folded)
        ):
            break
        if names_genre(fold(parts[-1])):
            break
        parts.append(units[i].text)
    whole = _once("".join(parts))
    repeated = known and (same_title(known, whole) or han(whole) in han(known))
    return known if repeated and len(han(known)) > len(han(whole)) else whole


def _once(title: str) -> str:
    """A title that a preview printed twice on one line, once."""
    half = title[: len(title) // 2].strip()
    return half if half and han(half) == han(title[len(title) // 2 :]) else title


# ── the tail ─────────────────────────────────────────────────────────────────────────────────────────────


def _mark_tail(units: Sequence[Unit], kinds: Kinds, low: int, high: int, title: str) -> None:
    """Mark the lines below the speech, from the last upwards."""
    _mark_below(units, kinds, low, high)
    opening = [unit.text for unit in units[low : low + _HEAD_LINES]]
    for i in range(high - 1, low, -1):
        if kinds[i] is not None:
            continue
        folded = units[i].folded
        kind = edge_kind(folded, "tail")
        if kind is None and i > low + 1:
            before = units[i - 1].folded
            if is_closing(folded) or is_salutation(folded):
                return
            if title and folded[-1] not in "。!?" and same_title(title, folded):
                kind = "title"
            elif _is_listed(units, kinds, i, high):
                kind = "navigation"
            elif is_date_line(folded) and (before[-1] in "。!?;)”…:" or _SIGNATURE.fullmatch(before)):
                kind = "date line"
            elif _SIGNATURE.fullmatch(folded) and (i + 1 == high or kinds[i + 1] is not None):
                kind = "speaker"
            elif i > low + 2 and _is_abstract(
                folded,
                "".join([title, *opening[: i - low]]),
                labelled=kinds[i - 1] in ("abstract", "interface"),
            ):
                kind = "abstract"
        if kind is None:
            return
        kinds[i] = kind


def _mark_below(units: Sequence[Unit], kinds: Kinds, low: int, high: int) -> None:
    """Below the first sure residue after the last sentence nothing is speech: mark what no rule knows."""
    start = high
    for i in range(high - 1, low, -1):
        folded = units[i].folded
        kind = kinds[i] or edge_kind(folded, "tail")
        if kind in _ANCHORS and (folded[-1] not in "。!?" or kinds[i] is not None):
            start = i
        elif kind is None and not (_is_crumb(folded[:_CRUMB]) and len(folded) <= _LINK):
            break
    for i in range(start, high):
        folded = units[i].folded
        kinds[i] = (
            kinds[i] or edge_kind(folded, "tail") or ("interface" if len(folded) <= _CRUMB else "navigation")
        )


def _is_listed(units: Sequence[Unit], kinds: Kinds, at: int, high: int) -> bool:
    """Whether a line is one of two or more titles at the end: links to other pages."""
    if not is_strong_title(units[at].folded):
        return False
    below = at + 1 < high and kinds[at + 1] == "navigation" and is_strong_title(units[at + 1].folded)
    return below or is_strong_title(units[at - 1].folded)


def _is_abstract(folded: str, opening: str, *, labelled: bool = False) -> bool:
    """Whether a line says again what the opening of the speech says."""
    line = han(folded)
    if len(line) < _ABSTRACT_HAN:
        return False
    there = _grams(han(opening)[: 2 * len(line) + 600])
    mine = _grams(line)
    needed = _CUT_SHARE if labelled or _CUT_OFF.search(folded) else _ABSTRACT_SHARE
    return len(mine & there) >= needed * len(mine)


def _grams(text: str, n: int = 5) -> set[str]:
    return {text[i : i + n] for i in range(len(text) - n + 1)}


def kinds_counted(kinds: Iterable[str | None]) -> Counter[str]:
    """How many units of each kind there are."""
    return Counter(kind for kind in kinds if kind is not None)
