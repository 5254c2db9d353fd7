"""Texts as sets of hashed shingles, and the pairs of texts that share enough of them to be looked at.

A shingle is a run of :data:`SHINGLE` Han characters. Everything is numpy over whole texts: 20,000 documents of
2,000 characters are indexed in well under a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

    Codes = np.ndarray[tuple[int], np.dtype[np.uint16]]
    Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
    Places = np.ndarray[tuple[int], np.dtype[np.int64]]

#: Han characters a shingle. At 7, neighbouring work reports (1954-2025) share at most .15 of the shorter's, and a
#: copy with one character in fifty garbled still .83 of them; at 5 the former is .21, at 12 the latter falls to .7.
SHINGLE: Final = 7

#: Texts of fewer Han characters are compared only whole: a greeting proves nothing.
LEAST_HAN: Final = 40

#: At most about this many shingles are indexed; beyond it every second (fourth, eighth …) is, chosen by hash.
_INDEXED: Final = 6_000_000
#: A shingle links each of its texts to this many next ones at most: what stands in hundreds is a slogan, or a
#: text in hundreds of copies, and then the copies hang together by other links.
_NEXT: Final = 8


def han_codes(texts: Sequence[str]) -> list[Codes]:
    """The Han characters of each text as code points, in simplified script whatever the text's own.

    >>> [codes.tobytes().decode("utf-16-le") for codes in han_codes(["2021年,黨的建設", "English"])]
    ['年党的建设', '']
    """
    import numpy as np

    seen = np.zeros(0x10000, dtype=bool)
    out = []
    for text in texts:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        codes = codes[((codes >= 0x4E00) & (codes <= 0x9FFF)) | ((codes >= 0x3400) & (codes <= 0x4DBF))]
        seen[codes] = True
        out.append(codes.astype(np.uint16))
    table = np.arange(0x10000, dtype=np.uint16)
    for old, new in _simplified(map(chr, np.flatnonzero(seen).tolist())):
        table[old] = new
    return [table[codes] for codes in out]


def _simplified(characters: Iterable[str]) -> list[tuple[int, int]]:
    """Traditional characters and what is written for them in simplified script, one for one."""
    import opencc

    ordered = list(characters)
    if not ordered:
        return []
    converted = opencc.OpenCC("t2s").convert("\n".join(ordered)).split("\n")
    pairs = zip(ordered, converted, strict=True)
    return [(ord(a), ord(b)) for a, b in pairs if a != b and len(b) == 1 and ord(b) < 0x10000]


def shingle_set(codes: Codes) -> Hashes:
    """The hashes of a text's shingles, sorted, each once."""
    import numpy as np

    return np.unique(_hashed(codes))


def _hashed(codes: Codes) -> Hashes:
    import numpy as np

    n = max(len(codes) - SHINGLE + 1, 0)
    hashes = np.zeros(n, dtype=np.uint64)
    for i in range(SHINGLE):
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes += codes[i : i + n]
    hashes ^= hashes >> np.uint64(31)  # mixed, so that any of its bits can choose a sample
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(29)
    return hashes


def candidates(texts: Sequence[Codes], share: float) -> list[tuple[int, int]]:
    """Pairs of texts of which one shares at least about ``share`` of its indexed shingles with the other.

    An inverted index: shingles sorted, so that the texts that hold one lie side by side.
    """
    import numpy as np

    total = sum(len(codes) for codes in texts)
    bits = max(0, int(np.ceil(np.log2(max(total, 1) / _INDEXED))))
    mask = np.uint64((1 << bits) - 1)
    kept, counts = [], np.zeros(len(texts), dtype=np.int64)
    for i, codes in enumerate(texts):
        if len(codes) >= LEAST_HAN:
            own = _hashed(codes)
            own = np.unique(own[(own & mask) == 0] if bits else own)
            counts[i] = len(own)
            kept.append(own)
    if not kept:
        return []
    hashes = np.concatenate(kept)
    owners = np.repeat(np.arange(len(texts), dtype=np.int64), counts)
    order = np.argsort(hashes, kind="stable")
    pairs, shared = np.unique(_linked(hashes[order], owners[order], len(texts)), return_counts=True)
    one, other = pairs // len(texts), pairs % len(texts)
    good = shared >= np.maximum(share * np.minimum(counts[one], counts[other]), 1)
    return list(zip(one[good].tolist(), other[good].tolist(), strict=True))


def _linked(hashes: Hashes, owners: Places, n: int) -> Places:
    """For each shingle that several texts hold, pairs of those texts, as ``one * n + other``.

    Sorted by hash, then by owner: at distance d stand the pairs that lie d apart in the list of a shingle.
    """
    import numpy as np

    out = [np.empty(0, dtype=np.int64)]
    for distance in range(1, _NEXT + 1):
        same = hashes[distance:] == hashes[:-distance]
        out.append(owners[:-distance][same] * n + owners[distance:][same])
    return np.concatenate(out)
