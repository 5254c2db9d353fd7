"""Word shifts: a difference between two texts as a sum, one term a word.

A number that sets two corpora apart (an entropy, a divergence, a mean score) says nothing until one sees which words
make it. Every shift here gives a contribution a word, and the contributions add up to the total: nothing is left
over, nothing is counted twice. After Gallagher, Frank, Mitchell, Schwartz, Reagan, Danforth & Dodds 2021,
doi:10.1140/epjds/s13688-021-00260-3.

All take counts of the same words in a ``target`` and a ``reference`` and turn them into shares p and q; differences
are target minus reference. A zero count is welcome on either side, except where a measure is undefined. A
contribution describes these texts and tests nothing: how far to trust it, :mod:`discourse.compare.shift_table` says.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import entr, rel_entr

from ..doors import door
from ..errors import CompareError
from .asked import one_of, unknown
from .counts import FloatArray

Unit = Literal["bits", "nats"]
Smoothing = Literal["none", "additive", "skew"]
Normalisation = Literal["variation", "trajectory"]

#: What one unit of information is in nats.
_NATS: dict[str, float] = {"bits": math.log(2.0), "nats": 1.0}

#: The terms of a weighted shift: a word's score against the reference value, its use against the reference text's,
#: and, where the two sides score words differently, the change of score.
TYPES = (
    "higher score, more used",
    "higher score, less used",
    "lower score, more used",
    "lower score, less used",
    "score raised",
    "score lowered",
)


class Shift(NamedTuple):
    """``contributions`` add up to ``total``; ``direction`` is 1 where the target uses the word more, else 0 or -1.

    ``target`` and ``reference`` are the values on the two sides whose difference the total is (NaN: a divergence).
    """

    total: float
    contributions: FloatArray
    direction: FloatArray
    target: float
    reference: float
    unit: str
    formula: str


class WeightedShift(NamedTuple):
    """As :class:`Shift`; ``types`` has one of :data:`TYPES` a word, ``components`` what each type adds to the total.

    ``unscored`` words have no score on one side: they are left out of both texts, and their contribution is NaN.
    """

    total: float
    contributions: FloatArray
    direction: FloatArray
    target: float
    reference: float
    reference_value: float
    types: npt.NDArray[np.object_]
    components: dict[str, float]
    unscored: int
    formula: str


@door
def proportion_shift(target: npt.ArrayLike, reference: npt.ArrayLike) -> Shift:
    """By how much each word's share differs, p - q. The total is 0 whatever the texts: what one gains another loses.

    It is given as that 0, and not as what rounding leaves of the sum.

    >>> proportion_shift([4, 9, 7], [8, 5, 7]).contributions.round(12).tolist()
    [-0.2, 0.2, 0.0]
    """
    p, q = shares_of(target, reference, "proportion_shift")
    return _shift(p, q, p - q, (1.0, 1.0), "share of tokens", "p - q")._replace(total=0.0)


@door
def entropy_shift(target: npt.ArrayLike, reference: npt.ArrayLike, *, unit: Unit) -> Shift:
    """Which words make one text more diverse: Shannon's H(p) - H(q), a word -p log p + q log q.

    Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x. Misleads as all of entropy does: a longer text has more
    rare words, so a higher H. Compare texts of equal length.

    >>> shift = entropy_shift([1, 1, 1, 1], [2, 2, 0, 0], unit="bits")
    >>> shift.total, shift.contributions.tolist()
    (1.0, [0.0, 0.0, 0.5, 0.5])
    """
    one_of("unit", unit, _NATS, "entropy_shift")
    p, q = shares_of(target, reference, "entropy_shift")
    parts = entropy_parts(p, q, unit)
    sides = tuple(_add(entr(x)) / _NATS[unit] for x in (p, q))
    return _shift(p, q, parts, sides, unit, f"-p log p + q log q, {_log(unit)}")


@door
def tsallis_shift(target: npt.ArrayLike, reference: npt.ArrayLike, *, order: float) -> Shift:
    """As :func:`entropy_shift` with Tsallis' entropy of order α, (1 - Σ p^α) / (α - 1).

    Tsallis 1988, doi:10.1007/BF01016429. Below 1 rare words weigh more, above 1 common ones; 0 counts the different
    words (less one), 1 is Shannon's in nats, 2 is Simpson's index. Values of different orders are not comparable.

    >>> tsallis_shift([1, 1, 1, 1], [2, 2, 0, 0], order=2).total
    0.25
    """
    if not (math.isfinite(order) and order >= 0):
        raise CompareError(f"the order is {order}", where="tsallis_shift", expected="a number from 0 up")
    p, q = shares_of(target, reference, "tsallis_shift")
    if order == 1:
        terms = [np.asarray(entr(x), dtype=np.float64) for x in (p, q)]
    else:
        terms = [-_power(x, order) / (order - 1) for x in (p, q)]
    constant = 0.0 if order == 1 else 1 / (order - 1)
    sides = tuple(constant + _add(x) for x in terms)
    unit = "nats" if order == 1 else f"Tsallis, order {order:g}"
    formula = "-p ln p + q ln q" if order == 1 else f"(q^{order:g} - p^{order:g}) / ({order:g} - 1)"
    return _shift(p, q, terms[0] - terms[1], sides, unit, formula)


@door
def kl_shift(
    target: npt.ArrayLike,
    reference: npt.ArrayLike,
    *,
    unit: Unit,
    smoothing: Smoothing,
    amount: float | None = None,
) -> Shift:
    """Kullback-Leibler divergence of the target from the reference, a word p log(p/q).

    Kullback & Leibler 1951, doi:10.1214/aoms/1177729694. Undefined as soon as the target has a word that the
    reference has not, which is always: ``smoothing="none"`` is then an error. ``"additive"`` adds ``amount`` to every
    count on both sides (Lidstone 1920); ``"skew"`` takes amount * q + (1 - amount) * p for q (Lee 1999, ACL 37,
    25-32; she takes 0.99). Either decides the value: a word that is missing costs log(1/(1 - amount)) bits a
    token with skew, anything at all with a small additive amount. :func:`jsd_shift` needs none.

    >>> kl_shift([1, 3], [2, 2], unit="bits", smoothing="none").contributions.round(4).tolist()
    [-0.25, 0.4387]
    """
    one_of("unit", unit, _NATS, "kl_shift")
    one_of("smoothing", smoothing, ("none", "additive", "skew"), "kl_shift")
    if (smoothing == "none") != (amount is None):
        raise CompareError(
            f"smoothing {smoothing!r} with an amount of {amount}",
            where="kl_shift",
            expected="an amount for additive and skew, none for none",
        )
    good = amount is None or (amount > 0 and (smoothing == "additive" or amount < 1))
    if not good:
        raise CompareError(
            f"an amount of {amount}",
            where="kl_shift",
            expected="above 0, for skew below 1",
        )
    if smoothing == "additive" and amount is not None:
        target, reference = (np.asarray(x, dtype=np.float64) + amount for x in (target, reference))
    p, q = shares_of(target, reference, "kl_shift")
    against = amount * q + (1 - amount) * p if smoothing == "skew" and amount is not None else q
    missing = int(((against == 0) & (p > 0)).sum())
    if missing:
        raise CompareError(
            f"{missing} of the target's words do not occur in the reference",
            where="kl_shift",
            expected="no such word, for the divergence is not finite",
            advice='smoothing="skew", amount=0.99, or jsd_shift',
        )
    formula = f"p log(p/q), {_log(unit)}, smoothing {smoothing}" + ("" if amount is None else f" {amount:g}")
    return _shift(p, q, kl_parts(p, against, unit), (math.nan, math.nan), unit, formula)


@door
def jsd_shift(target: npt.ArrayLike, reference: npt.ArrayLike, *, unit: Unit) -> Shift:
    """Jensen-Shannon divergence, a word ½ [p log(p/m) + q log(q/m)] with m = (p+q)/2: never below 0.

    Lin 1991, doi:10.1109/18.61115; the contributions of :func:`discourse.compare.divergence.jsd`. ``direction``
    says on which side the word is the more frequent. Raw values of short texts measure their length.

    >>> jsd_shift([1, 1, 0], [0, 1, 1], unit="bits").contributions.tolist()
    [0.25, 0.0, 0.25]
    """
    one_of("unit", unit, _NATS, "jsd_shift")
    p, q = shares_of(target, reference, "jsd_shift")
    formula = f"half of p log(p/m) + q log(q/m), m = (p + q)/2, {_log(unit)}"
    return _shift(p, q, jsd_parts(p, q, unit), (math.nan, math.nan), unit, formula)


@door
def weighted_shift(
    target: npt.ArrayLike,
    reference: npt.ArrayLike,
    scores: npt.ArrayLike,
    *,
    reference_scores: npt.ArrayLike | None = None,
    reference_value: float | Literal["reference average"],
) -> WeightedShift:
    """Difference of mean scores, Σ φp - Σ ψq, a word (p-q) [(φ+ψ)/2 - r] + (p+q)/2 (φ-ψ).

    ``scores`` φ are those of the words (NaN = no score), ``reference_scores`` ψ other ones for the reference, if
    there are any. ``reference_value`` r decides which words are called high and low, and by how much each counts,
    never the total: the middle of the scale, or ``"reference average"``. See the module for the source. Misleads
    where few tokens have a score: see ``unscored``.

    >>> shift = weighted_shift([4, 9, 7], [8, 5, 7], [1.0, -1.0, 0.5], reference_value=0.0)
    >>> round(shift.total, 12), shift.contributions.round(12).tolist()
    (-0.4, [-0.2, -0.2, 0.0])
    >>> shift.types.tolist()[:2]
    ['higher score, less used', 'lower score, more used']
    """
    phi = np.asarray(scores, dtype=np.float64)
    psi = phi if reference_scores is None else np.asarray(reference_scores, dtype=np.float64)
    counts = [np.asarray(x, dtype=np.float64) for x in (target, reference)]
    if len({x.shape for x in (phi, psi, *counts)}) > 1:
        raise CompareError("not as many scores as words", where="weighted_shift", expected="one a word")
    if np.isinf(phi).any() or np.isinf(psi).any():
        raise CompareError("a score is infinite", where="weighted_shift", expected="numbers, or NaN for none")
    scored = np.isfinite(phi) & np.isfinite(psi)
    p, q = shares_of(np.where(scored, counts[0], 0.0), np.where(scored, counts[1], 0.0), "weighted_shift")
    phi, psi = np.where(scored, phi, 0.0), np.where(scored, psi, 0.0)
    averages = _add(p * phi), _add(q * psi)
    value = averages[1] if reference_value == "reference average" else float(reference_value)
    if not math.isfinite(value):
        raise CompareError(
            f"the reference value is {value}", where="weighted_shift", expected="a finite number"
        )
    height = np.where(scored, (phi + psi) / 2 - value, 0.0)
    use, change = (p - q) * height, (p + q) / 2 * (phi - psi)
    types, components = _types(p - q, height, use, change)
    contributions = use + change
    total = _add(contributions)
    return WeightedShift(
        total,
        np.where(scored, contributions, np.nan),
        np.sign(p - q),
        *averages,
        value,
        types,
        components,
        int((~scored).sum()),
        f"(p - q) [mean score - {value:.6g}] + (p + q)/2 (score - reference score)",
    )


def normalised(shift: Shift | WeightedShift, normalisation: Normalisation) -> FloatArray:
    """Contributions as shares: of all movement Σ|δ| (``variation``), or of the net total |Σδ| (``trajectory``).

    Shares of the net total exceed 1 where words pull in both directions, and are NaN where the total is 0.

    >>> normalised(proportion_shift([4, 9, 7], [8, 5, 7]), "variation").round(12).tolist()
    [-0.5, 0.5, 0.0]
    """
    if normalisation not in ("variation", "trajectory"):
        raise unknown("normalised", "normalisation", normalisation, ("variation", "trajectory"))
    known = shift.contributions[np.isfinite(shift.contributions)]
    whole = _add(np.abs(known)) if normalisation == "variation" else abs(shift.total)
    shares: FloatArray = shift.contributions / (whole if whole > 0 else math.nan)
    return shares


def entropy_parts(p: FloatArray, q: FloatArray, unit: Unit) -> FloatArray:
    """-p log p + q log q of shares of any shape."""
    parts: FloatArray = (entr(p) - entr(q)) / _NATS[unit]
    return parts


def kl_parts(p: FloatArray, q: FloatArray, unit: Unit) -> FloatArray:
    """p log(p/q) of shares of any shape, infinite where q alone is 0."""
    parts: FloatArray = rel_entr(p, q) / _NATS[unit]
    return parts


def jsd_parts(p: FloatArray, q: FloatArray, unit: Unit) -> FloatArray:
    """The Jensen-Shannon term of shares of any shape; what rounding leaves below 0 is 0."""
    middle = (p + q) / 2
    parts: FloatArray = np.maximum(rel_entr(p, middle) + rel_entr(q, middle), 0.0) / (2 * _NATS[unit])
    return parts


def _types(
    more: FloatArray, height: FloatArray, use: FloatArray, change: FloatArray
) -> tuple[npt.NDArray[np.object_], dict[str, float]]:
    """The type of each word ("" = neither more nor less, or at the reference value), and the sums by type."""
    cells = [(height > 0) & (more > 0), (height > 0) & (more < 0), (height < 0) & (more > 0)]
    cells.append((height < 0) & (more < 0))
    types = np.full(more.shape, "", dtype=object)
    components = {}
    for name, inside in zip(TYPES, cells, strict=False):
        types[inside] = name
        components[name] = _add(use[inside])
    components[TYPES[4]], components[TYPES[5]] = _add(change[change > 0]), _add(change[change < 0])
    return types, components


def _shift(
    p: FloatArray, q: FloatArray, parts: FloatArray, sides: tuple[float, ...], unit: str, formula: str
) -> Shift:
    return Shift(_add(parts), parts, np.sign(p - q), sides[0], sides[1], unit, formula)


def shares_of(target: npt.ArrayLike, reference: npt.ArrayLike, where: str) -> tuple[FloatArray, FloatArray]:
    """Each word's share on either side, looked at: the same words, and something counted on both."""
    sides = []
    for counts in (target, reference):
        x = np.asarray(counts, dtype=np.float64)
        if x.ndim != 1 or not np.isfinite(x).all() or (x < 0).any() or x.sum() <= 0:
            raise CompareError(
                "one side has no counts", where=where, expected="one axis of counts, at least one above zero"
            )
        sides.append(x / x.sum())
    if sides[0].shape != sides[1].shape:
        raise CompareError(
            f"{sides[0].size} counts against {sides[1].size}",
            where=where,
            expected="the same words on both sides",
        )
    return sides[0], sides[1]


def _power(x: FloatArray, order: float) -> FloatArray:
    """x^order with 0 for a word that does not occur, also at order 0."""
    powers: FloatArray = np.power(x, order, out=np.zeros_like(x), where=x > 0)
    return powers


def _add(x: npt.ArrayLike) -> float:
    return math.fsum(np.asarray(x, dtype=np.float64).ravel())


def _log(unit: Unit) -> str:
    return "log to base 2" if unit == "bits" else "log to base e"
