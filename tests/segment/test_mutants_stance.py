"""The stance model where faults put into the code on purpose went unseen: each number is counted by hand."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from discourse.errors import SegmentError
from discourse.segment.sections import PARTS, mark
from discourse.segment.segmented import STANCES
from discourse.segment.stance import features, heldout, labels, train
from discourse.segment.stance import model as shipped
from discourse.segment.stance.crf import Batch, expectations, fit
from discourse.segment.stance.labels import GOLD, LABELS, Document
from discourse.segment.stance.openings import openings
from discourse.segment.stance.train import LEAST_SENTENCES, TEMPERATURE, WEIGHTS

LINES = ("抓学习。", "抓学习。", "抓学习，抓整改。", "散会")


def digest(text: str) -> str:
    """What a sentence is known by where it is not shown."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def document(setting: str, name: str, group: str, stances: Sequence[int], first: int = 0) -> Document:
    """A document of as many of the lines above as it takes."""
    return Document(setting, name, group, tuple(mark(LINES)), tuple(stances), first)


# The linear chain ----------------------------------------------------------------------------------------------


def test_documents_of_very_different_evidence_stand_side_by_side() -> None:
    """Four states at 0 add up to log 4, four at 5,000 to 5,000 and log 4; neither sum is lost beside the other."""
    unary = np.array([[0.0] * 4, [5000.0] * 4])
    log_z, single, _ = expectations(unary, np.zeros((3, 4, 4)), np.array([[0], [1]]), np.zeros((2, 1), int))
    assert log_z.tolist() == pytest.approx([np.log(4), 5000 + np.log(4)])
    assert single == pytest.approx(0.25)


def test_fit_ends_where_the_loss_over_all_paths_is_level() -> None:
    """Penalty and weighted log-likelihood, added up path by path: no weight and no link can be moved to advantage."""
    x = np.array([[1.0, 0], [0, 1], [1, 1], [0, 2], [1, 0], [2, 1]])
    y, kinds = np.array([0, 1, 1, 3, 0, 2]), np.array([0, 1, 2, 0, 3, 0])
    lengths, weight = np.array([3, 2, 1]), np.array([0.5, 2.0, 1.5])

    def loss(theta: np.ndarray) -> float:
        weights, links = theta[:8].reshape(2, 4), theta[8:].reshape(4, 4, 4)
        value, end = (weights**2).sum() * 0.7 / 2 + (links**2).sum() * 0.3 / 2, 0
        for n, times in zip(lengths, weight, strict=True):
            own, end = slice(end, end + n), end + n
            paths = np.array([y[own], *product(range(4), repeat=int(n))])  # the first is what is true
            scores = (x[own] @ weights)[np.arange(n), paths].sum(axis=1)
            scores += links[kinds[own][1:], paths[:, :-1], paths[:, 1:]].sum(axis=1)
            value += times * (np.log(np.exp(scores[1:]).sum()) - scores[0])
        return float(value)

    whole = Batch(sparse.csr_matrix(x), y, kinds, lengths, weight)
    found = np.concatenate([part.ravel() for part in fit(whole.by_length([1]), 0.7, 0.3, 200)])
    steps = 1e-4 * np.eye(len(found))
    slopes = [(loss(found + step) - loss(found - step)) / 2e-4 for step in steps]
    assert np.abs(slopes).max() < 5e-3
    assert np.abs(found[:8]).max() > 0.1


# Features ------------------------------------------------------------------------------------------------------


def test_a_reading_has_one_to_eight_letters() -> None:
    """啊(ā) and 庄(zhuāngab) lose what is in brackets; nine letters, or none, are no reading."""
    assert features.normalise("啊(ā)庄（zhuāngab）") == "啊庄"
    assert features.normalise("庄(abcdefghi)()") == "庄(abcdefghi)()"


@pytest.mark.parametrize(
    ("n", "column"), [(11, 0), (12, 1), (24, 1), (25, None), (59, None), (60, 2), (109, 2), (110, 3)]
)
def test_four_classes_of_length(n: int, column: int | None) -> None:
    """Under 12 characters, under 25; from 60, from 110; none between."""
    text = "好" * (n - 1) + "。"
    joined = features.Joined.of([text])
    (row,) = features.shape_cells([mark([text])], joined).dense(1, features.SHAPES)
    assert np.flatnonzero(row[-4:]).tolist() == ([] if column is None else [column])


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("抓(?:好实|好事)", ["抓 好"]),
        ("抓好|^做", ["抓 好", "^做"]),
        ("抓{1,3}", ["抓", "抓 抓"]),
        ("(?:好)?抓", ["好 抓", "抓"]),
        ("[0-2]个", ["012 个"]),
        ("[丁-丂]个", ["丁丂 个"]),
        ("抓.", ["抓 *", "抓"]),
        ("抓[\u4e00-\u9fff]", ["抓 *"]),
        ("[\u4e00-\u9fff]抓", None),
        ("(?i)抓", None),
    ],
)
def test_a_pattern_opens_with_these_two_characters(pattern: str, expected: list[str] | None) -> None:
    """Two at most, each opening once; * may be anything, ^ begins a line; None cannot be looked up."""
    found = openings(re.compile(pattern))
    if found is None or expected is None:
        assert found is expected
        return
    signs = [[sorted(map(chr, choice)) if choice else "*" for choice in chars] for chars, _ in found]
    said = [
        "^" * at_line + " ".join(map("".join, two)) for two, (_, at_line) in zip(signs, found, strict=True)
    ]
    assert said == expected


# Labelled documents --------------------------------------------------------------------------------------------


def write_lines(path: Path, *records: dict[str, object]) -> Path:
    """A file of JSON Lines."""
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    return path


def test_the_labels_of_the_checkout_are_found() -> None:
    """The reference annotation lies in tests/gold, the labels of the reports beside the module."""
    assert Path(__file__).parents[1] / "gold" == GOLD
    assert LABELS.is_file()


def test_documents_to_measure_on_are_grouped_by_setting_and_name(tmp_path: Path) -> None:
    """Two settings with a document d each are two documents; a heading without a stop filled its line."""
    rows = [
        ("speech", "d", "一、工作回顾", "achievement"),
        ("speech", "d", "建了两个支部。", "achievement"),
        ("news", "d", "“要抓紧！”", "plan"),
        ("speech", "d", "散会。", "other"),
    ]
    records = [dict(zip(("setting", "doc", "text", "label"), row, strict=True)) for row in rows]
    first, second = labels.read_unseen(write_lines(tmp_path / "u.jsonl", *records))
    assert (first.setting, first.id, first.stances) == ("speech", "speech d", (0, 0, 3))
    assert [s.text for s in first.sentences] == ["一、工作回顾\n", "建了两个支部。", "散会。"]
    assert (second.setting, second.id, second.group, second.stances) == ("news", "news d", "news d", (2,))
    assert second.sentences[0].text == "“要抓紧！”"


def test_extracts_of_national_reports_are_documents_by_their_number(tmp_path: Path) -> None:
    """a1s0 and a1s1 are the first two sentences of a1, and reports of one title are one group."""
    ids, stances = ("a1s0", "a1s1", "b2s0"), ("plan", "other", "problem")
    records: list[dict[str, object]] = [
        {"id": id, "title": "甲镇报告", "text": f"第{n}句。", "label": stance}
        for n, (id, stance) in enumerate(zip(ids, stances, strict=True))
    ]
    write_lines(tmp_path / "n.jsonl", *records)
    for hand, name in zip("abcd", labels.SYNTHETIC, strict=True):
        write_lines(tmp_path / name, {"doc": f"{hand}01", "text": "好。", "label": "other"})
    found = labels.read_documents(tmp_path, tmp_path / "n.jsonl", None)
    assert [(d.setting, d.id, d.group, d.stances) for d in found] == [
        ("national", "a1", "甲镇报告", (2, 3)),
        ("national", "b2", "甲镇报告", (1,)),
        *(("synthetic", f"{hand}01", f"hand {hand}", (3,)) for hand in "abcd"),
    ]


def test_labels_are_written_without_their_sentences(tmp_path: Path) -> None:
    """A heading, then source and date, id, position, twelve digits of the hash, label."""
    record = {"id": "a1s0", "source": "gwr", "date": "2001-03", "position": 0.25, "text": "要抓紧。"}
    path = write_lines(tmp_path / "n.jsonl", record | {"label": "plan"})
    head, row, end = labels.stand_off(path).split("\n")
    assert head.split("\t") == ["# document", "id", "position", "sha256[:12]", "label"]
    assert row == f"gwr 2001-03\ta1s0\t0.25\t{digest('要抓紧。')}\tplan"
    assert end == ""


def test_of_two_speeches_that_share_half_their_sentences_the_first_is_kept(tmp_path: Path) -> None:
    """乙 has one of two from 甲 and 丙 one of two from that copy; 戊 has one of three from 丁 and is no copy."""
    texts = {"甲": "一二", "乙": "二三", "丙": "三四", "丁": "五六七", "戊": "五八九"}
    records: list[dict[str, object]] = [
        {"file": name, "speech_index": 1, "text": f"{sign}。", "label": "other"}
        for name, signs in texts.items()
        for sign in signs
    ]
    write_lines(tmp_path / "sentences.jsonl", *records)
    found = labels.read_speeches(tmp_path)
    assert [(d.id, d.setting, len(d.sentences)) for d in found] == [
        ("甲#1", "speeches", 2),
        ("丁#1", "speeches", 3),
        ("戊#1", "speeches", 3),
    ]


def test_repeated_sentences_are_found_in_their_order() -> None:
    """Right behind the last if it is there, else the first that is free; what is nowhere is left out."""
    assert labels._found("abab", [("b", 1), ("a", 2), ("b", 3), ("a", 0)]) == {0: 0, 1: 1, 2: 2, 3: 3}
    assert labels._found("aab", [("a", 1), ("c", 2), ("b", 3)]) == {0: 1, 2: 3}
    assert labels._found("a", [("a", 1), ("a", 2)]) == {0: 1}


def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: int) -> list[Document]:
    """A report of twenty sentences, ``lost`` of which were labelled in other words, among records of other kinds."""
    sentences = [f"{name}村修了一条路。" for name in "东西南北上下左右前后高低远近大小红黄蓝白"]
    known = ["没有这一句。"] * lost + sentences[lost:]
    rows = "".join(f"{digest(sentence)}\tA\n" for sentence in known)
    (tmp_path / "l.tsv").write_text(f"# labels\n## {digest('某乡报告')} a report\n{rows}", "utf-8")
    write_lines(
        tmp_path / "r.jsonl",
        {"title": "只有题目"},
        {"content": "只有正文"},
        {"title": "某乡报告", "content": "".join(sentences)},
        {"title": "某乡报告", "content": "后来的同名文章。"},
    )
    for name in labels.SYNTHETIC:
        write_lines(tmp_path / "gold" / name, {"doc": "a01", "text": "好。", "label": "other"})
    monkeypatch.setattr(labels, "LABELS", tmp_path / "l.tsv")
    return [d for d in labels.read_documents(tmp_path / "gold", None, tmp_path) if d.setting == "reports"]


def test_one_sentence_in_twenty_may_be_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first report of a title counts; nineteen of twenty labels are a run, eighteen are another text."""
    (tmp_path / "gold").mkdir()
    (run,) = report(tmp_path, monkeypatch, lost=1)
    assert (run.id, run.group, run.first, run.stances) == ("某乡报告:1", "某乡报告", 1, (0,) * 19)
    with pytest.raises(SegmentError, match="2 labelled sentences are not found"):
        report(tmp_path, monkeypatch, lost=2)


# Training ------------------------------------------------------------------------------------------------------


def test_training_is_given_each_sentence_in_its_text_and_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the weight of its source, and with 0.09 of that without neighbours and part; penalties are 3 and 0.1."""
    given: dict[str, tuple] = {}

    def fitted(batches: list[Batch], *settings: float) -> tuple[np.ndarray, np.ndarray]:
        given["fit"] = (batches, settings)
        return np.zeros((batches[0].x.shape[1], 4)), np.zeros((3, 4, 4))

    monkeypatch.setattr(train, "fit", fitted)
    documents = [document("national", "a", "a", (0, 1, 2, 3)), document("reports", "b", "b", (2, 3), first=2)]
    seen = train.sights(documents)
    trained = train.train(documents, seen)
    (whole, alone), settings = given["fit"]
    assert settings == (3.0, 0.1, 200)
    assert whole.lengths.tolist() == [4, 2]
    assert whole.weight.tolist() == [0.8, 0.6]
    assert whole.y.tolist() == alone.y.tolist() == [0, 1, 2, 3, 2, 3]
    assert alone.lengths.tolist() == [1] * 6
    assert alone.weight == pytest.approx([0.09 * 0.8] * 4 + [0.09 * 0.6] * 2)

    n = len(trained.buckets)
    ngrams, dense = whole.x[:, :n].toarray(), whole.x[:, n:].toarray()
    assert not ngrams[3].any()  # 散会 stands in two sentences
    for row in ngrams[[0, 1, 2, 4]]:  # the more n-grams, the less each weighs
        assert np.unique(row[row > 0]).tolist() == pytest.approx([6 / np.sqrt((row > 0).sum())])
    assert np.array_equal(alone.x[:, :n].toarray(), ngrams)
    cues = len(features.load_cues())
    silent = np.zeros(dense.shape[1], dtype=bool)
    silent[3 * cues + 2 : 3 * cues + 2 + len(PARTS)] = True
    silent[3 * cues + features.SHAPES :] = True
    assert dense[:, silent].any()
    assert np.array_equal(alone.x[:, n:].toarray(), np.where(silent, 0, dense))


def test_what_stands_in_three_sentences_is_kept() -> None:
    """抓 is in three of four and kept, with the sentences it is in; 会 is in one."""
    three = ["抓", "抓", "抓", "会"]
    sight = features.design(mark([f"{text}。" for text in three]))
    kept, row, column = train._common_ngrams([sight])
    counts = np.bincount(sight.buckets, minlength=features.BUCKETS)
    assert kept.tolist() == np.flatnonzero(counts >= 3).tolist()
    assert 3 in counts[kept]
    assert sorted(zip(row.tolist(), kept[column].tolist(), strict=True)) == sorted(
        (r, b) for r, b in zip(sight.rows.tolist(), sight.buckets.tolist(), strict=True) if counts[b] >= 3
    )


def few(weight: float) -> train.Trained:
    """A model of one n-gram, whose every number is ``weight``."""
    width = 5 * len(features.load_cues()) + features.SHAPES
    return train.Trained(
        np.array([7]), np.full((1, 4), weight), np.full((width, 4), weight), np.full((3, 4, 4), weight)
    )


def test_the_file_of_a_model_is_the_same_whenever_it_is_made() -> None:
    """Deflated members in order, plain arrays of the first format, of 1 January 1980, small whole numbers."""
    data = io.BytesIO(train.pack(few(0.0012), 1.25))
    with np.load(data) as arrays:
        assert [array.dtype.str for array in arrays.values()] == ["<u4", "<i2", "<i4", "<i4", "<i4"]
    with zipfile.ZipFile(data) as archive:
        members = archive.infolist()
        assert [m.filename for m in members] == [
            f"{name}.npy" for name in ("buckets", "table", "dense", "links", "temperature")
        ]
        assert {(m.date_time, m.external_attr >> 16, m.compress_type) for m in members} == {
            ((1980, 1, 1, 0, 0, 0), 0o644, zipfile.ZIP_DEFLATED)
        }
        assert {archive.read(m)[:8] for m in members} == {b"\x93NUMPY\x01\x00"}


def test_weights_are_kept_as_whole_thousandths() -> None:
    """0.0012 is read as 0.001, -0.0018 as -0.002; the temperature comes back; nothing can be written to."""
    for weight, kept in ((0.0012, 0.001), (-0.0018, -0.002)):
        model = few(weight).model(1.25)
        assert model.table[7].tolist() == pytest.approx([kept] * 4)
        assert (np.flatnonzero(model.known).tolist(), model.known.dtype) == ([7], bool)
        assert model.dense == pytest.approx(kept)
        assert model.links == pytest.approx(kept)
        assert model.temperature == 1.25
        for array in (model.table, model.known, model.dense, model.links):
            assert not array.flags.writeable


def test_the_card_says_what_training_does() -> None:
    """The weights of the sources, how often an n-gram is met, and the temperature, also that of the file."""
    card = Path(train.HERE, "MODEL_CARD.md").read_text("utf-8")
    names = ["public reports", "the same reports", "invented texts"]
    said = [re.search(rf"^\| {name}.*?\| [\d,]+ \| ([\d.]+) \|", card, re.MULTILINE) for name in names]
    assert [match and float(match[1]) for match in said] == [
        WEIGHTS[setting] for setting in ("reports", "national", "synthetic")
    ]
    assert LEAST_SENTENCES == 3
    assert "kept when in three sentences or more" in card
    assert f"(T = {TEMPERATURE})" in card
    assert shipped.load_model().temperature == TEMPERATURE


def test_training_writes_two_files_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model and the labels without their sentences; the held-out figures only when they are asked for."""
    record = {"id": "a1s0", "title": "t", "source": "gwr", "date": "2001-03", "position": 0, "label": "plan"}
    national = write_lines(tmp_path / "n.jsonl", record | {"text": "要抓紧。"})
    documents = [document("synthetic", "a", "a", (0,))]
    measured: list[tuple[list[Document], ...]] = []
    monkeypatch.setattr(train, "HERE", tmp_path)
    monkeypatch.setattr(train, "read_documents", lambda *places: documents)
    monkeypatch.setattr(train, "read_speeches", lambda gold: [])
    monkeypatch.setattr(train, "read_test", lambda gold: [])
    monkeypatch.setattr(train, "train", lambda given, seen: few(0.5))

    def measure(*given: list[Document]) -> dict[str, heldout.Figures]:
        measured.append(given)
        return {}

    monkeypatch.setattr(heldout, "measure", measure)
    assert train.main(["--national", str(national)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"n.jsonl", "model.npz", "labels_national.tsv"}
    assert (tmp_path / "model.npz").read_bytes() == train.pack(few(0.5), 1.25)
    assert (tmp_path / "labels_national.tsv").read_text("utf-8") == labels.stand_off(national)
    unseen = write_lines(
        tmp_path / "u.jsonl", {"setting": "x", "doc": "d", "text": "散会。", "label": "other"}
    )
    assert train.main(["--national", str(national), "--heldout", "--unseen", str(unseen)]) == 0
    assert [(given, [d.id for d in more]) for given, _, more in measured] == [(documents, ["x d"])]
    assert (tmp_path / "heldout.json").is_file()


# How often it errs ---------------------------------------------------------------------------------------------


def test_what_is_left_out_together() -> None:
    """Eight reports in six folds, extracts and runs of a report in the same; each hand a fold of its own."""
    documents = [document("national", f"n{k}", f"report {k}", (0,)) for k in range(8)]
    documents += [document("reports", "r", "report 6", (0,)), document("reports", "s", "report 0", (0,))]
    documents += [document("synthetic", f"{hand}{k}", hand, (0,)) for hand in "ab" for k in (1, 2)]
    assert list(heldout.folds(documents)) == [
        [0, 6, 8, 9],
        [1, 7],
        [2],
        [3],
        [4],
        [5],
        [10, 11],
        [12, 13],
    ]


def test_each_document_is_labelled_by_a_model_that_has_not_seen_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that says how many documents it has seen: one where two hands are left out in turn, two elsewhere."""

    class Counting:
        def __init__(self, n: int) -> None:
            self.n = n

        def model(self) -> Counting:
            return self

        def probabilities(self, sentences: Sequence[object]) -> np.ndarray:
            return np.eye(4)[[self.n] * len(sentences)]

    monkeypatch.setattr(heldout, "train", lambda documents, seen: Counting(len(documents)))
    documents = [document("synthetic", "a1", "a", (1, 1, 0)), document("synthetic", "b1", "b", (1,), first=3)]
    unseen = [document("news", "c", "c", (2, 2)), document("talks", "d", "d", (3,))]
    found = heldout.measure(documents, train.sights(documents), unseen)
    assert [*found] == ["synthetic", "news", "talks"]
    table = np.zeros((4, 4), int)
    table[0, 1], table[1, 1] = 1, 3
    row = found["synthetic"]
    assert (row["sentences"], row["documents"], row["accuracy"]) == (4, 2, 0.75)
    assert row["confusion"] == table.tolist()
    assert [(found[name]["accuracy"], found[name]["documents"]) for name in ("news", "talks")] == [
        (1.0, 1),
        (0.0, 1),
    ]
    assert [*heldout.measure(documents, train.sights(documents))] == ["synthetic"]


def test_a_bin_of_one_sentence_is_shown() -> None:
    """Sure by .55 and wrong once, by .9 and right twice."""
    given = np.array([[0.9, 0.1], [0.45, 0.55], [0.1, 0.9]])
    found = heldout.calibration(np.array([0, 0, 1]), given)
    assert found.tolist() == [[1, 0.55, 0], [2, 0.9, 1]]


@pytest.mark.parametrize("counts", [[[4, 2]], [[4, 0], [3, 0]], [[4, 2], [0, 0]]])
def test_one_cluster_or_one_class_is_alike(counts: list[list[int]]) -> None:
    """There is nothing to differ; nothing is divided by nought."""
    with np.errstate(all="raise"):
        assert heldout.precision(np.array(counts)) == heldout.ALIKE


def test_figures_are_written_with_the_order_of_their_stances(tmp_path: Path) -> None:
    """Stances, what rows and columns are, the settings; a line end at the end."""
    heldout.write({"演讲": {"accuracy": 0.5}}, tmp_path)
    text = (tmp_path / "heldout.json").read_text("utf-8")
    assert text.endswith("}\n")
    assert "演讲" in text
    assert json.loads(text) == {
        "stances": list(STANCES),
        "rows": "true stance",
        "columns": "stance given",
        "settings": {"演讲": {"accuracy": 0.5}},
    }


def test_the_precision_of_settings_is_the_least_of_each_stance() -> None:
    """Speeches and synthetic texts by default, as with the confusion."""
    rows = {name: row["precision"] for name, row in shipped.heldout().items()}
    assert shipped.precision("reports").tolist() == rows["reports"]
    least = [min(pair) for pair in zip(rows["speeches"], rows["synthetic"], strict=True)]
    assert shipped.precision().tolist() == least
    assert shipped.precision().dtype == np.float64
    assert shipped.precision("reports", "national").tolist() == [
        min(pair) for pair in zip(rows["reports"], rows["national"], strict=True)
    ]


# Labelling -----------------------------------------------------------------------------------------------------


def test_rows_without_a_value_add_up_to_nought() -> None:
    """1 and 2; nothing; 4; nothing: 3, 0, 4, 0. Where there is no value at all every row is nought."""
    values, first = np.array([1.0, 2.0, 4.0]), np.array([0, 2, 2, 3])
    assert shipped._summed(values, first, np.float64).tolist() == [3, 0, 4, 0]
    assert shipped._summed(values[:0], np.array([0, 0]), np.float64).tolist() == [0, 0]


def test_texts_are_looked_at_together_up_to_a_limit() -> None:
    """1,000 and 500 sentences are a batch, one more would be too many; a text beyond the limit is one by itself."""
    half = shipped.TOGETHER // 3
    lengths = [shipped.TOGETHER - half, half, 1, 0, 2 * shipped.TOGETHER, 1]
    texts = [[None] * n for n in lengths]
    assert list(shipped._batches(texts)) == [(0, 2), (2, 4), (4, 5), (5, 6)]  # type: ignore[arg-type]
    assert list(shipped._batches([])) == [(0, 0)]
