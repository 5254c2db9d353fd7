"""Whatever a first try hands to a public function, it gets a result or a letter: never an error from inside.

Every function that the package and its stages offer stands in :data:`CALLS` with one call that works. Each of its
arguments is then replaced, one at a time, by everything that somebody might have at hand.
"""

from __future__ import annotations

import importlib
import inspect
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array, csr_matrix

import discourse
from discourse import compare, plots
from discourse import eras as periodisations
from discourse.annotate import Sample, draw_sample, read_codes, sheet_csv
from discourse.compare import agreement
from discourse.compare.reuse import find_reuse
from discourse.corpus import Corpus
from discourse.errors import DiscourseError, FaultError
from discourse.repair import Repaired, repair
from discourse.segment import SegmentedSpeech, segment_corpus
from discourse.sources import Source
from discourse.study import Comparisons, Features, Figures, Study
from tests.helpers import make_speech, tokenizer

STAGES = (
    "discourse", "discourse.annotate", "discourse.compare", "discourse.corpus", "discourse.eras",
    "discourse.exchange", "discourse.extractors", "discourse.formats", "discourse.measured",
    "discourse.multiverse", "discourse.plots", "discourse.repair", "discourse.segment",
)  # fmt: skip

#: Other public functions that a notebook imports by the module they live in.
DEEPER = {
    "discourse.compare.lifelines": ("lifelines",),
    "discourse.compare.novelty": ("novelty",),
    "discourse.compare.reuse": ("find_reuse", "passage_clusters", "reuse_extent"),
    "discourse.extractors.tfidf": ("era_terms",),
}

OLD, NEW = "2010-new-village", "2014-mass-line"
LABELS = [OLD, OLD, NEW, NEW]
TEXT = "同志们，{}。我们取得了成绩，也存在问题。支部书记要带头学习理论、带头抓好落实，做好党的工作。"
WORDS = ("新农村建设新农村", "建设新农村和村庄", "群众路线教育活动", "群众路线和作风")


@cache
def cut() -> tuple[SegmentedSpeech, ...]:
    days = (date(2010, 3, 1), date(2010, 5, 1), date(2014, 3, 1), date(2014, 7, 1))
    speeches = [
        make_speech(TEXT.format(said) * 2, f"{name}.1", title=said, genre="讲话", earliest=day)
        for name, said, day in zip("abcd", WORDS, days, strict=True)
    ]
    return segment_corpus(speeches)


@cache
def corpus() -> Corpus:
    return Corpus(tuple(one.speech for one in cut()))


@cache
def results() -> Any:
    from discourse.build import compared

    asked = Comparisons(primary=("stance.theta",), without_reuse=False)
    study = Study(features=Features(("length", "stance")), figures=Figures(("timeline",)), comparisons=asked)
    features, columns = measured()
    return compared(study, corpus(), cut(), features, columns, eras(), "", None)


@cache
def measured() -> Any:
    from discourse.extractors import make, measure

    return measure(cut(), make(["length", "stance"]))


def features() -> pd.DataFrame:
    return measured()[0]


@cache
def metadata() -> pd.DataFrame:
    return discourse.describe(corpus(), "party")


@cache
def eras() -> periodisations.Periodisation:
    return periodisations.load("party")


@cache
def source() -> Source:
    return Source.from_bytes((TEXT.format(WORDS[0]) * 3).encode(), "a", "a.txt")


@cache
def repaired() -> Repaired:
    return repair(source())


@cache
def balance() -> pd.DataFrame:
    return compare.confounding(metadata(), "era", [OLD, NEW])


@cache
def passages() -> pd.DataFrame:
    return find_reuse(corpus(), min_han=12)


@cache
def drawn() -> Sample:
    return draw_sample(cut(), 8, 1, eras())


@cache
def figure_table() -> pd.DataFrame:
    return plots.named("timeline").data(results())


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What lies in the folder of every test, a measured corpus among it; each has a copy of its own."""
    from discourse.measured import Options, measure

    place = tmp_path_factory.mktemp("folders")
    (place / "texts").mkdir()
    (place / "texts" / "a.txt").write_text(TEXT.format(WORDS[0]) * 3, encoding="utf-8")
    (place / "references.csv").write_text("speech,score\na.1,-1\nd.1,1\n", encoding="utf-8")
    (place / "study.toml").write_text('[sources]\npaths = ["texts"]\n', encoding="utf-8")
    (place / "key.csv").write_text(sheet_csv(drawn().key), encoding="utf-8")
    (place / "codes.csv").write_text(sheet_csv(drawn().sheet.assign(code="other")), encoding="utf-8")
    (place / "table.csv").write_text("id,text\na,同志们。\n", encoding="utf-8")
    measure([source()], place / "measured", options=Options(extractors=("length",)))
    return place


#: Wrong and right, short and long: what stands in a notebook.
def handed(tmp_path: Path) -> dict[str, Any]:
    return {
        "None": None,
        "a text": "党的建设",
        "an empty text": "",
        "texts": ["党的建设", "新农村"],
        "token lists": [["党", "建设"], ["新", "农村"]],
        "a path": tmp_path / "nowhere.txt",
        "a folder": tmp_path,
        "a corpus": corpus(),
        "a speech": corpus()[0],
        "speeches": list(corpus()),
        "segmented speeches": cut(),
        "a segmented speech": cut()[0],
        "one segmented speech": [cut()[0]],
        "features": features(),
        "metadata": metadata(),
        "both of measure": measured(),
        "a column": features()["length.tokens"],
        "results": results(),
        "a study": Study(),
        "an empty list": [],
        "a list of None": [None, None],
        "a dict": {"a": 1},
        "NaN": float("nan"),
        "NaNs": [float("nan")] * 4,
        "a number": 3,
        "minus one": -1,
        "nought": 0,
        "a float": 0.5,
        "infinity": float("inf"),
        "numbers": [1.0, 2.0, 3.0],
        "four numbers": [1, 2, 3, 4],
        "ragged numbers": [[1, 2], [3]],
        "a table of numbers": [[1, 2], [3, 4]],
        "numbers and text": [1, "党"],
        "bytes": b"\x00\xff",
        "True": True,
        "an object": object(),
        "a function": len,
        "an empty table": pd.DataFrame(),
        "a day": date(2010, 1, 1),
    }


def calls(tmp_path: Path) -> dict[str, dict[str, Any]]:
    """A call that works of each function, by its name; the files are those of :func:`folders`."""
    counts = {"f1": 7, "n1": 10, "f2": 2, "n2": 9}
    pair = {"o11": 8, "r1": 10, "c1": 9, "n": 100}
    three = {"o11": 8, "r1": 10, "c1": 9}
    p = {"p": [0.01, 0.2, 0.03]}
    sides = {"target": [3.0, 4, 6, 9], "reference": [1.0, 2, 3, 5]}
    parts = {"counts": [3, 1, 2], "sizes": [10, 20, 30]}
    ratings = {"ratings": [[1, 1], [2, 2], [1, 2], [2, 2]]}
    coders = {"one": ["a", "b", "a", "b"], "two": ["a", "b", "b", "b"]}
    line = {"dates": [2000.0, 2001, 2003, 2006, 2008], "values": [1.0, 2, 2, 5, 4]}
    tables = {"features": features(), "metadata": metadata()}
    name = "stance.theta"
    fitted = np.array([[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]])
    known = np.array([-1.0, 0.0, 1.0])
    grouped = {
        "speeches": cut(),
        "groups": LABELS,
        "target": NEW,
        "reference": OLD,
        "seed": 1,
        "min_count": 1,
    }
    sample = csr_array(fitted)
    strata = compare.strata_of(["x", "x", "y", "y"], ["x", "x", "y", "y"])
    study = replace(
        Study.read(tmp_path / "study.toml"), features=Features(("length",)), figures=Figures(("timeline",))
    )
    figure = plots.named("timeline")
    key = drawn().key
    codes = read_codes(tmp_path / "codes.csv", key)
    return {
        # discourse
        "analyse": {"study": results().study, "sources": [source()], "keep_going": False},
        "build_study": {"study": study, "out": tmp_path / "built", "keep_going": False},
        "clean": {"text": "黨", "script": "keep"},
        "compare_eras": tables | {"columns": measured()[1], "eras": "party", "primary": name, "names": name,
                                  "level": 0.05, "seed": 1},
        "describe": {"corpus": corpus(), "eras": "party"},
        "draw": {"figure": "timeline", "results": results(), "lang": "en", "width": 85},
        "keyness": grouped | {"permutations": 20, "level": 0.9, "min_speeches": 1, "prior_tokens": 10.0},
        "load_eras": {"name_or_path": "party"},
        "discourse.measure": {"speeches": cut(), "extractors": None},
        "discourse.extractors.measure": {"speeches": cut(), "extractors": None},
        "read_corpus": {"paths": tmp_path / "texts", "script": "keep"},
        "read_source": {"path": tmp_path / "texts" / "a.txt", "name": "a"},
        "read_sources": {"paths": tmp_path / "texts", "metadata": None, "columns": None},
        "segment_corpus": {"speeches": corpus(), "tokenizer": None},
        # annotate
        "agreement_report": {"codes": codes, "key": key, "seed": 1, "level": 0.9},
        "codebook_text": {},
        "draw_sample": {"speeches": cut(), "n": 8, "seed": 1, "eras": eras()},
        "read_codes": {"paths": tmp_path / "codes.csv", "key": key},
        "read_key": {"path": tmp_path / "key.csv"},
        "sheet_csv": {"table": features()},
        # compare: numbers
        **{name: dict(counts) for name in (
            "g2_williams", "keyness_conditional_odds_ratio", "keyness_fisher_p", "percent_diff",
            "relative_risk", "difference_coefficient", "log_ratio", "williams_q", "log_ratio_conservative",
        )},
        "bic": counts | {"formula": "four-cell"},
        "g2": counts | {"formula": "two-cell"},
        "chi2": counts | {"correction": "yates"},
        "fightin_words": counts | {"prior": 0.1, "prior_total": 10.0, "variance": "two-term"},
        "keyness_odds_ratio": counts | {"zero_cells": "none"},
        "log_ratio_interval": counts | {"family": 3, "level": 0.9},
        "simple_maths": counts | {"k": 1, "per": 1000},
        **{name: dict(pair) for name in (
            "conditional_odds_ratio", "delta_p", "log_odds_lambda", "mi3", "npmi", "pmi", "ppmi",
            "signed_g2", "t_score", "z_score", "fisher_exact_p",
        )},
        "odds_ratio": pair | {"zero_cells": "haldane-anscombe"},
        "dice": dict(three),
        "log_dice": dict(three),
        "from_cells": {"o11": 8, "o12": 2, "o21": 1, "o22": 89},
        "interaction_lambda": {"cells": [[9, 2], [1, 8]], "size": 2, "smoothing": 0.5},
        **{name: dict(p) for name in ("benjamini_yekutieli", "bh", "bonferroni", "holm")},
        **{name: dict(sides) for name in (
            "cliffs_delta", "hedges_g", "mean_difference", "jsd", "jsd_miller_madow", "proportion_shift",
        )},
        "permutation_test": sides | {"seed": 1, "resamples": 99},
        "bootstrap_differences": {"target": np.arange(8.0).reshape(4, 2), "reference": np.ones((4, 2)), "seed": 1,
                                  "resamples": 20, "level": 0.9},
        "entropy_shift": sides | {"unit": "bits"},
        "jsd_shift": sides | {"unit": "bits"},
        "kl_shift": sides | {"unit": "bits", "smoothing": "additive", "amount": 1.0},
        "tsallis_shift": sides | {"order": 2.0},
        "weighted_shift": sides | {"scores": [1.0, 2, 3, 4], "reference_value": 2.0},
        "bootstrap": {"statistic": np.mean, "speeches": [1.0, 2, 3, 5], "seed": 1, "resamples": 50,
                      "level": 0.9, "method": "bca"},
        "jackknife_t": {"statistic": np.mean, "speeches": [1.0, 2, 3, 5], "level": 0.9},
        "jackknife_t_difference": sides | {"statistic": np.mean, "level": 0.9},
        "pooled_theta": {"achievements": [3, 5, 2], "problems": [1, 2, 2], "level": 0.9},
        "pooled_theta_difference": {"target": ([3, 5], [1, 2]), "reference": ([1, 2], [4, 3]), "level": 0.9},
        "log_odds": {"achievements": 3, "problems": 2},
        "wilson": {"successes": 3, "n": 9, "level": 0.9},
        **{name: dict(parts) for name in ("kld", "rosengren_s", "juilland_d")},
        "dp": parts | {"normalisation": "gries-2008"},
        "dp_sparse": {"counts": sample, "sizes": [20, 20, 20, 20], "normalisation": "gries-2008"},
        "dp_by_chance": {"total": 6, "sizes": [10, 20, 30], "placement": "multinomial"},
        "dp_excess": {"observed": 0.5, "total": 6, "sizes": [10, 20, 30], "placement": "multinomial"},
        "morisita_index": parts | {"placement": "multinomial"},
        "range_of": {"counts": [3, 0, 1]},
        **{name: dict(ratings) for name in ("bennett_s", "fleiss_kappa", "gwet_ac1", "percent_agreement")},
        "krippendorff_alpha": ratings | {"level": "ordinal", "categories": [1, 2]},
        "cohen_kappa": coders | {"weights": "none", "categories": ["a", "b"]},
        "scott_pi": coders | {"categories": ["a", "b"]},
        "agreement_interval": ratings | {"coefficient": agreement.COEFFICIENTS["alpha"], "resamples": 50,
                                         "documents": [1, 1, 2, 3], "seed": 1},
        "correct_counts": {"given": [3.0, 4], "confusion": [[9, 1], [2, 8]], "form": "inverse"},
        "prediction_powered_mean": {"truth": [1.0, 0, 1], "given": [1.0, 0, 0], "given_elsewhere": [1.0, 0, 1, 1]},
        "rogan_gladen": {"share": 0.4, "sensitivity": 0.9, "specificity": 0.8},
        "rogan_gladen_interval": {"found": 4, "n": 10, "hits": 8, "positives": 10, "rejections": 7, "negatives": 9,
                                  "level": 0.9},
        "cramers_v": {"table": [[3, 4], [5, 1]], "corrected": True},
        "overlap": {"target": ["x", "y"], "reference": ["x", "x"], "within": "genre", "by": "era"},
        "strata_of": {"target": ["x", "x", "y"], "reference": ["x", "x"], "least": 2},
        "within_strata": sides | {"strata": strata},
        "within_strata_interval": sides | {"strata": strata, "level": 0.9},
        "within_strata_test": sides | {"strata": strata, "seed": 1, "resamples": 9},
        "smallest_p": {"n": 8, "k": 4},
        "dated_slope": {"drawn": np.arange(20.0).reshape(4, 5), "middles": line["dates"], "values": line["values"]},
        "mann_kendall": line | {"method": "auto", "seed": 1, "resamples": 99},
        "ols_slope": line | {"level": 0.9, "strata": list("aabba")},
        "theil_sen": line | {"level": 0.9},
        "optimal_partition": line | {"changes": 1, "min_segment": 2},
        "draw_dates": {"earliest": ["2010-01-01"], "latest": ["2010-12-31"], "draws": 3, "seed": 1},
        "vnc": dict(line),
        "jsd_jackknife": {"counts": sample, "target": np.arange(4) < 2},
        "cluster": {"similarity": np.eye(3)},
        "cosines": {"weights": csr_matrix(np.eye(3))},
        "group_cosines": {"weights": csr_matrix(np.eye(4)), "groups": LABELS, "order": [OLD, NEW]},
        "permanova": {"distances": 1 - np.eye(4), "groups": LABELS, "seed": 1, "resamples": 99},
        "log_ratio_clustered": {"counts": sample, "sizes": np.full(4, 30), "target": np.arange(4) < 2, "level": 0.9},
        "rescale_lbg": {"raw": [0.1, 0.2], "scores": [-1.0, 1.0]},
        "rescale_mv": {"raw": [0.1, 0.2], "reference_raw": [-0.1, 0.3], "scores": [-1.0, 1.0]},
        "text_scores": {"counts": fitted, "words": known},
        "word_scores": {"references": fitted[:2], "scores": [-1.0, 1.0], "smooth": 0.0},
        "wordfish": {"counts": fitted, "direction": (0, 3), "beta_sd": 3.0, "max_turns": 50},
        # compare: tables
        "audit_note": {"metadata": metadata(), "by": "era", "order": [OLD, NEW]},
        "confounding": {"metadata": metadata(), "by": "era", "order": [OLD, NEW]},
        "confounding_sentence": {"metadata": metadata(), "eras": eras()},
        "unbalanced": {"table": balance()},
        "break_table": tables | {"at": "2012-01-01", "names": name, "seed": 1, "resamples": 9, "level": 0.05},
        "change_table": tables | {"names": name, "seed": 1, "resamples": 9, "draws": 2, "min_segment": 1},
        "compare_groups": tables | {"columns": measured()[1], "by": "era", "order": [OLD, NEW], "primary": name,
                                    "names": name, "seed": 1, "level": 0.05},
        "leave_one_out_table": tables | {"by": "era", "order": [OLD, NEW], "names": name},
        "summary_by_era": tables | {"eras": "party", "columns": measured()[1], "level": 0.9},
        "trend_fan": tables | {"names": name, "seed": 1, "draws": 3, "grid": 5},
        "trend_table": tables | {"names": name, "seed": 1, "draws": 3, "resamples": 9},
        # compare: speeches
        "collocations": {"speeches": cut(), "size": 2, "min_count": 1, "level": 0.9},
        "contrast_collocations": grouped | {"permutations": 9, "level": 0.05, "span": 2},
        "dispersion_table": {"speeches": cut(), "terms": None, "groups": LABELS, "min_count": 1},
        "group_divergence": {"speeches": cut(), "groups": LABELS, "order": [OLD, NEW], "seed": 1,
                             "permutations": 9, "min_tokens": 5, "draws": 2},
        "speech_weights": {"speeches": cut()},
        "word_shift": grouped | {"kind": "jsd", "resamples": 9, "level": 0.9},
        "wordfish_table": {"speeches": cut(), "direction": ("a.1", "d.1"), "errors": "poisson", "min_count": 1},
        "wordscores_table": {"speeches": cut(), "references": {"a.1": -1, "d.1": 1}},
        "read_references": {"path": tmp_path / "references.csv"},
        "find_reuse": {"speeches": corpus(), "min_han": 12, "most": 10},
        "reuse_extent": {"speeches": corpus(), "min_han": 12, "most": 10},
        "passage_clusters": {"table": passages()},
        "lifelines": {"speeches": corpus()},
        "novelty": {"speeches": cut(), "groups": LABELS, "order": [OLD, NEW]},
        "era_terms": {"speeches": cut(), "groups": LABELS, "k": 3, "bootstrap": 5, "seed": 1},
        
        
        # corpus, eras, exchange, extractors, formats
        "make_corpus": {"sources": [source()], "script": "keep"},
        "accounted": {"repaired": repaired(), "shared": None},
        "speeches_of": {"repaired": repaired(), "shared": None},
        "load": {"name_or_path": "party"}, "shipped_names": {},
        "available": {}, "names": {},
        "export": {"segmented": cut(), "eras": eras(), "format": "conllu", "out": tmp_path / "out"},
        "import_table": {"table": tmp_path / "table.csv", "out": tmp_path / "imported"},
        "discourse.exchange.named": {"name": "conllu"},
        "discourse.plots.named": {"name": "timeline"},
        "discourse.multiverse.named": {"names": ["weighting"]},
        "codebook": {"columns": measured()[1]},
        "make": {"names": ["length"]},
        "collect": {"paths": tmp_path / "texts"},
        # measured, multiverse, plots, repair, segment
        "discourse.measured.measure": {"sources": [source()], "folder": tmp_path / "m", "options": None},
        "is_measured": {"path": tmp_path}, "open_measured": {"folder": tmp_path / "measured"},
        "extractors_of": {"outcomes": [name]},
        "multiverse": {"results": results(), "tokenizer": tokenizer(), "outcomes": (name,), "choices": ("weighting",),
                       "seed": 1},
        "draw_table": {"spec": figure, "table": figure_table(), "lang": "en", "width": 85},
        "clean_text": {"text": "黨", "script": "keep"},
        "repair": {"source": source(), "script": "keep"},
        "replay": {"raw": "党", "edits": []},
        "tokenizer_of": {"study": Study()},
    }  # fmt: skip


def functions() -> Iterator[tuple[str, str]]:
    """Every public function, by its module and name; one that two modules offer once."""
    seen: set[Any] = set()
    for stage in (*STAGES[1:], STAGES[0], *DEEPER):
        module = importlib.import_module(stage)
        names = DEEPER.get(stage) or getattr(module, "__all__", None) or ("load", "shipped_names")
        for name in names:
            value = getattr(module, name)
            if inspect.isfunction(value) and value not in seen:
                seen.add(value)
                yield stage, name


def call_of(found: dict[str, dict[str, Any]], stage: str, name: str) -> dict[str, Any]:
    return found[f"{stage}.{name}"] if f"{stage}.{name}" in found else found[name]


#: A context, and what takes long where it works.
LEFT = {"left_out"}
LONG = {("build_study", "out")}
#: What works for seconds at every right argument.
THOROUGH = {
    *("agreement_report", "analyse", "build_study", "compare_eras", "compare_groups"),
    *("contrast_collocations", "keyness", "lifelines", "measure", "multiverse", "segment_corpus"),
}


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        pytest.param(stage, name, marks=[pytest.mark.thorough] if name in THOROUGH else [])
        for stage, name in functions()
    ],
)
def test_wrong_input(
    stage: str, name: str, folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result or a letter for whatever stands in the place of one argument."""
    if name in LEFT:
        return
    shutil.copytree(folders, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    function = getattr(importlib.import_module(stage), name)
    right = call_of(calls(tmp_path), stage, name)
    failed = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function(**right)
        for argument in right:
            for what, value in handed(tmp_path).items():
                if (name, argument) in LONG and what not in ("None", "a number", "a corpus", "an empty list"):
                    continue
                try:
                    function(**{**right, argument: value})
                except DiscourseError as error:
                    if isinstance(error, FaultError):
                        failed.append(f"{argument} is {what}: {error}"[:200])
                except Exception as error:
                    failed.append(f"{argument} is {what}: {type(error).__name__}: {error}"[:200])
    assert not failed, "\n".join([f"{len(failed)} of {stage}.{name}", *failed])


def test_the_letter_says_what_was_probably_meant() -> None:
    """What is advised fits what the function takes, and works."""
    eras = periodisations.load("party")
    for call, advised in (
        (lambda: discourse.describe(cut(), eras), "Try: the corpus that they were cut from."),  # type: ignore[arg-type]
        (lambda: discourse.measure(cut(), ["stance"]), "as discourse.extractors.make(names) gives them"),  # type: ignore[list-item]
        (lambda: discourse.measure(TEXT), "discourse.corpus.make_corpus"),  # type: ignore[arg-type]
    ):
        with pytest.raises(DiscourseError) as raised:
            call()
        assert advised in str(raised.value)
