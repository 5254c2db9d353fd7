"""What stands above a speech: site names, titles, posting dates, speakers, dates, introductions.

Read downwards until a line is met that can only be the speech's. Two things help: the page's title mostly comes
twice, and what stands between the two is the page's; and a salutation ends every title page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from .abstract import is_abstract, is_cut_off, says_again
from .labels import gives_the_word, is_post
from .lines import Unit, fold, han
from .openings import head_of, is_host, is_subtitle, names_and_dates, names_speaker, opens_text
from .residue import ANCHORS, CRUMB, LINK, Kinds, edge_kind, is_crumb
from .shapes import (
    is_date_line,
    is_full_title,
    is_name,
    is_numbered,
    is_own_date,
    is_posting_line,
    is_signed_date,
    is_speaker,
    is_strong_title,
    is_title_like,
    names_genre,
    opens_sentence,
    opens_with_salutation,
    passes_on,
    same_title,
)

#: A title page longer than this many lines is no title page.
_HEAD_LINES: Final = 40
#: Of the lines between a title and its repetition, one in this many must be known residue.
_KNOWN_BETWEEN: Final = 3

#: So many lines of unknown make may stand between two that are known; more are a text of short lines.
_STRANGE: Final = 6
#: An abstract stands among so many lines that are not known residue.
_TITLE_PAGE: Final = 6
#: The title of a page with an hour below it is among so many lines from its top.
_HEADLINE: Final = 2
#: What others say above a text has no more Han characters; a name is known by so many.
_PROGRAMME, _NAME = 400, 2
#: A heading is no longer than this.
_HEADING: Final = 80

_LENGTH = re.compile(r"[(（]\s?\d{2,6}\s?字\s?[)）]")
_BLANKS = re.compile(r"\s+")
_SPACE_OR_COLON = re.compile(r"\s|:")
_DOTS = re.compile(r"[.…。·]{2,12}")
_CONTENTS = re.compile(r"[【\[(]?(?:目\s*录|提\s*纲)")

_SUBTITLE = re.compile(r"[-—–]{1,3}\s?[^\s—-].{3,60}|\(在.{4,50}(?:上|时|中)(?:的(?:讲话|发言|报告))?\)")

#: How a form or a record names the title, and who speaks.
_LABELLED = re.compile(r"(?:标\s{0,6}题|题\s{0,6}目|题名)\s?:")
_NAME_FIELD = re.compile(r"(?:(?:委员|代表|提案人|发言人)?姓\s{0,6}名|提案人|领衔人)\s?:\s?[一-鿿]")
#: So many lines and Han characters lie between a letter that passes on a speech and the speech.
_PASSED: Final = 8
_LETTER: Final = 120

#: The title of a book of speeches, which is that of none of them.
_COLLECTION = re.compile(
    r"(?:讲话|发言|报告|材料|致辞|演讲|文章|讲稿|党课|体会)[^,。;:!?]{0,4}(?:选编|汇编|选辑|选集|文集|集锦|合集|选登|选载|摘登|专辑|\d{1,2}篇|[两二三四五六七八九十]篇)"
)

#: The name of an account has no more characters; its posts have an hour.
_ACCOUNT: Final = 8
_HOUR = re.compile(r"\d{1,2}:\d{2}")

#: The name of a column of a site (主持词, 述职报告) is no longer, in characters.
_COLUMN: Final = 4

#: What stands between the title of a page and the name of its site.
_SITE_MARKS: Final = "-_|—–"


def mark_head(
    units: Sequence[Unit], kinds: Kinds, low: int, high: int, title: str, first: str
) -> tuple[int, str]:
    """Mark the lines above the speech; gives the place where the speech begins, and its title."""
    low = _below_letter(units, kinds, low, min(high, low + _HEAD_LINES))
    low = _below_host(units, kinds, low, min(high, low + _HEAD_LINES))
    end = min(high, low + _HEAD_LINES)
    _mark_contents(units, kinds, low, high)
    _mark_frame(units, kinds, low, end)
    _mark_abstracts(units, kinds, low, end, title)
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
            labelled = kind == "title" and own != folded and _LABELLED.match(folded) is not None
            better = own and not title and (labelled or _is_better_title(own, folded))
            if better and (kind is None or labelled or (kind == "title" and _COLLECTION.search(own))):
                first_at = next(i for i in range(low, at) if kinds[i] == first)
                own, kinds[first_at], kind = folded, "navigation", first
            if kind is None and known and is_crumb(folded) and _known_ahead(units, at, end):
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
    return at, _without_site(units[low:at], _joined_title(units, kinds, low, at, own, title))


def _below_letter(units: Sequence[Unit], kinds: Kinds, low: int, end: int) -> int:
    """Where a text begins that the letter above it passes on (现将王建国同志的讲话印发给你们): at its own title.

    What the letter says, its title and who signs it are none of the speech's; its date only tells that the speech is
    not younger.
    """
    letter = next((i for i in range(low, end) if passes_on(units[i].folded)), end)
    title = next(
        (i for i in range(letter + 1, min(letter + _PASSED, end)) if is_strong_title(units[i].folded)), end
    )
    between = units[letter + 1 : title]
    if title == end or sum(len(unit.han) for unit in between) > _LETTER:
        return low
    if any(is_numbered(unit.folded) or opens_with_salutation(unit.folded) for unit in between):
        return low
    for i in range(low, title):
        dated = i > letter and is_date_line(units[i].folded)
        kinds[i] = kinds[i] or (
            "posting date" if dated else edge_kind(units[i].folded, "head") or "introduction"
        )
    return title


def _below_host(units: Sequence[Unit], kinds: Kinds, low: int, end: int) -> int:
    """Where a text begins whose speaker a host calls upon by name right above its title: what is said up to there is
    said by others."""
    said = 0
    for at in range(low + 1, end):
        said += len(units[at - 1].han)
        if said > _PROGRAMME:
            break
        host = units[at - 1].folded
        head = head_of(units[at : at + _TITLE_PAGE]) if gives_the_word(host) else None
        called = is_host(host) and opens_with_salutation(units[at].folded)
        if called or (head and head.signs > 1 and any(han(name)[-_NAME:] in host for name in head.names)):
            for i in range(low, at):
                host_or_page = (
                    "stage direction" if is_host(units[i].folded) else edge_kind(units[i].folded, "head")
                )
                kinds[i] = kinds[i] or host_or_page or "introduction"
            return at
    return low


def _without_site(above: Sequence[Unit], title: str) -> str:
    """The title of a page without the name of its site, where it stands above the speech without it, too."""
    for unit in above:
        rest = title.removeprefix(unit.folded)
        if is_title_like(unit.folded) and rest != title and rest.lstrip()[:1] in {*_SITE_MARKS}:
            return unit.folded
    return title


def _mark_frame(units: Sequence[Unit], kinds: Kinds, low: int, end: int) -> None:
    """Above the last sure residue before the first sentence nothing is speech: mark what no rule knows."""
    if low >= len(units):  # nothing stands below a header
        return
    last, strange = low, 0
    for i in range(low, end):
        folded = units[i].folded
        kind = kinds[i] or edge_kind(folded, "head")
        if kind in ANCHORS and is_own_date(folded):
            continue
        if kind in ANCHORS:
            last, strange = (i, 0) if len(units[i].han) > 1 else (last, strange)
        elif kind is None:
            strange += 1
            if strange > _STRANGE or not (_is_bare(folded) or _is_headline(units, i, low)):
                break
    unknown = [i for i in range(low, last) if kinds[i] is None and edge_kind(units[i].folded, "head") is None]
    for i in [i for i in unknown[1:] if _is_account(units, i, end)]:
        kinds[i] = "metadata"
        unknown.remove(i)
    title = max(unknown, key=lambda i: _title_worth(units[i].folded), default=low)
    if not is_full_title(units[title].folded) and any(
        is_full_title(u.folded) for u in units[last : last + 4]
    ):
        title = -1
    for i in unknown:
        folded = units[i].folded
        kinds[i] = "interface" if len(folded) <= CRUMB else "navigation"
        if title >= 0 and is_title_like(folded) and same_title(units[title].folded, folded):
            kinds[i] = "title"
        elif is_date_line(folded):
            kinds[i] = "date line"
        elif is_speaker(folded) and not names_genre(folded):
            kinds[i] = "speaker"
        elif 0 <= title < i and is_title_like(folded):
            kinds[i] = "title"


def _mark_abstracts(units: Sequence[Unit], kinds: Kinds, low: int, end: int, title: str) -> None:
    """Among the first lines, those that the following ones say again, salutation and all."""
    first = [i for i in range(low, end) if kinds[i] is None][:_TITLE_PAGE]
    letters = han(title)
    said = [None if is_title_like(unit.folded) else unit.han for unit in units[low:end]]
    for i in first:
        glued = i > low and kinds[i - 1] == "title" and units[i - 1].end + 2 >= units[i].start
        line = units[i - 1 : i + 1] if glued else units[i : i + 1]
        whole = "".join(unit.han for unit in line)
        following = "".join(unit.han for unit in units[i + 1 : end])
        untitled = "".join(filter(None, said[i + 1 - low :]))
        cut = is_cut_off("".join(unit.folded for unit in line))
        openings = dict.fromkeys((following, untitled))
        if any(says_again(whole, text, title=letters, cut=cut) for text in openings):
            kinds[i] = "abstract"


def _is_bare(folded: str) -> bool:
    """Whether a line can stand on the frame of a page: no sentence, no heading, nobody called."""
    return is_title_like(folded) or (
        len(folded) <= LINK and is_crumb(folded[:CRUMB]) and not opens_sentence(folded)
    )


def _is_headline(units: Sequence[Unit], at: int, low: int) -> bool:
    """Whether one of the first lines is the title of a page, whatever marks it has: the line below says at which hour
    it was put up."""
    folded = units[at].folded
    if at - low > _HEADLINE or at + 1 >= len(units) or len(folded) > _HEADING or "。" in folded:
        return False
    below = units[at + 1].folded
    posted = edge_kind(below, "head") in ("posting date", "interface") and _HOUR.search(below) is not None
    return posted and not is_numbered(folded) and not opens_with_salutation(folded)


def _title_worth(folded: str) -> tuple[bool, bool, bool, int]:
    """How much like a title a line of the frame looks; a subtitle is none."""
    whole = is_title_like(folded) and folded[0] not in "-—–"
    return is_full_title(folded), is_strong_title(folded) and whole, whole, len(han(folded))


def _mark_contents(units: Sequence[Unit], kinds: Kinds, low: int, high: int) -> None:
    """Two or more headings at the top that come again as lines further down are a list of contents."""
    later = {unit.han for unit in units[low + 2 : high]}
    start = next((i for i in range(low, min(low + 12, high)) if is_numbered(units[i].folded)), high)
    end = start
    while end < high and len(units[end].folded) <= _HEADING and is_numbered(units[end].folded):
        end += 1
    below = {unit.han for unit in units[end:high]}
    listed = [i for i in range(start, end) if units[i].han in later and units[i].han in below]
    if len(listed) < 2 or 2 * len(listed) < end - start:
        return
    for i in range(start, end):
        kinds[i] = kinds[i] or "contents"
    for i in (*range(start - 1, low - 1, -1), *range(end, high)):
        folded = units[i].folded
        if not (_DOTS.fullmatch(folded) or _CONTENTS.match(folded)):
            if i >= end:
                break
            continue
        kinds[i] = kinds[i] or "contents"


def _is_better_title(had: str, now: str) -> bool:
    """Whether what was taken for the title is the name of a column or a site, and the title comes only now."""
    had = _BLANKS.sub("", had)
    column = len(had) <= _COLUMN and now.endswith(had) and len(now) >= 2 * len(had) and is_title_like(now)
    several = _COLLECTION.search(had) is not None
    return column or (is_full_title(now) and (several or not is_strong_title(had)))


def _is_account(units: Sequence[Unit], at: int, end: int) -> bool:
    """Whether a short line below a title is the name of who put the page up, at the hour that the next line says."""
    folded = units[at].folded
    if len(folded) > _ACCOUNT or names_genre(folded) or at + 1 >= end:
        return False
    return is_posting_line(units[at + 1].folded) and _HOUR.search(units[at + 1].folded) is not None


def _known_ahead(units: Sequence[Unit], at: int, end: int) -> bool:
    """Whether known residue follows with nothing but crumbs between."""
    for unit in units[at + 1 : min(at + 5, end)]:
        if edge_kind(unit.folded, "head"):
            return True
        if not is_crumb(unit.folded):
            return False
    return False


def _first_call(units: Sequence[Unit], kinds: Kinds, low: int, end: int) -> int:
    """The place of a salutation with nothing but short lines before it, or ``low``."""
    for i in range(low, min(end, low + 20)):
        folded = units[i].folded
        if kinds[i] is None and opens_with_salutation(folded):
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
    if is_own_date(folded) and (title or at < call):
        return "date line"
    if at < call and _NAME_FIELD.match(folded):
        return "speaker"
    if kind := edge_kind(folded, "head"):
        return kind
    if title and (same_title(title, folded) or _completes(units, at, end, title)):
        return "title"
    if at < call and title:
        return _short_head_kind(folded)
    if is_date_line(folded):
        return "date line" if title or at < call else None
    if not title and _full_title_ahead(units, at, end):
        return "navigation" if len(folded) > CRUMB else "interface"
    if not title:
        return "title" if _is_title_here(units, kinds, at, call, end) else None
    if (_SUBTITLE.fullmatch(folded) and "。" not in folded) or is_subtitle(folded):
        return "title"
    if is_signed_date(folded):
        return _signed_kind(folded)
    if is_name(folded) or (is_speaker(folded) and _SPACE_OR_COLON.search(folded)):
        return "speaker"
    if names_and_dates(folded):
        return "date line"
    if is_post(folded) and kinds[at - 1] == "speaker":
        return "speaker"
    if kinds[at - 1] in ("title", "page title", "date line") and names_speaker(folded):
        return "speaker"
    broken = kinds[at - 1] in ("title", "page title") and not is_strong_title(title)
    return "title" if broken and is_title_like(folded) and is_full_title(title + folded) else None


def _short_head_kind(folded: str) -> str:
    """A short line between a title and the salutation: date, speaker, or more of the title."""
    if is_date_line(folded):
        return "date line"
    if is_signed_date(folded):
        return _signed_kind(folded)
    if names_and_dates(folded):
        return "date line"
    named = is_speaker(folded) or names_speaker(folded)
    return "speaker" if named and not names_genre(folded) else "title"


def _signed_kind(folded: str) -> str:
    """What a name and a date under a title are: an office and a date without brackets may be a site's as well as the
    document's own, and then only say that the speech is not younger."""
    own = is_signed_date(folded, offices=False) or folded[-1] in ")〕"
    return "date line" if own else "posting date"


def _full_title_ahead(units: Sequence[Unit], at: int, end: int) -> bool:
    """Whether the line stands above the title proper: the name of a site or column, a button no rule knows."""
    if (
        is_strong_title(units[at].folded)
        or not is_crumb(units[at].folded[:CRUMB])
        or len(units[at].text) > LINK
    ):
        return False
    for unit in units[at + 1 : min(at + 6, end)]:
        if unit.folded[0] in "-—–":  # a subtitle: the line above it is the title
            return False
        if is_full_title(unit.folded):
            return True
        if not is_crumb(unit.folded) and edge_kind(unit.folded, "head") is None:
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
    if opens_text(units[at : min(end, at + _TITLE_PAGE)]):
        return True
    following = units[at + 1].folded
    if edge_kind(following, "head") or is_date_line(following) or is_name(following):
        return True
    return len(following) >= max(30, 2 * len(folded)) and any(c in following for c in "。,;")


def _completes(units: Sequence[Unit], at: int, end: int, title: str) -> bool:
    """Whether the line is a piece of the title, broken over two or three lines."""
    whole, piece = _bare_letters(title), _bare_letters(units[at].text)
    if len(piece) < 2 or piece not in whole:
        return False
    for low in range(max(0, at - 2), at + 1):
        for high in range(at + 1, min(end, low + 3) + 1):
            if _bare_letters("".join(unit.text for unit in units[low:high])) == whole:
                return True
    return False


def _bare_letters(title: str) -> str:
    """The Han characters of a title without the length that a library prints behind it."""
    return _known_letters(title) if len(title) <= 2 * _HEADING else _letters_of(title)


def _letters_of(title: str) -> str:
    return han(_LENGTH.sub("", title))


_known_letters = lru_cache(256)(_letters_of)


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
                if is_abstract(folded, after)
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
            or is_subtitle(units[i].folded)
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
