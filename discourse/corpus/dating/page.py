"""What a rule is given: the words of a document in one string, with where its title and date line end.

The text is *folded*: full-width digits and ASCII signs become half-width, the kinds of double quotation mark one,
and the blanks that typists put around figures (建党 90 周年) go, so that a rule is written once. Every place of the
folded text knows its place in the document, so a quotation still comes out of it as it stands there. What is left
of the page in the text is blank in it (see :mod:`.frame`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ..shapes import is_posting_line, posting_date
from ..sieve import Sifted
from .folding import fold
from .frame import framed
from .lexicon import Hit, load

#: Where a clause of Chinese prose ends.
_STOP = re.compile(r"[。!?;\n]")

#: A blank between a figure and a Chinese character; it comes first in the pattern, so that only blanks are looked at.
_BLANK = re.compile(r"[ \t](?:(?<=[\d〇].)(?=[〇一-鿿])|(?<=[〇一-鿿].)(?=\d))")

#: Occurrences of 党 (also masked, X建) in a thousand characters from which a text is about the Party's own affairs.
PARTY_DENSITY = 6.0
_MASKED_PARTY = re.compile(r"[X×*](?=建工|建述|组织|支部|委书)")

#: A congress with its number masked: 党的XX大, _xx大.
_MASKED = re.compile(r"党的十?[Xx×*某_]{1,3}(?:大|届)|(?<![A-Za-z])[_×*xX]{2}大(?=精神|报告)")

_SIGNS = "Xx×*某_"

#: Lives and chronicles go through the words of all times.
_LIFE = re.compile(r"享年|与世长辞|光辉的一生|生平|讣告|年谱|大事记|逝世,")

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_LIFE,)

#: A passage in quotation marks is somebody else's words from this length on; shorter ones are slogans.
QUOTED_FROM = 40
_QUOTED = re.compile(rf'"[^"\n]{{{QUOTED_FROM},1500}}"')


@dataclass(frozen=True)
class Page:
    """A document to be dated: ``text`` is title, header and body, a line break between.

    Rules read ``folded``. ``title_end`` and ``body_start`` are places in it: the header lies between them. ``blanks``
    are the places in it before which a blank of ``text`` was left out.
    """

    text: str
    title_end: int
    body_start: int
    posted: date | None = None
    web: tuple[str, ...] = ()
    folded: str = field(default="", repr=False)
    quoted: tuple[tuple[int, int], ...] = ()
    blanks: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        text: str,
        *,
        title: str = "",
        header: str = "",
        posted: date | None = None,
        web: tuple[str, ...] = (),
    ) -> Page:
        """A page from its parts.

        >>> page = Page.of("同志们：", title="在座谈会上的讲话", header="（2010 年 9 月 3 日）")
        >>> page.folded[page.title_end : page.body_start].strip(), page.quote(page.title_end, page.body_start)
        ('(2010年9月3日)', '（2010 年 9 月 3 日）')
        """
        whole = f"{title}\n{header}\n{text}"
        wide = fold(whole)
        out = [found.start() for found in _BLANK.finditer(wide)]
        folded = _BLANK.sub("", wide) if out else wide
        title_end, body_start = (
            place - bisect_left(out, place) for place in (len(title) + 1, len(title) + len(header) + 2)
        )
        quoted = tuple(m.span() for m in _QUOTED.finditer(folded)) if '"' in folded else ()
        blanks = tuple(place - count for count, place in enumerate(out))
        page = cls(whole, title_end, body_start, posted, web, folded, quoted, blanks)
        return page._without_frame()

    def _without_frame(self) -> Page:
        """The page with what is the web's in its text blank, and said of the web."""
        folded, web = self.folded, list(self.web)
        posted = [] if self.posted is None else [self.posted]
        for start, end in framed(folded, self.body_start):
            day = posting_date(folded[start:end]) if is_posting_line(folded[start:end].strip()) else None
            if day:
                posted.append(day)
            else:
                web.append(self.quote(start, end))
            folded = folded[:start] + " " * (end - start) + folded[end:]
        if folded == self.folded:
            return self
        return replace(self, folded=folded, posted=min(posted, default=None), web=tuple(web))

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Every expression of the dated lists that the document contains; the text is read once for all."""
        return tuple(load().hits(self.folded))

    @cached_property
    def _sifted(self) -> Sifted:
        from .rules import sieve

        return sieve().sift(self.folded)

    def finditer(
        self, pattern: re.Pattern[str], start: int = 0, end: int | None = None
    ) -> Iterator[re.Match[str]]:
        """As ``pattern.finditer(page.folded, start, end)``: soon, for the text is read once for all rules."""
        return self._sifted.finditer(pattern, start, end)

    def search(self, pattern: re.Pattern[str], start: int = 0) -> re.Match[str] | None:
        """As ``pattern.search(page.folded, start)``."""
        return next(self.finditer(pattern, start), None)

    @cached_property
    def about_party(self) -> bool:
        """Whether the document is about the Party's own affairs, whose words age faster than others."""
        named = self.folded.count("党") + len(_MASKED_PARTY.findall(self.folded))
        return named * 1000 >= PARTY_DENSITY * len(self.folded)

    @cached_property
    def is_life(self) -> bool:
        """Whether the document tells a life or a history, whose words are those of its past."""
        return self.search(_LIFE) is not None

    @cached_property
    def is_dated_by_its_newest_words(self) -> bool:
        """Whether the newest words are those of its own day: a life looks back, and a mask may hide newer ones."""
        masked = any(sign in self.folded for sign in _SIGNS) and _MASKED.search(self.folded)
        return not (self.is_life or masked)

    def quote(self, start: int, end: int) -> str:
        """The words of the document at ``start:end`` of the folded text, as they stand there."""
        first, last = start + bisect_right(self.blanks, start), end + bisect_left(self.blanks, end)
        return self.text[first:last].strip()

    def around(self, start: int, end: int, left: int, right: int) -> str:
        """The words at ``start:end`` with so many characters to either side, within their clause."""
        low, high = self.clause(start, end, max(left, right))
        return self.quote(max(low, start - left), min(high, end + right))

    def clause(self, start: int, end: int, reach: int = 60) -> tuple[int, int]:
        """The clause around ``start:end``, at most ``reach`` characters to either side."""
        low = max(0, start - reach)
        before = [m.end() for m in _STOP.finditer(self.folded, low, start)]
        after = _STOP.search(self.folded, end, min(len(self.folded), end + reach))
        return (
            before[-1] if before else low,
            after.start() if after else min(len(self.folded), end + reach),
        )

    def before(self, start: int, reach: int) -> str:
        """The folded characters just before ``start``, within its line."""
        return self.folded[max(0, start - reach) : start].rpartition("\n")[2]

    def after(self, end: int, reach: int) -> str:
        """The folded characters just after ``end``, within its line."""
        return self.folded[end : end + reach].partition("\n")[0]

    def is_quoted(self, start: int) -> bool:
        """Whether the place lies in a long passage between quotation marks, or the whole recounts the past."""
        if self.is_life:
            return True
        index = bisect_right(self.quoted, (start, 0)) - 1
        return index >= 0 and self.quoted[index][0] < start < self.quoted[index][1]
