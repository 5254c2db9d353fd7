"""Where a further text begins by its form: its head of title, date, name and call, or the signed foot above it.

A heading inside a speech looks like a title and has words below it. So a title opens a text only with other lines of
a head between it and the words, two of them or a title that names its kind and one; or below a name and a date that
sign what stands above, where the last text of the file is signed so, too, or somebody is addressed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .bylined import is_byline
from .lines import Unit
from .shapes import (
    is_date_line,
    is_full_title,
    is_name,
    is_numbered,
    is_salutation,
    is_signature,
    is_signed_date,
    is_speaker,
    is_strong_title,
    is_title_like,
    names_occasion,
    opens_sentence,
    opens_with_salutation,
)

#: A title that names no kind of text is no longer, nor is a line of names below it.
_TITLE, _LINE = 40, 30
#: The first paragraph of a text that calls nobody has at least so many Han characters.
_PARAGRAPH: Final = 25
#: A head has no more lines between its title and the words.
_LINES: Final = 5
_DASHES: Final = "—–-"
_ENDS: Final = '。!?"”)…'
_DECORATION: Final = " 《》★☆◆◇■□●○◎▶►※*#·•"
#: (在全省供销社主任会议上的报告,一九八六年十一月): where a speech was held, and when.
_OCCASION = re.compile(
    r"\((?:[^()。;:]{0,14}[在于])?[^()。;:]{2,50}(?:上|时|中|会|式|稿|讲话|发言|报告|致辞)(?:,[^()。;:]{2,30})?\)"
)
_NOT_OPENING = re.compile(r"\(?(?:附[件录表:\s\d]|注\s?[:\d]|相关|链接|编者|编后)")
_LABELLED_NAME = re.compile(r"(?:讲话|发言|述职|汇报|报告|检讨|检查|承诺|演讲|宣讲)人\s?:\s?[^,。;:!?]{2,30}")
#: Whom a letter is to: 市第一高级中学:
_ADDRESS = re.compile(r"[^,。;:!?\d]{2,46}:")


@dataclass(frozen=True, slots=True)
class Head:
    """The lines above the words of a text: how many they are, the names in them, and how many signs that it is one,
    a title that names its kind among them."""

    size: int
    names: tuple[str, ...]
    signs: int


def head_of(lines: Sequence[Unit]) -> Head | None:
    """The head that the lines begin with; None where the first is no title, or no words of a text follow."""
    title = lines[0].folded.strip(_DECORATION)
    if not title or _NOT_OPENING.match(title) or not _can_be_title(title):
        return None
    at = 1
    if at < len(lines) and not is_strong_title(title) and _runs_on(title, lines[at].folded):
        title, at = title + lines[at].folded, at + 1
    strong = is_strong_title(title)
    dated = placed = False
    names: list[str] = []
    while at < min(len(lines) - 1, _LINES):
        folded = lines[at].folded
        if is_date_line(folded) or is_signed_date(folded, offices=False):
            dated = True
        elif names_speaker(folded):
            names.append(folded)
        elif is_subtitle(folded):
            placed = True
        else:
            break
        at += 1
    below = lines[at] if at < len(lines) else None
    called = below is not None and opens_with_salutation(below.folded) and ":" in below.folded[:60]
    if below is None or not (called or _is_prose(below)):
        return None
    signs = strong + dated + placed + called + bool(names)
    only_called = strong and called and signs == 2
    if only_called and not (names_occasion(title) or is_full_title(title)):
        signs = 1
    return Head(at, tuple(names), signs)


def opens_text(lines: Sequence[Unit]) -> bool:
    """Whether the lines begin with the head of a text, and with more of it than a title.

    >>> from .lines import lines_of
    >>> opens_text(lines_of("把鱼还给河\\n李秀兰\\n同志们:\\n今天开会。"))
    True
    >>> opens_text(lines_of("把鱼还给河\\n同志们:\\n今天开会。"))
    False
    """
    head = head_of(lines)
    return head is not None and head.signs > 1


def names_speaker(folded: str) -> bool:
    """Whether a line names a person, be it with an office, as below a title."""
    if len(folded) > _LINE or opens_sentence(folded) or is_numbered(folded):
        return False
    return is_name(folded) or is_byline(folded) or _LABELLED_NAME.fullmatch(folded) is not None


def is_subtitle(folded: str) -> bool:
    """Whether a line says below a title, behind a dash or in brackets, where the speech was held.

    >>> is_subtitle("——在全县水利会议上的讲话"), is_subtitle("(在供销社主任会议上的报告,一九八六年十一月)")
    (True, True)
    """
    bare = folded.strip(_DASHES + "()")
    if folded[0] in _DASHES + "(" and is_full_title(bare) and names_occasion(bare):
        return True
    return _OCCASION.fullmatch(folded) is not None and names_occasion(bare.partition(",")[0])


def is_signed(lines: Sequence[Unit]) -> bool:
    """Whether the lines end with a name and a date, below the end of a sentence.

    >>> from .lines import lines_of
    >>> is_signed(lines_of("都办好了。\\n河口县委\\n2008年5月9日")), is_signed(lines_of("都办好了。\\n2008年5月9日"))
    (True, False)
    """
    if len(lines) < 3:
        return False
    last = lines[-1].folded
    if is_signed_date(last):
        return lines[-2].folded[-1] in _ENDS
    return is_date_line(last) and _signs(lines[-2].folded) and lines[-3].folded[-1] in _ENDS


def opens_below_foot(lines: Sequence[Unit], *, signed: bool) -> bool:
    """Whether lines below a signed foot begin a text: by a title and whom it is to, or, where the last text is
    ``signed`` as well, by a title and a paragraph."""
    title = lines[0].folded.strip(_DECORATION)
    if len(lines) < 2 or not title or _NOT_OPENING.match(title) or not _can_be_title(title):
        return False
    below = lines[1]
    addressed = is_salutation(below.folded) or _ADDRESS.fullmatch(below.folded) is not None
    return addressed or (signed and (_is_prose(below) or head_of(lines) is not None))


def _can_be_title(title: str) -> bool:
    if is_date_line(title) or not is_title_like(title):
        return False
    strong = is_strong_title(title)
    return strong or (len(title) <= _TITLE and not names_speaker(title) and not is_signature(title))


def _runs_on(title: str, below: str) -> bool:
    """Whether a title is broken over two lines, and names its kind in the second."""
    other = is_date_line(below) or names_speaker(below) or is_subtitle(below) or below[0] in _DASHES
    return not other and is_title_like(below) and is_full_title(title + below)


def _is_prose(unit: Unit) -> bool:
    return "。" in unit.folded and len(unit.han) >= _PARAGRAPH


def _signs(folded: str) -> bool:
    """Whether a line can be the name of who signs: a person or a body, or two bodies."""
    if len(folded) > _LINE or folded[-1] in _ENDS:
        return False
    bodies = folded.replace("、", " ").split()
    return (
        names_speaker(folded)
        or is_speaker(folded)
        or all(is_signature(body) or _is_committee(body) for body in bodies)
    )


def _is_committee(body: str) -> bool:
    """市委, 县委: as the Party's committees sign."""
    return len(body) > 2 and body[-1] == "委"
