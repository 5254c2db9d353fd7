"""How the number is made: the other ways in which an outcome could have been counted from the same measurement.

An outcome without an entry here is taken as its column is; nobody has said how else it could be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from .choices import Choice

Picked = dict[str, str]
Made = Iterator[tuple[Picked, "pd.Series"]]


def ways(outcome: str, features: pd.DataFrame, choices: Sequence[Choice]) -> list[tuple[Picked, pd.Series]]:
    """Each way of counting the outcome that the choices leave open: the options picked, and a number a speech.

    Options that do not go together (a correction for errors needs counts of sentences) make no way. The study's own
    way, all first options, comes first.
    """
    open_to = {choice.name: choice.options for choice in choices}
    made = _WAYS.get(outcome, _plain)(outcome, features)
    return [
        (picked, values)
        for picked, values in made
        if all(option == _FIRST[name] or option in open_to.get(name, ()) for name, option in picked.items())
    ]


def touched(outcome: str) -> tuple[str, ...]:
    """The choices of counting that an outcome knows.

    >>> touched("stance.theta"), touched("length.tokens")
    (('unit', 'smoothing', 'errors'), ())
    """
    return {"stance.theta": ("unit", "smoothing", "errors"), "formula.lexicon_share": ("unit", "scope")}.get(
        outcome, ()
    )


_FIRST = {"unit": "usual", "scope": "all", "smoothing": "0.5", "errors": "as labelled"}


def _plain(outcome: str, features: pd.DataFrame) -> Made:
    yield {}, features[outcome]


def _theta(outcome: str, features: pd.DataFrame) -> Made:
    """ln((A + c) / (P + c)); counts of characters are brought to the scale of sentences first."""
    yield {"unit": "usual", "smoothing": "0.5", "errors": "as labelled"}, features[outcome]
    a, p = features["stance.achievement"], features["stance.problem"]
    chars = features["stance.achievement_chars"], features["stance.problem_chars"]
    size = (chars[0] + chars[1]) / (a + p)  # Han characters a sentence
    for unit, (more, less) in {"usual": (a, p), "other": (chars[0] / size, chars[1] / size)}.items():
        for smoothing in ("0.5", "1", "0.1"):
            if (unit, smoothing) != ("usual", "0.5"):
                c = float(smoothing)
                value = (np.log(more + c) - np.log(less + c)).where(a + p > 0)
                yield {"unit": unit, "smoothing": smoothing, "errors": "as labelled"}, value
    corrected = features["stance.theta_corrected"]
    yield {"unit": "usual", "smoothing": "0.5", "errors": "corrected"}, corrected


def _formulas(outcome: str, features: pd.DataFrame) -> Made:
    yield {"unit": "usual", "scope": "all"}, features[outcome]
    yield {"unit": "usual", "scope": "national"}, features["formula.national_share"]
    hits = features["formula.lexicon_per_1000"]
    yield {"unit": "other", "scope": "all"}, hits
    yield {"unit": "other", "scope": "no idioms"}, hits - features["formula.idiom_per_1000"]


_WAYS: dict[str, Callable[[str, pd.DataFrame], Made]] = {
    "stance.theta": _theta,
    "formula.lexicon_share": _formulas,
}
