"""What a rule is given: the words of a document in one string, with where its title and date line end.

The text is *folded*: full-width digits and ASCII signs become half-width, the kinds of double quotation mark one,
sign for sign, so that a rule is written once and a quotation still comes out of the document as it stands there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .folding import fold
from .lexicon import Hit, load

#: Where a clause of Chinese prose ends.
_STOP = re.compile(r"[。!?;\n]")

#: A passage in quotation marks is somebody else's words from this length on; shorter ones are slogans.
QUOTED_FROM = 40
_QUOTED = re.compile(rf'"[^"\n]{{{QUOTED_FROM},1500}}"')


@dataclass(frozen=True)
class Page:
    """A document to be dated: ``text`` is title, header and body, a line break between; ``folded`` matches it.

    ``title_end`` and ``body_start`` are characters of ``text``: the header lies between them.
    """

    text: str
    title_end: int
    body_start: int
    posted: date | None = None
    web: tuple[str, ...] = ()
    folded: str = field(default="", repr=False)
    quoted: tuple[tuple[int, int], ...] = ()

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

        >>> page = Page.of("同志们：", title="在座谈会上的讲话", header="（2010年9月3日）")
        >>> page.text[page.title_end : page.body_start].strip()
        '（2010年9月3日）'
        """
        whole = f"{title}\n{header}\n{text}"
        folded = fold(whole)
        quoted = tuple(m.span() for m in _QUOTED.finditer(folded))
        return cls(whole, len(title) + 1, len(title) + len(header) + 2, posted, web, folded, quoted)

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Every expression of the dated lists that the document contains; the text is read once for all."""
        return tuple(load().hits(self.folded))

    def quote(self, start: int, end: int) -> str:
        """The words of the document at ``start:end``, as they stand there."""
        return self.text[start:end].strip()

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
        """Whether the place lies in a long passage between quotation marks."""
        index = bisect_right(self.quoted, (start, 0)) - 1
        return index >= 0 and self.quoted[index][0] < start < self.quoted[index][1]
