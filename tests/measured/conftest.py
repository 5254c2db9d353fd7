"""Shards of a few sources, so that small corpora have several."""

from __future__ import annotations

import pytest

from discourse.measured import plan


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shard may end after two sources and must after four."""
    monkeypatch.setattr(plan, "ENOUGH", (1 << 20, 2))
    monkeypatch.setattr(plan, "MOST", (4 << 20, 4))
