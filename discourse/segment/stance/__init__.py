"""Is a sentence achievement, problem, plan, or something else: a small model that ships with the package.

``label(sentences)`` fills in stance and probability; ``label_all`` does it for many texts at once. What the model is,
what it was trained on and how often it errs is written in ``MODEL_CARD.md`` beside this file; the held-out figures
are in ``heldout.json``, and :func:`~.model.confusion` and :func:`~.model.precision` give the held-out errors to
whoever corrects counts.
"""

from __future__ import annotations

from .model import confusion, label, label_all, precision

__all__ = ["confusion", "label", "label_all", "precision"]
