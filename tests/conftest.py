"""What several tests need: where things are, and one build of the seeds for all of them."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
GOLD = Path(__file__).resolve().parent / "gold"

#: How long an example takes hangs on who else is at work on the machine: no test fails of that.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

#: Have no examples to try, and load scikit-learn or measure a corpus.
collect_ignore = ["benchmarks/_reference.py", "fuzz/targets/measured_folder.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for the seeds comes first and together, so that one worker builds them, and once."""
    needs = ("seeds_built", "seeds_analysed")
    items.sort(key=lambda item: [name not in getattr(item, "fixturenames", ()) for name in needs])


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What builds keep is kept here while the tests run, and not in the cache folder of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISCOURSE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def gold() -> dict[str, Any]:
    """The reference annotation of the seeds, by file name without suffix."""
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in GOLD.glob("*.json")}


@pytest.fixture(scope="session")
def seeds_analysed() -> Any:
    """The results of the seeds before anything is drawn, in memory."""
    from discourse.build import analyse, study_sources
    from discourse.study import Study

    study = Study.read(ROOT / "study.toml")
    results, failures = analyse(study, study_sources(study).sources)
    assert not failures
    return results


@pytest.fixture(scope="session")
def seeds_built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The seeds, built once: the folder of results and the results in memory."""
    from discourse.build import build_study
    from discourse.study import Study

    out = tmp_path_factory.mktemp("seeds") / "results"
    results, failures = build_study(Study.read(ROOT / "study.toml"), out, show_progress=False)
    assert not failures
    return out, results
