"""Stance: held-out F1, calibration and confusion, by leaving documents out, beside the figures on invented sentences.

National reports by document (ten folds), speeches one at a time with their copies, synthetic texts by the hand that
wrote them. The labelled national sentences lie outside the repository; without them the published figures of the
national setting are shown as shipped, and the others are measured with models that had no national sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from discourse.extractors.stance import theta, theta_corrected
from discourse.segment.sections import annotate
from discourse.segment.segmented import STANCES
from discourse.segment.stance import label
from discourse.segment.stance.heldout import figures, folds, predict
from discourse.segment.stance.labels import GOLD, NATIONAL, Document, read_documents
from discourse.segment.stance.train import sights

CASES = Path(__file__).parents[1] / "segment" / "stance_cases.tsv"


def invented() -> dict[str, Any]:
    """The shipped model on the invented sentences of the tests, each a text by itself."""
    rows = [line.split("\t") for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    truth = np.array([STANCES.index(row[0]) for row in rows])  # type: ignore[arg-type]
    given = np.array([label(annotate(row[2]))[0].probability for row in rows])
    return figures(truth, given)


def in_sample() -> dict[str, Any]:
    """The shipped model on the speeches it was trained on: what a reader of the seeds' figures sees."""
    documents = [d for d in read_documents(GOLD, None) if d.setting == "speeches"]
    truth = np.concatenate([np.array(d.stances) for d in documents])
    return figures(truth, np.array([s.probability for d in documents for s in label(d.sentences)]))


def intervals_hold(
    documents: Sequence[Document], predicted: dict[str, tuple[Any, Any]]
) -> dict[str, dict[str, Any]]:
    """In how many documents the 95 % intervals of θ, corrected and as given, hold the readers' θ.

    Each document is corrected by the confusion of all others of its setting. Simulated from one confusion the
    corrected interval covers (``agreement``); what is missing here is that errors clump by document.
    """
    found = {}
    for setting, (truth, probability) in predicted.items():
        groups = [out for name, out in folds(documents) if name == setting]
        order = chain.from_iterable(out[: 1 if setting == "speeches" else None] for out in groups)
        ends = np.cumsum([len(documents[n].stances) for n in order])[:-1]
        pairs = zip(np.split(truth, ends), np.split(probability, ends), strict=True)
        tables = np.array([figures(*pair)["confusion"] for pair in pairs])
        hits = []
        for table in tables:
            true, given = table.sum(axis=1), table.sum(axis=0)
            if true[:2].any() and given[:2].any():
                middle = theta(true[0], true[1])[0]
                bounds = theta_corrected(given, tables.sum(axis=0) - table), theta(given[0], given[1])
                hits.append([low <= middle <= high for _, low, high in bounds])
        corrected, as_given = np.mean(hits, axis=0)
        found[setting] = {"documents": len(hits), "corrected": float(corrected), "as_given": float(as_given)}
    return found


def run() -> list[dict[str, Any]]:
    """A row a setting: sentences, accuracy, macro-F1, F1 a stance, calibration error, confusion, intervals of θ."""
    documents = read_documents(GOLD, NATIONAL if NATIONAL.is_file() else None)
    predicted = predict(documents, sights(documents))
    held = intervals_hold(documents, predicted)
    measured = {
        f"held out: {name}": figures(*both) | {"theta": held[name]} for name, both in predicted.items()
    }
    extra = {"shipped: invented lines": invented(), "shipped: speeches (in-sample)": in_sample()}
    return [{"setting": name} | row for name, row in {**measured, **extra}.items()]


def main() -> None:
    """Print the table, then the confusion matrices (rows true, columns given)."""
    if not NATIONAL.is_file():
        print("(the national sentences are not here: trained and measured without them)")
    rows = run()
    print(
        f"{'':<32}{'n':>6}{'acc':>7}{'macro':>7}"
        + "".join(f"{name[:7]:>9}" for name in STANCES)
        + f"{'ECE':>7}"
    )
    for row in rows:
        each = "".join(f"{row['f1'][name]:>9.3f}" for name in STANCES)
        head = f"{row['setting']:<32}{row['sentences']:>6}{row['accuracy']:>7.3f}{row['macro_f1']:>7.3f}"
        print(f"{head}{each}{row['calibration_error']:>7.3f}")
    print("\nThe readers' θ of a document is within the 95 % interval of θ:")
    for row in rows:
        if "theta" in row:
            said = "{documents} documents, corrected {corrected:.0%}, as given {as_given:.0%}".format(
                **row["theta"]
            )
            print(f"  {row['setting']:<30}{said}")
    for row in rows:
        print(f"\n{row['setting']}: " + " ".join(STANCES))
        for name, counts in zip(STANCES, row["confusion"], strict=True):
            print(f"  {name:<12}" + "".join(f"{count:>6}" for count in counts))


if __name__ == "__main__":
    main()
