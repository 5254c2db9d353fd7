"""Train the stance model from labelled sentences and write the file that ships.

    python -m discourse.segment.stance.train [--national PATH] [--reports DIR] [--gold DIR] [-o DIR] [--heldout]

Two sources, neither enough alone: public reports (another layout), invented texts of the genre (ours). The reference
speeches are *not* trained on: what the model says of them is what it will say of others. The sentences of the public
reports are not part of this project; only what is learned from them, and stand-off labels (document, hash of the
sentence), are. The same data give the same file byte for byte: one thread, one minimum, whole-number weights, fixed
time stamps.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...errors import SegmentError
from . import features
from .crf import Batch, fit
from .labels import (
    GOLD,
    NATIONAL,
    REPORTS,
    Document,
    read_documents,
    read_speeches,
    read_test,
    read_unseen,
    stand_off,
)
from .model import STEP, StanceModel, read_model

HERE = Path(__file__).resolve().parent

#: An n-gram must stand in this many sentences: rarer ones are names and slips of one text.
LEAST_SENTENCES = 3

#: Chosen by leaving speeches out; the curve is flat from 2 to 6.
PENALTY, LINK_PENALTY, ITERATIONS = 3.0, 0.1, 200

#: What a sentence counts for; flat from half to twice as much.
WEIGHTS = {"national": 0.8, "reports": 0.6, "synthetic": 0.7}

#: The weight of a sentence shown by itself, against the same sentence in its text. Without it fewer single sentences
#: of other texts are right (82 in 100 against 87, when it was tried); above 0.1 the model begins to forget what
#: sections are for.
ALONE = 0.09

#: Documents up to so many sentences are worked on together: shorter ones need no padding to the longest.
LENGTHS = (24, 40, 60)

#: Above 1: the chain is too sure of itself on documents it has not seen. Chosen so that no large held-out setting
#: errs by much more than .05.
TEMPERATURE = 1.25


@dataclass(frozen=True)
class Trained:
    """What fitting gives: the buckets kept, their weights, the dense weights, the links."""

    buckets: npt.NDArray[np.int64]
    table: features.Floats
    dense: features.Floats
    links: features.Floats

    def model(self, temperature: float = TEMPERATURE) -> StanceModel:
        """The model as it will be read from its file: weights in whole steps."""
        return read_model(pack(self, temperature))


def sights(documents: Sequence[Document]) -> list[features.Design]:
    """The features of the labelled sentences of each document, computed once for any number of fits."""
    whole = {text: features.design(text) for text in dict.fromkeys(d.sentences for d in documents)}
    return [whole[document.sentences].part(document.labelled) for document in documents]


def train(
    documents: Sequence[Document], seen: Sequence[features.Design], iterations: int = ITERATIONS
) -> Trained:
    """Fit the chain to labelled documents; ``seen`` are their features.

    Each sentence is also shown by itself, without neighbours and with little weight (:data:`ALONE`): the words must
    be able to speak where there is no section, in a quotation or a single line.
    """
    from scipy import sparse

    n = sum(sight.n for sight in seen)
    kept, row, column = _common_ngrams(seen)
    value = features.NGRAM_SCALE / np.sqrt(np.maximum(np.bincount(row, minlength=n), 1))
    ngrams = sparse.csr_matrix((value[row], (row, column)), shape=(n, len(kept)))
    dense = np.vstack([sight.dense for sight in seen])
    x = sparse.hstack([ngrams, sparse.csr_matrix(dense)], format="csr")
    whole = Batch(
        x,
        np.concatenate([np.array(document.stances) for document in documents]),
        np.concatenate([sight.kinds for sight in seen]),
        np.array([sight.n for sight in seen]),
        np.array([WEIGHTS[document.setting] for document in documents]),
    )
    batches = whole.by_length(LENGTHS)
    if ALONE > 0:
        x_alone = sparse.hstack([ngrams, sparse.csr_matrix(features.without_neighbours(dense))], format="csr")
        weight = ALONE * np.repeat(whole.weight, whole.lengths)
        batches.append(Batch(x_alone, whole.y, whole.kinds, np.ones(n, dtype=np.int64), weight))
    weights, links = fit(batches, PENALTY, LINK_PENALTY, iterations)
    return Trained(kept, weights[: len(kept)], weights[len(kept) :], links)


def _common_ngrams(seen: Sequence[features.Design]) -> tuple[features.Ints, features.Ints, features.Ints]:
    """The buckets met often enough, and for each meeting the row (over all documents) and the place of the bucket."""
    first = np.concatenate([[0], np.cumsum([sight.n for sight in seen])])
    row = np.concatenate([sight.rows + start for sight, start in zip(seen, first[:-1], strict=True)])
    bucket = np.concatenate([sight.buckets for sight in seen])
    kept = np.flatnonzero(np.bincount(bucket, minlength=features.BUCKETS) >= LEAST_SENTENCES)
    column = np.full(features.BUCKETS, -1)
    column[kept] = np.arange(len(kept))
    inside = column[bucket] >= 0
    return kept, row[inside], column[bucket[inside]]


def pack(trained: Trained, temperature: float) -> bytes:
    """The bytes of the model file: an npz archive in a fixed order, with fixed time stamps, without pickle."""
    arrays = {
        "buckets": trained.buckets.astype("<u4"),
        "table": _steps(trained.table).astype("<i2"),
        "dense": _steps(trained.dense).astype("<i4"),
        "links": _steps(trained.links).astype("<i4"),
        "temperature": np.array([round(temperature * STEP)], dtype="<i4"),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, member.getvalue())
    return out.getvalue()


def _steps(weights: features.Floats) -> features.Floats:
    return np.asarray(np.round(weights * STEP))


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, write ``model.npz`` and ``labels_national.tsv``; with ``--heldout`` measure as well."""
    parser = argparse.ArgumentParser(prog="python -m discourse.segment.stance.train", description=__doc__)
    parser.add_argument(
        "--national", type=Path, default=NATIONAL, help="labelled sentences of national reports"
    )
    parser.add_argument("--reports", type=Path, default=REPORTS, help="folder of the public reports")
    parser.add_argument(
        "--unseen", type=Path, help="labelled sentences to measure on only (setting, doc, text, label)"
    )
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder of the reference annotation")
    parser.add_argument("-o", "--output", type=Path, default=HERE, help="folder to write to")
    parser.add_argument(
        "--heldout", action="store_true", help="measure by leaving documents out (some minutes)"
    )
    options = parser.parse_args(arguments)
    try:
        documents = read_documents(options.gold, options.national, options.reports)
        unseen = read_speeches(options.gold) + read_test(options.gold)
        unseen += read_unseen(options.unseen) if options.unseen else []
    except SegmentError as error:
        print(error, file=sys.stderr)
        return 1
    seen = sights(documents)
    if options.heldout:
        from .heldout import measure, write

        write(measure(documents, seen, unseen), options.output)
    (options.output / "model.npz").write_bytes(pack(train(documents, seen), TEMPERATURE))
    (options.output / "labels_national.tsv").write_text(stand_off(options.national), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
