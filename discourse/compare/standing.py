"""One speech a near-duplicate cluster, in the order of their ids: those of a measured corpus stay where they lie.

What counts words keeps numbers, a few to a word; the speeches themselves are read once to be counted, and those that
are quoted once more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ..extractors._independent import Member
from ..extractors._ngrams import Ints, Stream, reordered, stream_of
from ..segment.segmented import SegmentedSpeech
from .exemplars import LINES, WIDTH, line


class Standing:
    """The independent speeches among those ``given``, numbered in the order of their ``ids``; ``places`` are theirs
    among the given. As :func:`~discourse.extractors._independent.independent`, of which a cluster keeps the same one.
    """

    def __init__(self, given: Iterable[SegmentedSpeech]) -> None:
        members: Sequence[Member] | None = getattr(given, "members", None)
        self._given = given if isinstance(given, Sequence) else list(given)
        known = list(map(Member.of, self._given) if members is None else members)
        found: dict[str, int] = {}
        for place in sorted(range(len(known)), key=lambda i: (known[i].copy, known[i].id)):
            found.setdefault(known[place].cluster, place)
        self.places = sorted(found.values(), key=lambda i: known[i].id)
        self.ids = tuple(known[i].id for i in self.places)
        self.left_out = len(known) - len(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def read(self, numbers: Iterable[int] | None = None) -> Iterator[tuple[int, SegmentedSpeech]]:
        """The speeches of these numbers, or all, each with its number, in the order in which they lie."""
        wanted = {self.places[k]: k for k in (range(len(self)) if numbers is None else numbers)}
        for place, speech in enumerate(self._given if wanted else ()):
            if (number := wanted.pop(place, None)) is not None:
                yield number, speech
                if not wanted:
                    return

    def stream(self) -> Stream:
        """Their words, in the order of the ids."""
        numbers: list[int] = []

        def read() -> Iterator[SegmentedSpeech]:
            for number, speech in self.read():
                numbers.append(number)
                yield speech

        return reordered(stream_of(read()), numbers)

    def quoted(
        self, stream: Stream, rows: int, row: Ints, begin: Ints, last: Ints
    ) -> tuple[list[str], list[str]]:
        """For each of ``rows``: concordance lines of the first :data:`~.exemplars.LINES` of its places, and their
        bytes, put together with " | ". A place is what the words ``begin`` to ``last`` of the stream say; they come
        row by row. What has no text (a list of tokens) is not quoted."""
        early = np.arange(len(row)) - np.searchsorted(row, row) < LINES
        places = list(zip(*(x[early].tolist() for x in (row, begin, last)), strict=True))
        asked: defaultdict[int, list[int]] = defaultdict(list)
        for n, (_, a, _) in enumerate(places):
            asked[int(stream.speech[a])].append(n)
        found: dict[int, tuple[str, str]] = {}
        for number, speech in self.read(asked):
            begins = [sentence.start for sentence in speech.sentences]
            for n in asked[number] if speech.text else ():
                first, final = (int(stream.token[word]) for word in places[n][1:])
                start, end = speech.starts[first], speech.starts[final] + len(speech.tokens[final])
                raw_start, raw_end = speech.speech.traced.raw_span(start, end)
                said = line(speech, begins, speech.text[start:end], start, WIDTH)
                found[n] = said, f"{speech.speech.source}:{raw_start}-{raw_end}"
        lines: list[list[str]] = [[] for _ in range(rows)]
        where: list[list[str]] = [[] for _ in range(rows)]
        for n, (said, place) in sorted(found.items()):
            lines[places[n][0]].append(said)
            where[places[n][0]].append(place)
        return [" | ".join(some) for some in lines], [" | ".join(some) for some in where]
