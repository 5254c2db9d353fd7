"""What the codes say: coders against each other, the model against the coders, and the counts corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from ..compare import agreement
from ..compare.agreement import COEFFICIENTS, MANY, agreement_interval, f1_scores, interval_of_sums
from ..compare.correction import Correction, correct_groups
from ..compare.counts import FloatArray
from ..compare.intervals import Interval
from ..compare.pooled import log_odds
from ..doors import door
from ..errors import CompareError
from ..segment.segmented import STANCES
from .codes import of_sample

#: The columns of :func:`agreement_report`.
REPORT = ("measure", "about", "era", "estimate", "low", "high", "n", "documents", "method", "reference")

#: Alpha to rely on codes, and alpha for tentative conclusions (Krippendorff 2004).
RELIABLE, TENTATIVE = 0.8, 0.667

_HAYES, _GWET, _COHEN = "10.1080/19312450709336664", "10.1348/000711006X126600", "10.1177/001316446002000104"
_SPECIFIC, _ROGAN = "10.1016/0895-4356(90)90159-M", "10.1093/oxfordjournals.aje.a112510"
_LOWE = "10.1111/j.1939-9162.2010.00006.x"
_FLEISS, _TENENBEIN = "10.1037/h0031619", "10.1080/01621459.1970.10481170"

_KRIPPENDORFF = "10.1111/j.1468-2958.2004.tb00738.x"


@door
def agreement_report(
    codes: pd.DataFrame, key: pd.DataFrame, *, seed: int = 0, level: float = 0.95
) -> pd.DataFrame:
    """Coders against each other, the model against the coders, and the counts corrected: a long table.

    Its first row is the ``conclusion``: in ``about``, in one sentence, what may be concluded from the codes.

    Columns :data:`REPORT`; ``n`` is the number of sentences (or for counts given, all of the era), ``documents`` of
    speeches.

    - ``alpha``, ``agreement``, ``ac1``, ``fleiss_kappa`` of all coders, ``kappa`` of each pair, ``alpha against the
      rest`` and ``specific agreement`` for each stance: of the sentences as drawn, where rare stances are more common
      than in the texts. Intervals are over speeches.
    - ``f1``, ``macro_f1``, ``accuracy`` of the model against the coders' majority, and the ``confusion`` (coded →
      given) in sentences: each sentence weighted by how many it stands for. Where coders tie, the sentence is shared
      between the tied stances (``ties`` says how many were), so that hard ones are not left out.
    - for each era, sentences ``given`` and ``corrected`` for each stance, and θ and the share of achievement as
      given, corrected by the era's own codes, and by the model's errors in all eras together
      (:func:`~discourse.compare.correction.correct_groups` says what each assumes). These intervals answer what
      coding all sentences would have given; how speeches of an era differ comes on top.

    Sentences that nobody coded are taken for left out by chance.

    Raises:
        CompareError: nobody coded anything, or a stance of the key is none of the four.
    """
    of_sample(key, ("id", "stance", "era", "speech"), "agreement_report")
    if strange := [str(name) for name in codes.index if name not in set(key["id"])]:
        raise CompareError(
            f"the codes are of {strange[0]!r}, which is not in the key",
            where="agreement_report",
            expected="codes and key of one sample",
            advice="codes = read_codes(paths, key)",
        )
    if set(key["stance"]) - set(STANCES):
        raise CompareError("the key has other stances", where="agreement_report", expected=", ".join(STANCES))
    key = key.set_index("id").loc[codes.index]
    data = agreement.coded(codes.to_numpy(dtype=object), STANCES)
    votes = data.counts
    coded = votes.sum(axis=1) > 0
    if not coded.any():
        raise CompareError(
            "no sentence has a code",
            where=", ".join(map(str, codes.columns)) or "agreement_report",
            expected="codes of one or more coders",
            advice=f"write one of {', '.join(STANCES)} into the column `code`, as the codebook says",
        )
    truth = _majority(votes[coded])
    table = [*_between_coders(codes, key, seed, level)]
    table += _of_model(truth, key[coded], seed, level)
    table += _of_eras(truth, key, coded, seed, level)
    table += [
        _row("ties", "coders' majority", _bare((truth.max(axis=1) < 1).sum()), int(coded.sum())),
        _row("not coded", "by anybody", _bare((~coded).sum()), len(codes)),
    ]
    found = pd.DataFrame(table, columns=list(REPORT))
    alpha = found.iloc[0]
    said = _row("conclusion", conclusion(found), _bare(np.nan), alpha["n"], alpha["documents"], _KRIPPENDORFF)
    return pd.concat([pd.DataFrame([said], columns=list(REPORT)), found], ignore_index=True)


def conclusion(report: pd.DataFrame) -> str:
    """What may be concluded from the codes and what not, in one sentence: where α and its interval lie.

    The bounds of .800, to rely on codes, and .667, for tentative conclusions, are Krippendorff's rule of thumb (2004,
    doi:10.1111/j.1468-2958.2004.tb00738.x). It is the lower end of the interval that must not reach below them: an
    estimate above a bound may lie there by luck.
    """
    alpha = report[(report["measure"] == "alpha") & (report["about"] == "all coders")].iloc[0]
    if not alpha["n"]:
        return (
            "No sentence was coded by two, so nothing can be concluded about agreement, and what is corrected rests "
            "on one reading of each sentence."
        )
    of = f"{_many(alpha['n'], 'sentence')} of {_many(alpha['documents'], 'document')} that two or more coded"
    if np.isnan(alpha["estimate"]):
        return (
            f"All codes of the {of} are the same, so alpha is not measurable and nothing shows that the coders can "
            "tell the stances apart."
        )
    found = f"Krippendorff's alpha is {alpha['estimate']:.3f}"
    if np.isnan(alpha["low"]):
        return (
            f"{found} on the {of}, without an interval ({alpha['method'].removeprefix('none: ')}): it describes "
            "these codes, and nothing can be concluded about others."
        )
    few = ""
    if alpha["documents"] < MANY:
        few = f", and from fewer than {MANY} documents the interval is itself rough"
    return (
        f"{found}, interval {alpha['low']:.3f} to {alpha['high']:.3f}, on the {of}: {_verdict(alpha)}{few}."
    )


def _many(n: float, what: str) -> str:
    return f"{n:.0f} {what}" + ("" if n == 1 else "s")


def _verdict(alpha: pd.Series[Any]) -> str:
    if alpha["low"] >= RELIABLE:
        return (
            f"the interval does not reach below {RELIABLE:.3f}, so the codes may be relied on, and with them the "
            "corrected counts (that coders agree does not show that they are right)"
        )
    if alpha["low"] >= TENTATIVE:
        return (
            f"the interval reaches below {RELIABLE:.3f} but not below {TENTATIVE:.3f}, so only tentative conclusions "
            "may be drawn from the codes and the counts corrected by them"
        )
    if alpha["high"] >= TENTATIVE:
        return (
            f"the interval reaches below {TENTATIVE:.3f}, so that the codes are reliable is not shown, and not even "
            "tentative conclusions may be drawn from them or the counts corrected by them"
        )
    return (
        f"the whole interval lies below {TENTATIVE:.3f}, so the codes are not reliable, and nothing may be concluded "
        "from them or the counts corrected by them"
    )


def _majority(votes: FloatArray) -> FloatArray:
    """The stance most coders chose, as shares: 1 for it, or 1/k for each of k that tie."""
    top = votes == votes.max(axis=1, keepdims=True)
    return np.asarray(top / top.sum(axis=1, keepdims=True))


def _between_coders(
    codes: pd.DataFrame, key: pd.DataFrame, seed: int, level: float
) -> Iterator[tuple[Any, ...]]:
    speeches = key["speech"].to_numpy()

    def row(
        measure: str, about: str, coefficient: agreement.Coefficient, table: pd.DataFrame, reference: str
    ) -> tuple[Any, ...]:
        ratings = table.to_numpy(dtype=object)
        found = agreement_interval(coefficient, ratings, speeches, seed=seed, categories=STANCES, level=level)
        paired = table.notna().sum(axis=1).to_numpy() > 1
        return _row(measure, about, found, int(paired.sum()), len(set(speeches[paired])), reference)

    for name, reference in (
        ("alpha", _HAYES), ("ac1", _GWET), ("fleiss_kappa", _FLEISS), ("agreement", "")
    ):  # fmt: skip
        yield row(name, "all coders", COEFFICIENTS[name], codes, reference)
    for one, two in combinations(codes.columns, 2):
        yield row("kappa", f"{one} ~ {two}", COEFFICIENTS["kappa"], codes[[one, two]], _COHEN)
    for k, stance in enumerate(STANCES):
        yield row("alpha against the rest", stance, agreement.alpha_against_rest(k), codes, _HAYES)
        yield row("specific agreement", stance, agreement.specific(k), codes, _SPECIFIC)


def _of_model(truth: FloatArray, key: pd.DataFrame, seed: int, level: float) -> Iterator[tuple[Any, ...]]:
    """The model against the coders' majority, each sentence for as many as it stands for."""
    given = np.array([STANCES.index(stance) for stance in key["stance"]], dtype=np.int64)
    weight = (
        key["stratum_sentences"] / key.groupby(["era", "stance"])["speech"].transform("size")
    ).to_numpy()
    speeches, document = np.unique(key["speech"].to_numpy(), return_inverse=True)
    confusions = np.zeros((len(speeches), len(STANCES), len(STANCES)))
    np.add.at(confusions.swapaxes(1, 2), (document, given), truth * weight[:, None])
    raw = np.zeros((len(STANCES), len(STANCES)))
    np.add.at(raw.T, given, truth)

    def row(measure: str, about: str, value: Callable[[FloatArray], FloatArray]) -> tuple[Any, ...]:
        found = interval_of_sums(value, confusions, seed=seed, level=level)
        return _row(measure, about, found, len(key), len(speeches))

    yield row("accuracy", "model", _accuracy)
    yield row("macro_f1", "model", _macro_f1)
    for k, stance in enumerate(STANCES):
        yield row("f1", stance, partial(_f1_of, k))
    for i, one in enumerate(STANCES):
        for j, two in enumerate(STANCES):
            yield _row("confusion", f"{one} → {two}", _bare(confusions[:, i, j].sum()), float(raw[i, j]))


def _accuracy(confusion: FloatArray) -> FloatArray:
    return np.asarray(np.trace(confusion, axis1=-2, axis2=-1) / confusion.sum(axis=(-2, -1)))


def _macro_f1(confusion: FloatArray) -> FloatArray:
    return np.asarray(f1_scores(confusion).mean(axis=-1))


def _f1_of(k: int, confusion: FloatArray) -> FloatArray:
    return f1_scores(confusion)[..., k]


def _of_eras(
    truth: FloatArray, key: pd.DataFrame, coded: Any, seed: int, level: float
) -> Iterator[tuple[Any, ...]]:
    """Counts, θ and share of each era: as given, by its own codes, by the errors in all eras."""
    eras = sorted(set(key["era"]))
    era = np.array([eras.index(name) for name in key["era"]], dtype=np.int64)
    given = np.array([STANCES.index(stance) for stance in key["stance"]], dtype=np.int64)
    sizes = np.zeros((len(eras), len(STANCES)))
    sizes[era, given] = key["stratum_sentences"].to_numpy()
    codes = np.zeros((len(eras), len(STANCES), len(STANCES)))
    np.add.at(codes.swapaxes(1, 2), (era[coded], given[coded]), truth)
    own = correct_groups(sizes, codes, seed=seed, level=level)
    shared = correct_groups(sizes, codes, seed=seed, form="inverse", level=level)
    for g, name in enumerate(eras):
        n = int((era[coded] == g).sum())
        speeches = key["speech"].to_numpy()[coded][era[coded] == g]
        rest = (n, len(set(speeches)))
        for k, stance in enumerate(STANCES):
            yield _row("given", stance, _bare(sizes[g, k]), int(sizes[g].sum()), era=name)
            yield _row("corrected", stance, _count(own[g], k), *rest, _TENENBEIN, name)
        a, p = sizes[g, 0], sizes[g, 1]
        theta = log_odds(a, p) if a + p else np.nan
        yield _row("theta", "given", _bare(theta), int(sizes[g].sum()), reference=_LOWE, era=name)
        yield _row("theta", "corrected", own[g].theta, *rest, _TENENBEIN, name)
        yield _row("theta", "corrected, errors of all eras", shared[g].theta, *rest, _ROGAN, name)
        naive = a / (a + p) if a + p else np.nan
        yield _row("share", "given", _bare(naive), int(sizes[g].sum()), era=name)
        yield _row("share", "corrected", own[g].share, *rest, _TENENBEIN, name)
        yield _row("share", "corrected, errors of all eras", shared[g].share, *rest, _ROGAN, name)


def _count(correction: Correction, k: int) -> Interval:
    low, high = float(correction.low[k]), float(correction.high[k])
    return Interval(float(correction.counts[k]), low, high, correction.method)


def _bare(value: Any) -> Interval:
    return Interval(float(value), np.nan, np.nan, "")


def _row(
    measure: str,
    about: str,
    found: Interval,
    n: float,
    documents: int | None = None,
    reference: str = "",
    era: str = "",
) -> tuple[Any, ...]:
    return (measure, about, era, found.estimate, found.low, found.high, n, documents, found.method, reference)
