"""Most texts hold no mask, and are seen to hold none at a glance."""

from __future__ import annotations

import random
import re

import pytest

from discourse.repair import masks

SIGNS = "*＊×○●□■_＿XxＸｘⅩХ某些种个省市李王同志年月日0123。，\n ab光"


def test_what_is_passed_over_holds_no_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strings of the very signs give the same masks whether or not they are looked at first."""
    rng = random.Random(7)
    texts = ["".join(rng.choices(SIGNS, k=rng.randint(0, 12))) for _ in range(20_000)]
    quick = [masks.find_masks(text) for text in texts]
    monkeypatch.setattr(masks, "_SIGN", re.compile(""))
    assert [masks.find_masks(text) for text in texts] == quick
    assert sum(map(bool, quick)) > 2_000
