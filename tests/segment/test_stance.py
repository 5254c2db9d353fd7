"""The stance model: decoding against enumeration, the shipped file, invented sentences, retraining."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from discourse.errors import LexiconError, SegmentError
from discourse.segment.sections import annotate
from discourse.segment.segmented import STANCES
from discourse.segment.stance import confusion, label, labels
from discourse.segment.stance.crf import Batch, expectations, fit
from discourse.segment.stance.decode import marginals
from discourse.segment.stance.features import (
    Joined,
    cue_matrix,
    hash_ngrams,
    load_cues,
    normalise,
    transition_kinds,
)
from discourse.segment.stance.heldout import ALIKE, figures, given, precision
from discourse.segment.stance.labels import read_documents, read_speeches, read_test
from discourse.segment.stance.model import heldout, load_model, read_model
from discourse.segment.stance.train import main, pack, sights, train

HERE = Path(__file__).parent
GOLD = HERE.parent / "gold"
PACKAGE = Path(sys.modules["discourse.segment.stance"].__file__ or "").parent
CASES = [
    tuple(line.split("\t"))
    for line in (HERE / "stance_cases.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


# Decoding ------------------------------------------------------------------------------------------------------


def enumerated(unary: np.ndarray, links: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Marginals by adding up every path there is."""
    n, states = unary.shape
    found = np.zeros((n, states))
    for path in product(range(states), repeat=n):
        score = sum(unary[t, s] for t, s in enumerate(path))
        score += sum(links[kinds[t], path[t - 1], path[t]] for t in range(1, n))
        for t, s in enumerate(path):
            found[t, s] += np.exp(score)
    return found / found.sum(axis=1, keepdims=True)


def test_marginals_equal_enumeration() -> None:
    """Forward-backward on five places and four states against all 1,024 paths."""
    random = np.random.default_rng(7)
    unary, links = random.normal(size=(5, 4)) * 3, random.normal(size=(3, 4, 4))
    kinds = np.array([0, 1, 2, 0, 1])
    np.testing.assert_allclose(marginals(unary, links, kinds), enumerated(unary, links, kinds), rtol=1e-10)


def test_training_expectations_equal_enumeration() -> None:
    """The padded batch gives the same marginals, and log Z, for documents of different length."""
    random = np.random.default_rng(8)
    unary, links = random.normal(size=(6, 4)), random.normal(size=(3, 4, 4))
    kinds = np.array([0, 1, 2, 0, 0, 1])
    batch = Batch(None, np.zeros(6, int), kinds, np.array([4, 2]), np.ones(2))
    place = batch.place
    log_z, single, _ = expectations(unary, links, place, np.where(place >= 0, kinds[place], 0))
    for rows, z in ((slice(0, 4), log_z[0]), (slice(4, 6), log_z[1])):
        np.testing.assert_allclose(single[rows], enumerated(unary[rows], links, kinds[rows]), rtol=1e-9)
        paths = product(range(4), repeat=len(unary[rows]))
        own, kind = unary[rows], kinds[rows]
        total = sum(
            np.exp(sum(own[t, s] + (links[kind[t], p[t - 1], s] if t else 0) for t, s in enumerate(p)))
            for p in paths
        )
        assert z == pytest.approx(np.log(total))


def test_temperature_keeps_the_order() -> None:
    """A temperature above one makes the surest less sure and changes no label; an empty text is empty."""
    unary, links = np.array([[3.0, 0, 0, 0], [0, 2.0, 0, 0]]), np.zeros((3, 4, 4))
    cold, warm = (marginals(unary, links, np.zeros(2, int), t) for t in (1.0, 2.0))
    assert (cold.argmax(axis=1) == warm.argmax(axis=1)).all()
    assert (warm.max(axis=1) < cold.max(axis=1)).all()
    assert marginals(np.empty((0, 4)), links, np.zeros(0, int)).shape == (0, 4)


def test_fit_finds_one_minimum() -> None:
    """The loss has one minimum: more steps and another cut into batches end at the same weights."""
    from scipy import sparse

    x = sparse.csr_matrix(np.array([[1.0, 0], [0, 1], [1, 1], [0, 1]]))
    batch = Batch(x, np.array([0, 1, 0, 2]), np.zeros(4, int), np.array([3, 1]), np.ones(2))
    short, long = fit([batch], 1.0, 0.1, 200), fit(batch.by_length([1]), 1.0, 0.1, 400)
    np.testing.assert_allclose(short[0], long[0], atol=1e-3)
    np.testing.assert_allclose(short[1], long[1], atol=1e-3)


# Features ------------------------------------------------------------------------------------------------------


def test_normalisation_folds_what_differs_between_editions() -> None:
    """Full-width and ASCII marks, digits, blanks, pinyin in brackets and masks are written one way."""
    assert normalise("问题(wèntí),增长１２.5％。 ") == normalise("问题，增长3%。")
    assert normalise("XX镇***个") == "*镇*个"


def test_ngrams_are_counted_by_hand() -> None:
    """抓实 with its line breaks: 2 characters, 3 pairs, 2 triples, 1 quadruple; none crosses into the next line."""
    rows, _ = hash_ngrams(Joined.of(["抓实", "好"]))
    assert np.bincount(rows).tolist() == [2 + 3 + 2 + 1, 1 + 2 + 1]
    alone = {*zip(*map(np.ndarray.tolist, hash_ngrams(Joined.of(["好"]))), strict=True)}
    both = {
        (r - 1, b)
        for r, b in zip(*map(np.ndarray.tolist, hash_ngrams(Joined.of(["抓实", "好"]))), strict=True)
        if r
    }
    assert alone == both


def test_cues_know_their_clause() -> None:
    """A concession in the first clause and a demand in the last are seen there and nowhere else."""
    names = [cue.name for cue in load_cues()]
    found = cue_matrix(Joined.of(["今天天气很好。", "但是进展不快,大家要抓紧。"]))
    contrast, demand = 3 * names.index("problem.contrast"), 3 * names.index("plan.initial-yao")
    assert found[1, contrast : contrast + 3].tolist() == [1, 1, 0]
    assert found[1, demand : demand + 3].tolist() == [1, 0, 1]
    assert found[0, contrast : contrast + 3].tolist() == [0, 0, 0]


def test_cues_are_named_once_and_bounded() -> None:
    """No name twice; no unbounded repeat of a class, which could make a search slower than linear."""
    cues = load_cues()
    assert len({cue.name for cue in cues}) == len(cues)
    for cue in cues:
        assert "*" not in cue.pattern.pattern.replace("[*", ""), cue.name
        assert "]+" not in cue.pattern.pattern, cue.name
        assert cue.name.startswith(cue.stance + "."), cue.name


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("全区外贸总额下降0。", "problem.less-good"),
        ("窗口满意度由第0位跌到第0位。", "problem.less-good"),
        ("溺水事故比上年多出两起。", "problem.more-bad"),
        ("拖欠工资的投诉翻了一番。", "problem.more-bad"),
        ("产值不增反降。", "problem.figure-sign"),
        ("全年只完成0。", "problem.figure-sign"),
        ("盗窃案件下降0。", "achievement.less-bad"),
        ("漏损率由0降到0。", "achievement.less-bad"),
        ("毛利提高0。", "achievement.more-good"),
        ('县里的通知写明:"月底前一律交齐。"', "plan.quoted-demand"),
        ("你们只有先补课,才能上岗。", "plan.only-actor"),
    ],
)
def test_cues_read_what_moves_and_where_to(text: str, cue: str) -> None:
    """Good things that fall are no achievement, nor bad ones that rise; the other way round they are."""
    own = np.flatnonzero(cue_matrix(Joined.of([normalise(text)]))[0, ::3])
    found = {load_cues()[i].name for i in own}
    assert cue in found
    polar = {"problem.less-good", "problem.more-bad", "achievement.less-bad", "achievement.more-good"}
    assert found & polar <= {cue}


def test_a_sentence_that_turns_hangs_less_on_the_one_before() -> None:
    """Plain, heading, below a heading, turning; a heading that turns is a heading."""
    text = "一、成绩\n但是路修好了。\n人也多了。\n但水还没有通。\n同时要抓紧。\n可以放心。\n"
    assert transition_kinds(annotate(text)).tolist() == [1, 2, 0, 3, 0, 0]


# The shipped model ---------------------------------------------------------------------------------------------


def test_the_file_is_small_and_plain() -> None:
    """At most 5 MB, readable without pickle, no strings in it."""
    path = PACKAGE / "model.npz"
    assert path.stat().st_size <= 5_000_000
    with np.load(path, allow_pickle=False) as file:
        assert {array.dtype.kind for array in file.values()} <= {"i", "u"}


def test_the_floor_on_the_reference_speeches() -> None:
    """The speeches are not in the training data: the figures shipped are those of the shipped model."""
    found = figures([given(load_model(), document) for document in read_speeches(GOLD)])
    assert found == heldout()["speeches"]
    assert found["macro_f1"] >= 0.83  # type: ignore[operator]


def test_the_floor_on_texts_of_a_hand_never_trained_on() -> None:
    """Fourteen genres, never trained on and not looked at while choosing."""
    found = figures([given(load_model(), document) for document in read_test(GOLD)])
    assert found == heldout()["invented"]
    assert found["macro_f1"] >= 0.85  # type: ignore[operator]
    assert found["f1"]["problem"] >= 0.86  # type: ignore[index]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("全市刑事案件下降18%。", "全市出口总额下降18%。"),
        ("群众满意度上升到第三位。", "信访总量上升到第三位。"),
        ("不良贷款率比年初低了半个百分点。", "企业利润率比年初低了半个百分点。"),
        ("农民人均收入同比增长9%。", "拖欠货款同比增长9%。"),
    ],
)
def test_a_figure_goes_by_what_moves(good: str, bad: str) -> None:
    """The same words of direction, another thing that moves."""
    assert [label(annotate(text))[0].stance for text in (good, bad)] == ["achievement", "problem"]


@pytest.mark.parametrize("stance", STANCES)
def test_invented_sentences(stance: str) -> None:
    """At least thirty invented sentences a stance, the codebook's traps among them, each a text by itself."""
    own = [case for case in CASES if case[0] == stance]
    assert len(own) >= 30
    right = sum(label(annotate(text))[0].stance == stance for _, _, text in own)
    assert right / len(own) >= 0.72


def test_invented_sentences_together() -> None:
    """Of all invented sentences, right in at least .8 (now .87)."""
    right = sum(label(annotate(text))[0].stance == stance for stance, _, text in CASES)
    assert right / len(CASES) >= 0.8


@pytest.mark.parametrize(
    ("lead_in", "stance"),
    [("一年来,主要做了以下工作:", "achievement"), ("下一步,要重点抓好以下工作:", "plan")],
)
def test_bare_phrases_take_the_stance_of_their_section(lead_in: str, stance: str) -> None:
    """The same words are work done after 一年来 and tasks after 下一步."""
    text = (
        f"{lead_in}\n一是加强组织领导。各级党组织加强组织领导,压实工作责任。\n"
        "二是推进制度建设。推进制度建设,规范工作流程。\n"
    )
    labelled = label(annotate(text))
    assert {s.stance for s in labelled[1:]} == {stance}


def test_labels_do_not_touch_their_input() -> None:
    """Only stance and probability are filled in; probabilities add up to one; the same input, the same output."""
    marked = annotate("一年来,成效明显。但问题不少。\n")
    first, second = label(marked), label(marked)
    assert first == second
    assert [s.stance for s in marked] == ["other", "other"]
    for before, after in zip(marked, first, strict=True):
        assert (before.n, before.start, before.end, before.text) == (
            after.n,
            after.start,
            after.end,
            after.text,
        )
        assert sum(after.probability) == pytest.approx(1)
        assert after.stance == STANCES[int(np.argmax(after.probability))]
    assert label([]) == ()


@pytest.mark.parametrize("text", ["x", "。", "***\n\n", "???", "\u0000\ud800。", "好" * 30_000])
def test_odd_texts_are_labelled_all_the_same(text: str) -> None:
    """Nothing but signs, a lone surrogate, a very long line: a label each, no warning."""
    assert all(sum(s.probability) == pytest.approx(1) for s in label(annotate(text)))


def test_inference_does_without_the_training_libraries() -> None:
    """Labelling imports neither scikit-learn nor scipy nor pandas."""
    code = (
        "import sys; from discourse.segment.sections import annotate; from discourse.segment.stance import label;"
        "label(annotate('要抓紧。')); print(sorted({'sklearn', 'scipy', 'pandas', 'jieba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_for_other_cues_is_refused() -> None:
    """A model that does not fit the cues is an error that says how to make one that does."""
    import io

    out = io.BytesIO()
    empty = np.zeros((3, 4), dtype=np.int32)
    np.savez(
        out, buckets=np.zeros(0, np.uint32), table=empty[:0], dense=empty, links=empty, temperature=empty[0]
    )
    with pytest.raises(
        LexiconError, match=r"3 dense weights.*Try: python -m discourse\.segment\.stance\.train"
    ):
        read_model(out.getvalue())


# What is published ---------------------------------------------------------------------------------------------


def test_held_out_figures_agree_with_their_confusion() -> None:
    """Accuracy and macro-F1 in heldout.json follow from its matrices; the card gives the same macro-F1."""
    card = (PACKAGE / "MODEL_CARD.md").read_text("utf-8")
    for name, row in heldout().items():
        table = np.array(row["confusion"])
        f1 = 2 * table.diagonal() / (table.sum(axis=0) + table.sum(axis=1))
        assert row["accuracy"] == pytest.approx(table.trace() / table.sum(), abs=6e-4)
        assert row["macro_f1"] == pytest.approx(f1.mean(), abs=6e-4)
        assert f"{row['macro_f1']:.3f}".lstrip("0") in card, name


def test_held_out_floors() -> None:
    """The promise: macro-F1 on unseen reports, speeches, invented texts and leaders' speeches; calibration error."""
    rows = heldout()
    floors = {
        "reports": 0.78,
        "national": 0.75,
        "speeches": 0.83,
        "synthetic": 0.78,
        "leaders": 0.72,
        "invented": 0.85,
    }
    for setting, floor in floors.items():
        assert rows[setting]["macro_f1"] >= floor, setting  # type: ignore[operator]
        assert rows[setting]["calibration_error"] <= 0.08, setting  # type: ignore[operator]


def test_calibration_adds_up() -> None:
    """The bins of a setting hold all its sentences, and their gaps add up to the calibration error."""
    for name, row in heldout().items():
        n, sure, right = np.array(row["calibration"]).T
        assert n.sum() == row["sentences"], name
        assert (n * np.abs(sure - right)).sum() / n.sum() == pytest.approx(row["calibration_error"], abs=1e-3)


def test_confusion_has_the_true_stance_in_rows() -> None:
    """The rows of a setting add up to its sentences; settings add up."""
    assert confusion("speeches").sum() == heldout()["speeches"]["sentences"]
    np.testing.assert_array_equal(confusion(), confusion("speeches") + confusion("synthetic"))


def test_figures_by_hand() -> None:
    """Four sentences, one wrong: accuracy .75; F1 of the stance confused with another is 2/3 for both."""
    given = np.eye(4)[[0, 0, 2, 3]]
    row = figures([(np.array([0, 1, 2, 3]), given)])
    assert row["accuracy"] == 0.75
    assert row["f1"] == {"achievement": 0.667, "problem": 0.0, "plan": 1.0, "other": 1.0}
    assert row["calibration_error"] == 0.25


def test_precision_is_found_again() -> None:
    """Drawn from a Dirichlet-multinomial of precision 20, two thousand clusters give 20 back; alike ones, the cap."""
    rng = np.random.default_rng(5)
    rows = rng.dirichlet(20 * np.array([0.7, 0.2, 0.1]), size=2_000)
    counts = np.array([rng.multinomial(15, row) for row in rows])
    assert precision(counts) == pytest.approx(20, rel=0.15)
    assert precision(np.array([[4, 2], [8, 4]])) == ALIKE


def test_stand_off_labels_hold_no_sentence() -> None:
    """Document, id, position, twelve hex digits, label; no run of Han characters as long as a sentence."""
    lines = (PACKAGE / "labels_national.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(rows) == heldout()["national"]["sentences"]
    for document, _, position, digest, stance in rows:
        assert document.isascii()
        assert 0 <= float(position) <= 1
        assert len(digest) == 12
        assert int(digest, 16) >= 0
        assert stance in STANCES


@pytest.mark.parametrize("path", [PACKAGE / "labels_reports.tsv", GOLD / "stance_unseen.tsv"])
def test_labels_of_reports_hold_no_sentence(path: Path) -> None:
    """Under each title nothing but twelve hex digits and a letter, m behind it where two stances are asserted."""
    titles = [line for line in path.read_text("utf-8").splitlines() if line.startswith("## ")]
    rows = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(titles) == len(set(titles)) >= 16
    assert len(rows) > 400
    assert all(re.fullmatch(r"[0-9a-f]{12}\t[APLO]m?", row) for row in rows)


# Retraining ----------------------------------------------------------------------------------------------------


def test_training_is_reproducible() -> None:
    """The same few documents give the same bytes twice, and a model that has learned something."""
    documents = [d for d in read_documents(GOLD, None, None) if d.setting == "synthetic"][::12]
    seen = sights(documents)
    first, second = (pack(train(documents, seen, iterations=15), 1.2) for _ in range(2))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()
    model = read_model(first)
    right = [
        (model.probabilities(d.sentences).argmax(axis=1) == np.array(d.stances)).mean() for d in documents
    ]
    assert np.mean(right) > 0.7


def test_copies_count_once_and_are_not_trained_on() -> None:
    """Of nine reference texts eight are measured on and none is trained on; the eighteen hands are groups."""
    documents = read_documents(GOLD, None, None)
    assert len(read_speeches(GOLD)) == 8
    assert not {d.setting for d in documents} & {"speeches"}
    assert len({d.group for d in documents if d.setting == "synthetic"}) == 18


def invented_report(folder: Path, text: str) -> Path:
    """A folder with one report as public collections have them."""
    (folder / "reports.jsonl").write_text(
        json.dumps({"title": "某镇工作报告", "content": text}, ensure_ascii=False) + "\n", "utf-8"
    )
    return folder


def labels_of(sentences: Sequence[str], stances: str) -> str:
    """Stand-off labels of the sentences, as the package ships them."""
    digests = [hashlib.sha256(sentence.encode()).hexdigest()[:12] for sentence in sentences]
    rows = [f"{digest}\t{letter}" for digest, letter in zip(digests, stances, strict=True)]
    title = hashlib.sha256("某镇工作报告".encode()).hexdigest()[:12]
    return "\n".join(["# labels", f"## {title} a town's report", *rows]) + "\n"


def test_stand_off_labels_find_their_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs of labels with an unlabelled sentence between them are seen within the whole report."""
    text = "同志们，现在开会。一年来，修渠三公里。账目不公开。要立即公开。散会。"
    (tmp_path / "labels.tsv").write_text(labels_of(["一年来，修渠三公里。", "要立即公开。"], "AL"), "utf-8")
    monkeypatch.setattr(labels, "LABELS", tmp_path / "labels.tsv")
    documents = [
        d for d in read_documents(GOLD, None, invented_report(tmp_path, text)) if d.setting == "reports"
    ]
    assert [(d.first, d.stances, len(d.sentences)) for d in documents] == [(1, (0,), 5), (3, (2,), 5)]
    assert [d.sentences[d.labelled][0].text for d in documents] == ["一年来，修渠三公里。", "要立即公开。"]
    assert [sight.n for sight in sights(documents)] == [1, 1]


def test_a_report_of_other_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels that are not found in the report, or a report that is not there, are errors that name it."""
    (tmp_path / "labels.tsv").write_text(labels_of(["要立即公开。"], "L"), "utf-8")
    monkeypatch.setattr(labels, "LABELS", tmp_path / "labels.tsv")
    with pytest.raises(SegmentError, match="a town's report: 1 labelled sentences are not found"):
        read_documents(GOLD, None, invented_report(tmp_path, "散会。"))
    with pytest.raises(SegmentError, match=r"a labelled report is not there.*a town's report"):
        read_documents(GOLD, None, GOLD)


def test_missing_labels_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the national labels training says which file, what must be in it, and how to give it."""
    assert main(["--national", str(tmp_path / "none.jsonl"), "-o", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "none.jsonl" in said
    assert "--national PATH" in said
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_is_no_label_is_named(tmp_path: Path) -> None:
    """The file and the line of a record with an unknown label are in the message."""
    record = {"id": "a1s0", "title": "t", "text": "好。", "label": "praise"}
    (tmp_path / "n.jsonl").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(SegmentError, match=r"n\.jsonl, line 1: .*a known label"):
        read_documents(GOLD, tmp_path / "n.jsonl")
