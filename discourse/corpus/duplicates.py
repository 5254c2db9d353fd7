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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from .lines import fold
from .shapes import opens_with_salutation, same_title
from .shingles import LEAST_HAN, align, anchors, candidates, han_codes
from .speech import Speech

if TYPE_CHECKING:
    from .shingles import Alignment

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

#: The index is asked for less than is wanted: garbled characters spoil shingles, and a sample can fall short.
_ASKED: Final = 0.5 * LEAST_SHARE
#: A complete copy stands for a longer truncated one only if it is at least this long beside it.
_AS_LONG: Final = 0.8
#: A mask or a character that repair had to guess weighs as much as so many that are missing.
_DAMAGE: Final = 10
#: Among copies that differ in length by less than this, the better dated stands for the others.
_AS_GOOD: Final = 0.97
#: Parts of a page that lie over each other by less than this share of the shorter are different matter.
_APART: Final = 0.2

#: Texts of which the sorted shingles are held, 16 bytes a character, while pairs are compared.
_HELD: Final = 512

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
    pool = _Pool([s.text for s in speeches], [s.title for s in speeches])
    stands_for = list(range(len(speeches)))
    for copies, pages in _clusters(pool, [s.id for s in speeches]):
        best = _best(speeches, pool, copies)
        for i in (*copies, *pages):
            stands_for[i] = best
    return tuple(
        replace(speech, duplicate_of=None, duplicate_relation="")
        if best == i
        else replace(
            speech,
            duplicate_of=speeches[best].id,
            duplicate_relation=likeness(speech.text, speeches[best].text).relation,
        )
        for i, (speech, best) in enumerate(zip(speeches, stands_for, strict=True))
    )


def clusters(texts: Sequence[str], *, ids: Sequence[str] | None = None) -> list[tuple[int, ...]]:
    """The groups of texts that are copies of one, as places in ``texts``; texts without a copy are left out.

    ``ids`` break ties between texts of one length, so that the order of ``texts`` does not matter.

    >>> a = "今年以来全镇党建工作在县委坚强领导下扎实推进,成效明显,群众满意;但也存在一些不容忽视的问题和短板。"
    >>> clusters([a, "天气很好。", a + "各项任务全面完成。"])
    [(0, 2)]
    """
    names = ids if ids is not None else [f"{i:012d}" for i in range(len(texts))]
    found = _clusters(_Pool(texts, [""] * len(texts)), names)
    return sorted(tuple(sorted((*copies, *pages))) for copies, pages in found)


def near_duplicates(texts: Sequence[str]) -> list[Likeness]:
    """Pairs of texts that are copies, with how alike they are.

    Candidates come from an index of shingles, thinned by hash in a large corpus; every pair given has been compared
    in full, so thinning can lose a pair near the threshold but never invent one. Of a text in dozens of copies not
    every pair is listed; :func:`clusters` puts all of them together.
    """
    pool = _Pool(texts, [""] * len(texts))
    found = [pair for one, other in _candidates(pool) if (pair := pool.compare(one, other))]
    tied = _Forest(len(texts))
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
    pool = _Pool([one, other], ["", ""])
    return pool.measure(0, 1, pool.align(0, 1))


def _best(speeches: Sequence[Speech], pool: _Pool, cluster: Sequence[int]) -> int:
    """Which of the copies stands for all."""
    longest = max(map(pool.size, cluster))
    whole = [i for i in cluster if not speeches[i].truncated and pool.size(i) >= _AS_LONG * longest]
    sound = {i: pool.size(i) - _DAMAGE * _damages(speeches[i]) for i in whole or cluster}
    good = [i for i, size in sound.items() if size >= _AS_GOOD * max(sound.values())]
    return min(good, key=lambda i: (_vagueness(speeches[i]), -sound[i], speeches[i].id))


def _damages(speech: Speech) -> int:
    """Masks, and characters that repair had to guess or to give up."""
    guessed = sum(len(piece.text) for piece in speech.traced.pieces if not piece.certain)
    return speech.masks + guessed + speech.text.count("\ufffd")


def _vagueness(speech: Speech) -> tuple[bool, int]:
    """How little is known of a speech's date: conflicts, which re-dated copies have; then the days it may lie in."""
    earliest, latest = speech.date.earliest or date.min, speech.date.latest or date.max
    return bool(speech.date.conflicts), (latest - earliest).days


class _Pool:
    """Texts as Han codes, and what else tells two of them apart; what a comparison needs is made when it asks."""

    def __init__(self, texts: Sequence[str], titles: Sequence[str]) -> None:
        self.codes = han_codes(texts)
        self._titles = [fold(title) for title in titles]
        self._opens = [opens_with_salutation(fold(text[:400]).lstrip()) for text in texts]
        self._anchors = lru_cache(_HELD)(lambda i: anchors(self.codes[i]))

    def size(self, i: int) -> int:
        return len(self.codes[i])

    def align(self, one: int, other: int) -> Alignment:
        return align(self.codes[one], self.codes[other], self._anchors(one), self._anchors(other))

    def strangers(self, one: int, other: int) -> bool:
        """Whether two texts say that they are different speeches: by titles, or each calls its audience."""
        return self._titled_apart(one, other) or (self._opens[one] and self._opens[other])

    def _titled_apart(self, one: int, other: int) -> bool:
        a, b = self._titles[one], self._titles[other]
        return bool(a and b) and not same_title(a, b)

    def compare(self, one: int, other: int) -> Likeness | None:
        """How alike two texts are if they are copies, or may be (``template``); else None."""
        sizes = self.size(one), self.size(other)
        if self.codes[one].tobytes() == self.codes[other].tobytes():
            return Likeness(one, other, sizes[0], 0, 1.0, 1.0)
        if min(sizes) < LEAST_HAN:
            return None
        found = self.align(one, other)
        share = found.shared / min(sizes)
        template = not _agree(found, share)
        if template and not self._differ_in_one_place(found, share, one, other):
            return None
        return replace(self.measure(one, other, found), template=template)

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


def _candidates(pool: _Pool) -> list[tuple[int, int]]:
    first: dict[bytes, int] = {}
    same = {
        (first[key], i)
        for i, c in enumerate(pool.codes)
        if (key := c.tobytes()) and first.setdefault(key, i) != i
    }
    return sorted(same.union(candidates(pool.codes, _ASKED)))


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


def _clusters(pool: _Pool, names: Sequence[str]) -> list[tuple[list[int], list[int]]]:
    """Groups of copies, each like its longest, and the pages that hold a group's text beside another group's."""
    tied = _Forest(len(names))
    doubtful: list[Likeness] = []
    for one, other in _candidates(pool):  # a text in a hundred copies is not compared with each of them
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
    return [
        found
        for group in tied.groups()
        for found in _stars(pool, sorted(group, key=lambda i: (-pool.size(i), names[i])), weak)
        if len(found[0]) + len(found[1]) > 1
    ]


def _stars(pool: _Pool, left: list[int], weak: set[tuple[int, int]]) -> Iterator[tuple[list[int], list[int]]]:
    """The longest text with all that are like it, then the longest of the rest, and so on."""
    found: list[tuple[list[int], list[int]]] = []
    pages: list[tuple[int, int]] = []
    while left:
        best, *rest = left
        compared = [(i, pool.compare(min(best, i), max(best, i))) for i in rest]
        like = [i for i, p in compared if p and (not p.template or (p.one, p.other) in weak)]
        if parts := _parts(pool, best, like):
            pages.append((best, parts[0]))
            left = rest
        else:
            found.append(([best, *like], []))
            taken = set(like)
            left = [i for i in rest if i not in taken]
    for page, part in pages:
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

    def __init__(self, n: int) -> None:
        self._root = list(range(n))

    def find(self, i: int) -> int:
        root = self._root
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        self._root[high] = low

    def groups(self) -> list[list[int]]:
        """Those that are tied to any other."""
        groups: dict[int, list[int]] = defaultdict(list)
        for i in range(len(self._root)):
            groups[self.find(i)].append(i)
        return [group for group in groups.values() if len(group) > 1]
