"""A sample for hand coding goes out: a sheet for the coders, and a key to be kept from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..corpus.copies import copies_among
from ..corpus.speech import Speech
from ..doors import door
from ..eras import Periodisation
from ..errors import CompareError
from ..extractors.stance import counted
from ..publish.tables import csv_text
from ..segment.segmented import STANCES, SegmentedSpeech, Sentence
from ..sources import place_of
from .codebook import VERSION

#: Era of a sentence whose speech lies wholly in none.
NO_ERA = "no era"

#: Each stratum gives at least so many sentences (if it has them), so that its doubt can be measured.
LEAST = 2


class Sample(NamedTuple):
    """``sheet`` for the coders, ``key`` to be kept from them; a row a sentence, joined by ``id``."""

    sheet: pd.DataFrame
    key: pd.DataFrame


@door
def draw_sample(speeches: Sequence[SegmentedSpeech], n: int, seed: int, eras: Periodisation) -> Sample:
    """``n`` sentences for hand coding, drawn at random within era × stance given by the model.

    Of near-duplicate speeches one is drawn from, and of the sentences those that the stance counts count. Strata
    share the sample by the square root of their size (power allocation: Bankier 1988,
    doi:10.1080/00031305.1988.10475556), so that rare stances and short eras are not starved, at least :data:`LEAST`
    each. The chance of being drawn is the same within a stratum: ``stratum_drawn / stratum_sentences`` =
    ``inclusion``. The same speeches and seed draw the same sample, in whatever order the speeches come; ids do not
    change with the seed.

    Raises:
        CompareError: no sentence to draw from, or fewer to be drawn than there are strata.
    """
    frame = _frame(speeches, eras)
    strata = frame.groupby(["era", "stance"], sort=True).indices
    if not 0 < len(strata) <= n:
        raise CompareError(
            f"a sample of {n} from {len(strata)} strata (eras × stances given)",
            where="draw_sample",
            expected="speeches with sentences, and at least one sentence a stratum",
            advice=f"--n {LEAST * len(strata)} or more",
        )
    rng = np.random.default_rng(seed)
    sizes = np.array([len(places) for places in strata.values()])
    chosen = []
    for places, size, drawn in zip(strata.values(), sizes, _shared_out(sizes, n), strict=True):
        part = frame.iloc[np.sort(rng.choice(places, size=int(drawn), replace=False))].copy()
        part["stratum_sentences"], part["stratum_drawn"], part["inclusion"] = size, drawn, drawn / size
        chosen.append(part)
    whole = pd.concat(chosen)
    whole["seed"], whole["codebook"] = seed, VERSION
    whole = whole.iloc[rng.permutation(len(whole))].reset_index(drop=True)
    sheet = whole[["id", "section", "before", "text", "after"]].assign(code="", note="")
    return Sample(sheet, whole.drop(columns=["section", "before", "after"]))


@door
def sheet_csv(table: pd.DataFrame) -> str:
    """A sheet or a key as CSV that Excel opens right: with a byte order mark, and no cell that it would run."""
    return "\ufeff" + csv_text(table, index=False)


def _frame(speeches: Sequence[SegmentedSpeech], eras: Periodisation) -> pd.DataFrame:
    """Every sentence that may be drawn, in an order that does not hang on that of the speeches."""
    copies = copies_among(speeches)
    found = [
        row
        for place, speech in enumerate(speeches)
        if place not in copies
        for row in _rows_of(speech, eras.era_of(speech.speech.date) or NO_ERA)
    ]
    if not found:
        raise CompareError("there is no sentence", where="draw_sample", expected="speeches with sentences")
    frame = pd.DataFrame(found).sort_values(["id", "speech"], ignore_index=True)
    return frame.drop_duplicates("id", ignore_index=True)


def _rows_of(speech: SegmentedSpeech, era: str) -> Iterator[dict[str, Any]]:
    shown = [" ".join(sentence.text.split()) for sentence in speech.sentences]
    places = {sentence.n: place for place, sentence in enumerate(speech.sentences)}
    for sentence in counted(speech.sentences):
        at = places[sentence.n]
        start, end = speech.speech.traced.raw_span(sentence.start, sentence.end)
        yield {
            "id": _id(speech.speech, sentence, start, end),
            "section": " › ".join(" ".join(heading.split()) for heading in sentence.section),
            "before": shown[at - 1] if at else "",
            "text": shown[at],
            "after": shown[at + 1] if at + 1 < len(shown) else "",
            "speech": speech.id,
            "sentence": sentence.n,
            "raw_start": start,
            "raw_end": end,
            "era": era,
            "stance": sentence.stance,
            **dict(zip(STANCES, sentence.probability, strict=True)),
        }


def _id(speech: Speech, sentence: Sentence, start: int, end: int) -> str:
    """Ten characters that say where the sentence stands and tell a coder nothing; a letter first, or Excel counts.

    The rows of a table have one file, and each its own bytes from 0: only their place tells them apart.
    """
    what = f"{speech.sha256} {start} {sentence.text}{place_of(speech.places, start, end)}"
    return "s" + hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _shared_out(sizes: Any, n: int) -> Any:
    """How many to draw of each stratum: one by one to the one that lags most behind the root of its size.

    >>> _shared_out(np.array([400, 100, 4, 1]), 20).tolist()
    [11, 6, 2, 1]
    """
    least = LEAST if LEAST * len(sizes) <= n else 1
    drawn = np.minimum(sizes, least)
    for _ in range(min(n, int(sizes.sum())) - int(drawn.sum())):
        drawn[np.argmax(np.where(drawn < sizes, np.sqrt(sizes) / (drawn + 0.5), 0.0))] += 1
    return drawn
