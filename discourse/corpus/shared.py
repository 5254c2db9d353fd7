"""Lines that the documents of a corpus share at their edges: the frame of a site, learnt from its pages.

What most documents carry verbatim above the first or below the last line of the text is the page's, whatever it says.
Where pages of several sites are mixed, a few carry the frame of each: such lines are believed only if they say
something of a page themselves, or stand beside one that does, in texts that are no copies of one another. It is
counted without holding the texts, so that a corpus can be read in parts.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from .lines import Unit, lines_of
from .rules import SHIPPED, first_kind
from .shapes import (
    is_closing,
    is_date_line,
    is_numbered,
    is_signature,
    is_speaker,
    is_strong_title,
    opens_sentence,
    opens_with_salutation,
)

if TYPE_CHECKING:
    import numpy as np

    Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
    Places = np.ndarray[tuple[int], np.dtype[np.int64]]

#: The largest part of a document (of its Han characters) that the frame of a page can be.
_FRAME: Final = 1 / 2

#: What a :class:`ResidueCounter` holds of a line: how many Han characters, and in the highest bits what it may be; of
#: what may be a single site's, whether it speaks of pages, or has a word that others than sites have, too.
_SIZE: Final = (1 << 26) - 1
_SITE, _PAGE, _LIKELY = 1 << 26, 1 << 27, 1 << 28
_LICENCE, _RESIDUE, _SHAREABLE = 1 << 29, 1 << 30, 1 << 31
#: The words of so many lines are held at least, of twice as many at most.
_WORDS: Final = 1 << 14
#: A site has one page in so many of the corpus, at least.
_SITES: Final = 1000
#: Of the pages with a line so large a part has the same line beside it.
_BESIDE: Final = 0.8
#: A document with more of its characters in lines of another is a copy of it; so many are looked at.
_COPIED: Final = 0.3
_LOOKED_AT: Final = 60
#: A line with fewer Han characters says nothing of where it comes from.
_LEAST: Final = 4
_OF_SITES = re.compile(
    "出品|融媒体|编辑部|新闻网|快报|晚报|报社|主办|承办|协办|客户端|资料库|数据库|文库|写稿|"
    "客服|书签|扫一扫|二维码|(?:[党政府务民闻报]|建|组工|文明)网|网(?:$|[ —·-])"
)
#: Words of sites that speakers have as well: two of them tell, one does not.
_AT_TIMES = re.compile("日报|电视台|频道|专栏|论坛|公文(?:写作)?|范文|写作|签到|积分|资料|素材")

#: What a host says who opens and closes a meeting, and what a speaker asks of those who are there.
_OF_HOSTS = re.compile(
    r"到此结束|圆满结束|(?:正式|隆重|现在)(?:开始|开幕|开会)|全体起立|^(?:现在|下面|接下来|会后|散会|本[届次场])"
    r"|^请(?!勿|不要|注明|登[录陆]|点击|关注|扫|下载|联系|输入|选择|安装|使用|访问|收藏|尊重|支持|自行|您|用户|以?上|转发|分享|留言|加)"
)
_HALVES = re.compile(r"[ ,、;]+")


def shared_residue(
    texts: Iterable[str], *, least: int = 3, share: float = 0.5, sites: bool = True
) -> dict[str, str]:
    """Lines that most documents of a corpus carry verbatim at their edges, each with the kind to give it.

    A line counts for a document when nothing but other such lines, or known residue, lies between it and the
    edge; it is offered when at least ``least`` documents, and more than the ``share`` of all, carry it so.
    Titles, dates, salutations, leave-taking, headings, lines in the first person plural and whole sentences without
    a word of the page are never offered: speakers share those too. A document that would lose more than half of its
    characters so is a copy of another, not a page with a frame, and does not count.

    >>> box = "本库内容由各单位报送，请勿外传"
    >>> texts = [f"同志们：\\n今天讲第{n}个问题。\\n谢谢大家！\\n{box}" for n in "一二三四"]
    >>> shared_residue(texts)
    {'本库内容由各单位报送请勿外传': 'disclaimer'}

    With ``sites`` lines are offered, too, that only pages of one site among several carry: at least ``least`` of
    them, and one in a thousand of the corpus; for what they must be see :meth:`ResidueCounter.of_sites`.
    """
    counter = ResidueCounter()
    for text in texts:
        counter.add(text)
    return counter.result(least=least, share=share, sites=sites)


class ResidueCounter:
    """:func:`shared_residue` in parts: texts are added one by one, counters of different shards merged.

    What is held of a text is 12 bytes a line and 4 bytes: the hash of its Han characters, how many they are, and what
    the line may be taken for where the way in from an edge can reach it. The words themselves are held of at most
    32,768 lines, the most frequent near edges (Misra & Gries 1982, doi:10.1016/0167-6423(82)90012-0): a line that as
    many documents carry as are asked for is among them, unless a document has 8,000 lines on average.

    >>> one, other = ResidueCounter(), ResidueCounter()
    >>> for n in "一二三四":
    ...     (one if n in "一二" else other).add(f"今天讲第{n}个问题，请大家记好。\\n本库内容请勿外传")
    >>> one.merge(other)
    >>> one.result()
    {'本库内容请勿外传': 'disclaimer'}
    """

    def __init__(self) -> None:
        self._hashes = array("Q")
        self._marks = array("I")
        self._lines = array("I")
        self._words: dict[int, tuple[int, str]] = {}

    def add(self, text: str) -> None:
        """Count one more document."""
        units = lines_of(text)
        marks = [min(len(unit.han), _SIZE) for unit in units]
        for order in (range(len(units)), range(len(units) - 1, -1, -1)):
            for i in order:
                mark = _edge_mark(units[i])
                if not mark:  # no way in goes on beyond it
                    break
                marks[i] |= mark
        hashes = [_hash(unit.han) for unit in units]
        self._hashes.extend(hashes)
        self._marks.extend(marks)
        self._lines.append(len(units))
        for key, mark, unit in zip(hashes, marks, units, strict=True):
            if mark & _SHAREABLE:
                self._words[key] = (self._words.get(key, (0, ""))[0] + 1, unit.han)
        self._keep_frequent()

    def merge(self, other: ResidueCounter) -> None:
        """Count the documents of another counter, too: the same as if they had been added after one's own."""
        self._hashes.extend(other._hashes)
        self._marks.extend(other._marks)
        self._lines.extend(other._lines)
        for key, (count, words) in other._words.items():
            self._words[key] = (self._words.get(key, (0, ""))[0] + count, words)
        self._keep_frequent()

    def result(self, *, least: int = 3, share: float = 0.5, sites: bool = True) -> dict[str, str]:
        """The lines to be taken for residue, each with its kind: what :func:`shared_residue` gives."""
        needed = max(least, int(share * len(self._lines)) + 1)
        found = self._of_corpus(needed)
        of_sites = max(least, 2, -(-len(self._lines) // _SITES))
        if sites and of_sites < needed:
            found |= {words: "disclaimer" for words in self.of_sites(of_sites) if words not in found}
        return dict(sorted(found.items()))

    def of_sites(self, needed: int) -> set[str]:
        """The lines that the pages of a site have at their edges, at least so many of them, and texts that are no
        copies of one another: lines with a word of the page (:data:`SHIPPED.page`), and what stands beside one such
        line, or one with a likely word, in most of the documents that have it. None that names a person or a body,
        breaks off, or speaks of 我."""
        import numpy as np

        hashes = np.frombuffer(self._hashes, dtype=np.uint64)
        ends = np.cumsum(np.frombuffer(self._lines, dtype=np.uint32), dtype=np.int64)
        common = self._common(hashes, ends, needed) & self._words.keys()
        if not common:
            return set()
        carriers: dict[int, list[int]] = {}
        marks: dict[int, int] = {}
        beside: dict[int, Counter[int]] = {}
        places = np.flatnonzero(np.isin(hashes, np.array(sorted(common), dtype=np.uint64)))
        for document in np.unique(np.searchsorted(ends, places, side="right")).tolist():
            end = int(ends[document])
            for key, (mark, neighbours) in self._edges(end - self._lines[document], end, common).items():
                carriers.setdefault(key, []).append(document)
                marks[key] = marks.get(key, 0) | mark
                beside.setdefault(key, Counter()).update(neighbours)
        found: set[str] = set()
        for key, documents in carriers.items():
            most = max(needed, _BESIDE * len(documents))
            near = [marks[one] for one, n in beside[key].items() if n >= most and marks[one] & _SITE]
            told = marks[key] & _PAGE or any((marks[key] | mark) & (_PAGE | _LIKELY) for mark in near)
            if len(documents) < needed or not (marks[key] & _SITE and told):
                continue
            if self._are_different(documents, ends, needed, carriers):
                found.add(self._words[key][1])
        return found

    def _edges(self, low: int, high: int, common: set[int]) -> dict[int, tuple[int, set[int]]]:
        """The common lines at the edges of one document, each with its mark and the common lines right beside it."""
        found: dict[int, tuple[int, set[int]]] = {}
        for order in (range(low, high), range(high - 1, low - 1, -1)):
            above = None
            for i in order:
                key, mark = self._hashes[i], self._marks[i]
                if mark & _SHAREABLE and key in common:
                    _, beside = found.setdefault(key, (mark, set()))
                    if above is not None and above != key:
                        beside.add(above)
                        found[above][1].add(key)
                    above = key
                elif not mark & _RESIDUE:
                    break
        return found

    def _are_different(
        self, documents: Sequence[int], ends: Places, needed: int, shared: Mapping[int, Sequence[int]]
    ) -> bool:
        """Whether among the documents there are enough texts that are no copies of one another."""
        seen: set[int] = set()
        own = 0
        for document in documents[:_LOOKED_AT]:
            end = int(ends[document])
            span = range(end - self._lines[document], end)
            lines = {self._hashes[i]: self._marks[i] & _SIZE for i in span if self._hashes[i] not in shared}
            held = sum(size for key, size in lines.items() if key in seen)
            own += bool(lines) and held <= _COPIED * sum(lines.values())
            seen |= lines.keys()
            if own >= needed:
                return True
        return own * len(documents) >= needed * _LOOKED_AT

    def _of_corpus(self, needed: int) -> dict[str, str]:
        """The lines that at least so many documents of the corpus carry at their edges."""
        import numpy as np

        hashes = np.frombuffer(self._hashes, dtype=np.uint64)
        ends = np.cumsum(np.frombuffer(self._lines, dtype=np.uint32), dtype=np.int64)
        common = self._common(hashes, ends, needed)
        if not common:
            return {}
        at_edge: Counter[int] = Counter()
        kinds: dict[int, str] = {}
        places = np.flatnonzero(np.isin(hashes, np.array(sorted(common), dtype=np.uint64)))
        for document in np.unique(np.searchsorted(ends, places, side="right")).tolist():
            end = int(ends[document])
            at_edge.update(self._carried(end - self._lines[document], end, common, kinds))
        return {
            self._words[key][1]: kinds[key]
            for key, n in at_edge.items()
            if n >= needed and key in self._words
        }

    def _common(self, hashes: Hashes, ends: Places, needed: int) -> set[int]:
        """The lines that at least so many documents hold, wherever."""
        import numpy as np

        distinct, counts = np.unique(hashes, return_counts=True)
        frequent = distinct[counts >= needed]
        places = np.flatnonzero(np.isin(hashes, frequent))
        documents = np.searchsorted(ends, places, side="right")
        pairs = set(zip(documents.tolist(), hashes[places].tolist(), strict=True))
        carried = Counter(key for _, key in pairs)
        return {key for key, n in carried.items() if n >= needed and key != _hash("")}

    def _carried(self, low: int, high: int, common: set[int], kinds: dict[int, str]) -> set[int]:
        """The common lines that one document carries at its edges; ``kinds`` learns what each is where first met."""
        keys: set[int] = set()
        size = 0
        for order in (range(low, high), range(high - 1, low - 1, -1)):
            for i in order:
                key, mark = self._hashes[i], self._marks[i]
                if mark & _SHAREABLE and key in common:
                    size += mark & _SIZE
                    keys.add(key)
                    kinds.setdefault(key, "licence" if mark & _LICENCE else "disclaimer")
                elif not mark & _RESIDUE:
                    break
        whole = sum(mark & _SIZE for mark in self._marks[low:high])
        return keys if size <= _FRAME * whole else set()

    def _keep_frequent(self) -> None:
        """Forget the words of the rarest lines where more are held than :data:`_WORDS` twice."""
        if len(self._words) > 2 * _WORDS:
            least = sorted((count for count, _ in self._words.values()), reverse=True)[_WORDS]
            left = ((key, (count - least, words)) for key, (count, words) in self._words.items())
            self._words = {key: pair for key, pair in left if pair[0] > 0}


def _hash(letters: str) -> int:
    """Eight bytes for a line, the same in every process."""
    return int.from_bytes(blake2b(letters.encode("utf-16-le"), digest_size=8).digest(), "little")


def _edge_mark(unit: Unit) -> int:
    """What a line near an edge may be taken for; 0 where nothing beyond it can be at the edge."""
    mark = 0
    if unit.han and not (is_spoken(unit.folded) or _is_own(unit.folded) or _is_sentence(unit.folded)):
        mark = _SHAREABLE | (_LICENCE if _shared_kind(unit.folded) == "licence" else 0) | _site_mark(unit)
    if first_kind(unit.folded, "head") is not None or first_kind(unit.folded, "tail") is not None:
        mark |= _RESIDUE
    return mark


def _site_mark(unit: Unit) -> int:
    """What a line may be on the pages of one site among several."""
    folded, page = unit.folded, SHIPPED.page
    told = (page.framed is not None and page.framed.search(folded)) or page.sure.search(folded)
    if len(unit.han) < _LEAST or "我" in folded or is_speaker(folded) or is_signature(folded):
        return 0
    if folded[-1] in ":,;、?" or (folded[-1] in "。!…" and not told) or opens_sentence(folded):
        return 0
    if not page.sure.search(folded) and (_is_couplet(folded) or _OF_HOSTS.search(folded)):
        return 0
    if told:
        return _SITE | _PAGE
    words = {*page.likely.findall(folded), *_AT_TIMES.findall(folded)}
    likely = len(words) > 1 or _OF_SITES.search(folded)
    return _SITE | (_LIKELY if likely else 0)


def _is_couplet(folded: str) -> bool:
    """Whether a line is a slogan of two halves of the same length: 织密民生网 兜牢幸福底."""
    halves = _HALVES.split(folded)
    return len(halves) == 2 and len(halves[0]) == len(halves[1]) >= _LEAST


def _is_own(folded: str) -> bool:
    """Whether a line is the title or the date of a speech, which its copies share."""
    return is_strong_title(folded) or is_date_line(folded)


def _is_sentence(folded: str) -> bool:
    """Whether a line ends as sentences do and says nothing of a page: 不忘初心，牢记使命，砥砺前行。"""
    framed = SHIPPED.page.framed
    return folded[-1] in "。!" and (framed is None or framed.search(folded) is None)


def is_spoken(folded: str) -> bool:
    """Whether a line is a speaker's, by a salutation, a leave-taking, a number, or the first person plural."""
    return (
        any(word in folded for word in ("我们", "同志", "各位", "大家", "我代表"))
        or is_numbered(folded)
        or opens_with_salutation(folded)
        or is_closing(folded)
    )


def _shared_kind(folded: str) -> str:
    words = ("公有领域", "著作权", "版权", "许可", "授权", "Public", "CC", "作品")
    return "licence" if any(word in folded for word in words) else "disclaimer"
