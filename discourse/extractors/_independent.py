"""Near-duplicates are one speech: which cluster a speech belongs to, and which speech stands for a cluster."""

from __future__ import annotations

from collections.abc import Iterable

from ..segment.segmented import SegmentedSpeech


def cluster(speech: SegmentedSpeech) -> str:
    """The id of the speech that it is a near-duplicate of, or its own."""
    return speech.speech.duplicate_of or speech.id


def independent(speeches: Iterable[SegmentedSpeech]) -> dict[str, SegmentedSpeech]:
    """One speech a cluster: the one the others are copies of or, where that is not among them, the first by id."""
    found: dict[str, SegmentedSpeech] = {}
    for speech in sorted(speeches, key=lambda s: (s.speech.duplicate_of is not None, s.id)):
        found.setdefault(cluster(speech), speech)
    return found
