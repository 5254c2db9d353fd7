"""Copies of one speech found and pointed at the best of them.

These sites copy from each other, cut pages in two, and re-date old speeches: counted as they lie, one speech would
stand as evidence two or three times. What tells a damaged copy from another speech is not how much the two share but
what stands where they do not: a hole has words on one side only, another speech has words of its own on both. So two
texts are laid beside each other, and those are copies that agree wherever both have something to say. That catches
holes (also different ones in both), lost endings, excerpts, pages that hold more than the speech, paraphrases and
garbled copies; it does not catch shared slogans, a closing template or the same quoted editorial.

Compared are runs of Han characters only, so residue, punctuation, digits and script do not matter: years are what
re-dating sites change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from .brief import Brief, opens
from .shapes import same_title
from .shingles import LEAST_HAN, align, anchors, codes_of
from .sketches import Sketches
from .speech import Speech

if TYPE_CHECKING:
    from .shingles import Alignment
    from .sketches import Pairs, Shares, Sizes

#: Share of the shorter speech that stands in the other, in order, from which it is a copy without further question.
WHOLE: Final = 0.8
#: Less than this share, or than so many Han characters, is a quotation, whatever surrounds it.
LEAST_SHARE, LEAST_SHARED = 0.4, 150

#: A form filled in twice has this and less of its words from the form: resolutions on the work reports of
#: neighbouring years (about 500 characters) agree in up to .71 of what both say where they share 170 characters,
#: .67 where they share 350. Copies with every sixth sentence in other words agree in .7 to .9.
_FORM, _FORM_FADES, _AGREE = 0.8, 4000, 0.65

#: Two copies that lost neighbouring stretches differ there as two speeches with one ending, or two fillings of one
#: form, do. They are taken for copies if they differ in that place alone (nine tenths of it) and share this much,
#: by share and by Han characters at an end or in the middle: templates are shorter, and come in threes.
_ONE_PLACE, _SHARED_AT_END, _SHARED_AROUND, _NOWHERE_ELSE = 0.45, 250, 450, 0.9

#: The index is asked for so much of what makes a copy: garbled characters spoil shingles, a sample can fall short.
_ASKED: Final = 0.5
#: A complete copy stands for a longer truncated one only if it is at least this long beside it.
_AS_LONG: Final = 0.8
#: A mask or a character that repair had to guess weighs as much as so many that are missing.
_DAMAGE: Final = 10
#: Among copies that differ in length by less than this, the better dated stands for the others.
_AS_GOOD: Final = 0.97
#: Parts of a page that lie over each other by less than this share of the shorter are different matter.
_APART: Final = 0.2

#: Texts that are held while pairs are compared, with their sorted shingles: 18 bytes a character.
_HELD: Final = 512

#: Pairs of texts that are taken out of an array at a time.
_PAIRS: Final = 1 << 16

Relation = Literal["copy", "excerpt", "overlap"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are, in Han characters and in shares of them (0 to 1).

    ``shared`` characters stand in both in the same order: ``of_one`` and ``of_other`` are their shares of each text.
    ``differing`` is how many of the shorter side stand where both texts have words and not the same; the rest is
    missing in one of the two. ``template`` marks a pair that differs in one place only, by much: two copies that lost
    neighbouring stretches, or two speeches made from one template; a third text can tell which.
    """

    one: int
    other: int
    shared: int
    differing: int
    of_one: float
    of_other: float
    template: bool = False

    @property
    def relation(self) -> Relation:
        """``copy``: each is nearly all of the other; ``excerpt``: one stands in the other; ``overlap``: both lost
        something."""
        whole = (self.of_one >= WHOLE) + (self.of_other >= WHOLE)
        return "copy" if whole == 2 else "excerpt" if whole else "overlap"


def mark_duplicates(speeches: Sequence[Speech]) -> tuple[Speech, ...]:
    """The speeches, each near-duplicate pointing at the copy that stands for it, which points at none.

    Of the complete copies (the longest if none is nearly as long) it is the longest, a mask or a guessed character
    weighing like ten missing ones; between copies as good, the one whose date is narrower and without conflict;
    then the first id. Every member of a cluster is itself like its longest copy: chains of weak likeness do not join.
    """
    links = duplicate_links(list(map(Brief.of, speeches)))
    return tuple(_marked(speech, speeches, links.get(i)) for i, speech in enumerate(speeches))


def duplicate_links(briefs: Sequence[Brief], sketches: Sketches | None = None) -> dict[int, tuple[int, str]]:
    """The near-duplicates among speeches, as places: the copy that stands for each, and how the two are alike.

    ``briefs`` may be read from disk as they are asked for: all are read once, in order, for their ``sketches``
    (unless those are given, of all speeches in order), and those that may be copies again, by place, in any order. Of
    the others nothing is held but the sketch.
    """
    if sketches is None:
        sketches = Sketches()
        for brief in briefs:
            sketches.add_codes(brief.codes)
    pool = _Pool(sketches, briefs.__getitem__)
    links: dict[int, tuple[int, str]] = {}
    for copies, pages in _clusters(pool, lambda i: pool.brief(i).id):
        best = _best(pool, copies)
        for i in (*copies, *pages):
            if i != best:
                links[i] = best, pool.measure(i, best, pool.align(i, best)).relation
    return dict(sorted(links.items()))


def _marked(speech: Speech, speeches: Sequence[Speech], link: tuple[int, str] | None) -> Speech:
    """The speech with what stands for it."""
    of, relation = (None, "") if link is None else (speeches[link[0]].id, link[1])
    if (speech.duplicate_of, speech.duplicate_relation) == (of, relation):
        return speech
    return replace(speech, duplicate_of=of, duplicate_relation=relation)


def clusters(texts: Sequence[str], *, ids: Sequence[str] | None = None) -> list[tuple[int, ...]]:
    """The groups of texts that are copies of one, as places in ``texts``; texts without a copy are left out.

    ``ids`` break ties between texts of one length, so that the order of ``texts`` does not matter.

    >>> a = "今年以来全镇党建工作在县委坚强领导下扎实推进,成效明显,群众满意;但也存在一些不容忽视的问题和短板。"
    >>> clusters([a, "天气很好。", a + "各项任务全面完成。"])
    [(0, 2)]
    """
    names = ids if ids is not None else [f"{i:012d}" for i in range(len(texts))]
    found = _clusters(_untitled(texts), lambda i: names[i])
    return sorted(tuple(sorted((*copies, *pages))) for copies, pages in found)


def near_duplicates(texts: Sequence[str]) -> list[Likeness]:
    """Pairs of texts that are copies, with how alike they are.

    Candidates come from an index of shingles, thinned by hash in a large corpus; every pair given has been compared
    in full, so thinning can lose a pair near the threshold but never invent one. Of a text in dozens of copies not
    every pair is listed; :func:`clusters` puts all of them together.
    """
    pool = _untitled(texts)
    found = [pair for one, other in pool.candidates() if (pair := pool.compare(one, other))]
    tied = _Forest()
    for pair in found:
        if not pair.template:
            tied.join(pair.one, pair.other)
    kept = set(_remains((pair for pair in found if pair.template), tied))
    return [pair for pair in found if not pair.template or pair in kept]


def likeness(one: str, other: str) -> Likeness:
    """How alike two texts are, copies or not: what to say of a speech and the one that stands for it.

    >>> a = "今年以来全镇党建工作在县委坚强领导下扎实推进,成效明显,群众满意;但也存在一些不容忽视的问题和短板。"
    >>> pair = likeness(a, a[:32] + "各项任务全面完成。")
    >>> pair.shared, round(pair.of_one, 2), round(pair.of_other, 2)
    (30, 0.65, 0.79)
    """
    pool = _untitled([one, other])
    return pool.measure(0, 1, pool.align(0, 1))


def _best(pool: _Pool, cluster: Sequence[int]) -> int:
    """Which of the copies stands for all."""
    known = {i: pool.brief(i)._replace(codes=codes_of("")) for i in cluster}  # of thousands of copies, too
    longest = max(map(pool.size, cluster))
    whole = [i for i in cluster if not known[i].truncated and pool.size(i) >= _AS_LONG * longest]
    sound = {i: pool.size(i) - _DAMAGE * known[i].damages for i in whole or cluster}
    most = max(sound.values())
    good = [
        i for i, size in sound.items() if size >= min(_AS_GOOD * most, most)
    ]  # less than nothing may be most
    return min(good, key=lambda i: (known[i].conflicts, known[i].days, -sound[i], known[i].id))


def _asked(sizes: Sizes) -> Shares:
    """The share of its shingles that a text of so many Han characters must have in common with another one to be
    compared with it: a part of what makes it a copy."""
    import numpy as np

    least = np.maximum(LEAST_SHARE, LEAST_SHARED / np.maximum(sizes, 1))
    return _ASKED * np.minimum(WHOLE, least)


class _Pool:
    """Texts by their sketches; what a comparison needs besides is read when it asks."""

    def __init__(self, sketches: Sketches, read: Callable[[int], Brief]) -> None:
        self._sketches = sketches
        self.size = sketches.size
        self.brief = brief = lru_cache(_HELD)(read)
        self._anchors = lru_cache(_HELD)(lambda i: anchors(brief(i).codes))

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs that may be copies, in order."""
        pairs: Pairs = self._sketches.candidates(_asked)
        for at in range(0, len(pairs), _PAIRS):
            yield from map(tuple, pairs[at : at + _PAIRS].tolist())

    def align(self, one: int, other: int) -> Alignment:
        return align(self.brief(one).codes, self.brief(other).codes, self._anchors(one), self._anchors(other))

    def strangers(self, one: int, other: int) -> bool:
        """Whether two texts say that they are different speeches: by titles, or each calls its audience."""
        return self._titled_apart(one, other) or (self.brief(one).opens and self.brief(other).opens)

    def _titled_apart(self, one: int, other: int) -> bool:
        a, b = self.brief(one).title, self.brief(other).title
        return bool(a and b) and not same_title(a, b)

    def compare(self, one: int, other: int) -> Likeness | None:
        """How alike two texts are if they are copies, or may be (``template``); else None."""
        sizes = self.size(one), self.size(other)
        if sizes[0] == sizes[1] and self._same(one, other):
            return Likeness(one, other, sizes[0], 0, 1.0, 1.0)
        if min(sizes) < LEAST_HAN:
            return None
        found = self.align(one, other)
        share = found.shared / min(sizes)
        template = not _agree(found, share)
        if template and not self._differ_in_one_place(found, share, one, other):
            return None
        return replace(self.measure(one, other, found), template=template)

    def _same(self, one: int, other: int) -> bool:
        return self.brief(one).codes.tobytes() == self.brief(other).codes.tobytes()

    def measure(self, one: int, other: int, found: Alignment) -> Likeness:
        of_one, of_other = (found.shared / max(self.size(i), 1) for i in (one, other))
        return Likeness(one, other, found.shared, found.differing, of_one, of_other)

    def _differ_in_one_place(self, found: Alignment, share: float, one: int, other: int) -> bool:
        most = max(found.gaps)
        at_head, at_end = most == found.gaps[0], most in (found.gaps[0], found.gaps[-1])
        if share < _ONE_PLACE or found.shared < (_SHARED_AT_END if at_end else _SHARED_AROUND):
            return False
        if self._titled_apart(one, other) or (at_head and self.strangers(one, other)):
            return False  # their titles say so, or both are there from their first word on
        return most >= _NOWHERE_ELSE * found.differing


def _agree(found: Alignment, share: float) -> bool:
    """Whether two texts agree wherever both have something to say."""
    if share >= WHOLE:
        return True
    if share < LEAST_SHARE or found.shared < LEAST_SHARED:
        return False
    agreed = found.shared / (found.shared + found.differing)
    return agreed >= max(_AGREE, _FORM - found.shared / _FORM_FADES)


def _untitled(texts: Sequence[str]) -> _Pool:
    """A pool of texts of which no titles are known."""
    sketches = Sketches()
    for text in texts:
        sketches.add(text)
    return _Pool(sketches, lambda i: Brief("", "", opens(texts[i]), False, 0, False, 0, codes_of(texts[i])))


def _remains(doubtful: Iterable[Likeness], tied: _Forest) -> list[Likeness]:
    """The pairs that differ in one place and are copies all the same, for lack of another reading.

    Where a text so resembles two that are no copies of each other, what it shares is a template, or it is a mosaic.
    """
    pairs = [(p, tied.find(p.one), tied.find(p.other)) for p in doubtful]
    beside: dict[int, set[int]] = defaultdict(set)
    for _, a, b in pairs:
        beside[a].add(b)
        beside[b].add(a)
    return [p for p, a, b in pairs if a == b or beside[a] | beside[b] == {a, b}]


def _clusters(pool: _Pool, name: Callable[[int], str]) -> Iterator[tuple[list[int], list[int]]]:
    """Groups of copies, each like its longest, and the pages that hold a group's text beside another group's."""
    tied = _Forest()
    doubtful: list[Likeness] = []
    for one, other in pool.candidates():  # a text in a hundred copies is not compared with each of them
        if tied.find(one) == tied.find(other) or not (pair := pool.compare(one, other)):
            continue
        if pair.template:
            doubtful.append(pair)
        else:
            tied.join(one, other)
    apart = [p for p in doubtful if tied.find(p.one) != tied.find(p.other)]
    weak = {(p.one, p.other) for p in _remains(apart, tied)}
    for one, other in weak:
        tied.join(one, other)
    for group in tied.groups():
        longest_first = sorted(group, key=lambda i: (-pool.size(i), name(i)))
        yield from (found for found in _stars(pool, longest_first, weak) if len(found[0]) + len(found[1]) > 1)


def _stars(pool: _Pool, left: list[int], weak: set[tuple[int, int]]) -> Iterator[tuple[list[int], list[int]]]:
    """The longest text with all that are like it, then the longest of the rest, and so on."""
    found: list[tuple[list[int], list[int]]] = []
    pages: dict[int, int] = {}
    while left:
        best, *rest = left
        compared = [(i, pool.compare(min(best, i), max(best, i))) for i in rest]
        like = [i for i, p in compared if p and (not p.template or (p.one, p.other) in weak)]
        if parts := _parts(pool, best, like):
            pages[best] = parts[0]
            left = rest
        else:
            found.append(([best, *like], []))
            taken = set(like)
            left = [i for i in rest if i not in taken]
    for page, part in pages.items():
        while part in pages:  # a page of pages goes with the first speech of its first page
            part = pages[part]
        next(own for copies, own in found if part in copies).append(page)
    yield from found


def _parts(pool: _Pool, page: int, like: Sequence[int]) -> list[int]:
    """The different speeches that make up a page between them, if it is nothing but a collection of such."""
    taken: dict[int, tuple[int, int]] = {}
    for i in like:
        if taken and not all(pool.strangers(i, j) for j in taken):
            continue
        passages = pool.align(page, i).passages
        low, high = (passages[0].one[0], passages[-1].one[1]) if passages else (0, pool.size(i))
        if all(min(high, b) - max(low, a) < _APART * min(high - low, b - a) for a, b in taken.values()):
            taken[i] = low, high
    held = sum(high - low for low, high in taken.values())
    return list(taken) if len(taken) > 1 and held >= WHOLE * pool.size(page) else []


class _Forest:
    """Things tied together, directly or through others."""

    def __init__(self) -> None:
        self._root: dict[int, int] = {}

    def find(self, i: int) -> int:
        root = self._root
        while (above := root.get(i, i)) != i:
            root[i] = root.get(above, above)
            i = root[i]
        return i

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        self._root[low] = self._root[high] = low

    def groups(self) -> list[list[int]]:
        """Those that are tied to any other."""
        groups: dict[int, list[int]] = defaultdict(list)
        for i in sorted(self._root):
            groups[self.find(i)].append(i)
        return [group for group in groups.values() if len(group) > 1]
