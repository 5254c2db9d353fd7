"""Rhythm, parallelism, enumeration, numerals, quotation, four-character units, the edition: counted by hand."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from discourse.corpus.speech import Removed, Speech
from discourse.extractors import make
from discourse.extractors._clauses import MIN_HAN, clauses
from discourse.extractors.enumeration import marks
from discourse.extractors.four_character import runs
from discourse.extractors.numerals import quantities
from discourse.extractors.parallelism import parallel_runs
from discourse.extractors.quotation import quotations, reported
from discourse.repair.traced import Change, TracedText
from discourse.segment import segment_corpus
from discourse.segment.sections import annotate
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import ends, make_segmented, make_speech

FAMILIES = (
    "rhythm", "parallelism", "enumeration", "numerals", "quotation", "four_character", "edition", "problems",
)  # fmt: skip

#: Thirty Han characters of nothing in particular, to make a text long enough to be measured.
FILLER = "今天我到河边走了走看见水很清也看见几位老人坐着说话天气不冷。"


def measured(family: str, text: str, **options: object) -> dict[str, float]:
    """The columns of one family for one text, by the name behind the dot."""
    extractor = make([family])[0]
    row = extractor.measure(make_segmented(text, **options))  # type: ignore[arg-type]
    return {c.name.split(".")[1]: v for c, v in zip(extractor.columns, row, strict=True)}


def long(text: str) -> tuple[str, int]:
    """The text with filler behind it on lines of its own, and its Han characters."""
    whole = text + "\n" + "\n".join([FILLER] * 8)
    return whole, sum("\u4e00" <= c <= "\u9fff" for c in whole)


# Clauses and rhythm


def test_clauses_are_what_stands_between_marks() -> None:
    """Quotation marks part nothing; a comma in 3,500 and a colon in 9:30 are parts of numbers."""
    found = [(c.han, c.mark) for c in clauses("早上9:30,“学”文件、投3,500元；好……完")]
    assert found == [("早上", ","), ("学文件", "、"), ("投元", "；"), ("好", "……"), ("完", "")]


def test_rhythm_by_hand() -> None:
    """Sentences of 2, 4, 4, 6 and 14 Han characters, of 1, 1, 2, 1 and 2 clauses."""
    row = measured("rhythm", "开会。修路两条。学习，改进。群众比较满意。全镇上下一心干，路修好水也通了。")
    assert row["sentence_median"] == 4
    assert row["sentence_iqr"] == 6 - 4  # a quarter of five: the second; three quarters: the fourth
    assert row["sentence_cv"] == pytest.approx((16 + 4 + 4 + 0 + 64) ** 0.5 / 5**0.5 / 6)
    assert row["short_share"] == 4 / 5
    assert row["clause_mean"] == 30 / 7
    assert row["clauses_per_sentence"] == 7 / 5


def test_rhythm_leaves_out_headings_and_refuses_four_sentences() -> None:
    """A heading is no sentence; four sentences have no quartiles worth the name."""
    text = "一、成绩\n开会。修路两条。学习，改进。群众满意。干群一心。"
    assert measured("rhythm", text, headings=(0,))["clauses_per_sentence"] == 6 / 5
    assert all(map(isnan, measured("rhythm", "开会。修路。学习。改进。").values()))


# Parallelism


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("同谋划、同部署、同检查。", [("同谋划、同部署、同检查", 3)]),  # one beginning
        ("坚持同谋划、同部署、同检查各项任务。", [("同谋划、同部署、同检查", 3)]),  # words before and behind
        ("想干事，会干事，能干成事。", [("想干事，会干事，能干成事", 3)]),  # one end, lengths 3 3 4
        ("书本就是镜子、田头就是课堂、群众就是老师。", [("书本就是镜子、田头就是课堂、群众就是老师", 3)]),
        ("一是要讲规矩，二是要讲方法，三是要讲实效。", [("要讲规矩，二是要讲方法，三是要讲实效", 3)]),
        (
            "我们要把路修好，方便群众；我们要把水引来，滋润田地；我们要把灯装上，照亮村庄。",
            [("我们要把路修好，方便群众；我们要把水引来，滋润田地；我们要把灯装上，照亮村庄", 3)],
        ),
        ("同谋划、同部署。", []),  # a pair is no run
        ("抓基层、打基础、强保障。", []),  # parallel in grammar only
        ("同谋划。同部署。同检查。", []),  # short sentences are no clauses of one sentence
        ("同谋划\n同部署\n同检查", []),  # nor are lines
        ("同心、同向、同行。", []),  # two characters are too few
        ("干部要讲政治，要懂经济，一定要在任何时候都守住底线。", []),  # a pair, and one far longer
    ],
)
def test_parallel_runs_by_hand(text: str, found: list[tuple[str, int]]) -> None:
    """Three neighbours that begin or end alike, or share a place at one length; nothing less."""
    assert [(text[run.start : run.end], run.units) for run in parallel_runs(text)] == found


def test_parallelism_is_a_share_a_rate_and_a_maximum() -> None:
    """A run of nine Han characters and one of twelve in four units."""
    text, n = long("同谋划、同部署、同检查。要讲规矩，要讲方法，要讲实效，要讲团结。")
    row = measured("parallelism", text)
    assert row["share"] == pytest.approx((9 + 16) / n)
    assert row["per_1000"] == pytest.approx(2000 / n)
    assert row["longest"] == 4


# Enumeration


def test_marks_by_hand() -> None:
    """Numbers where a sentence begins, points where a clause does; 再次强调, 一定要 and 3.5 number nothing."""
    text = "一、成绩\n（一）修路。一是修东路，二是修西路。再次强调，一定要快。首先，谢谢；其次，再见。\n3.5公里。"
    assert [marks(s) for s in annotate(text) if marks(s)] == [
        ["han"],
        ["han-bracket"],
        ["run-in", "run-in"],
        ["serial", "serial"],
    ]


def test_depth_is_the_kinds_open_at_once() -> None:
    """一、 above （一） above 一是: three levels; without numbers none."""
    head, n = long("一、主要成绩\n（一）抓修路\n全镇修路，一是修东路，二是修西路。")
    speech = make_speech(head)
    segmented = SegmentedSpeech(speech, tuple(annotate(head)), (), ())
    density, depth = make(["enumeration"])[0].measure(segmented)
    assert (round(density * n / 1000), depth) == (4, 3)
    assert measured("enumeration", FILLER * 8) == {"per_1000": 0, "depth": 0}


# Numerals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("建成12个支部，投资3.5亿元，增长12％。", ["12个", "3.5亿元", "12%"]),
        ("走访1,200余户，培训３００多人次。", ["1,200余户", "300多人次"]),
        ("百分之三点五的村，三分之二的户，两千多名党员。", ["百分之三点五", "三分之二", "两千多名"]),
        ("三十二个村，十四亿人口，两次会议，三公里路。", ["三十二个", "十四亿人", "两次", "三公里"]),
        ("2023年3月5日上午9点，二〇二三年，第3次会议，第十二个五年。", []),
        ("国发〔2023〕5号，1.修路，（2）架桥，A3纸。", []),
        ("一个支部，一名党员，三个代表，四项原则，4个意识，八项规定。", []),
        ("千家万户，百年大计，几十名干部，数百人，一百年，一百周年，十八大，二十届三中全会。", []),
        ("XX万元，**名党员。", []),
    ],
)
def test_quantities_by_hand(text: str, found: list[str]) -> None:
    """A number with a unit or a percent sign; no dates, ordinals, articles, slogans or masks."""
    assert quantities(text) == found


def test_specificity_by_stance() -> None:
    """Two of three achievements and one of three problems have figures; two problems are too few."""
    text = "建站12个。修路3公里。群众满意。欠账2万元。作风不实。纪律不严。"
    stances = ("achievement",) * 3 + ("problem",) * 3
    row = measured("numerals", text, stances=stances)
    assert row["achievement_share"] == pytest.approx(2 / 3)
    assert row["problem_share"] == pytest.approx(1 / 3)
    assert row["sentence_share"] == 3 / 6
    assert isnan(row["per_1000"])
    assert isnan(measured("numerals", text, stances=stances[:5])["problem_share"])


# Quotation


def test_quotations_by_hand() -> None:
    """Curly, corner and straight marks; what lost its closing mark, or runs over a line, is not guessed at."""
    assert quotations('“四议”与「两公开」，"打铁"还需。') == ["四议", "两公开", "打铁"]
    assert quotations("他说“路还长。\n灯要亮”。") == []
    assert quotations('一个"单引号。') == []


def test_reported_words_are_others_words() -> None:
    """会议指出 and 说过：“ count; the speaker's own 必须指出 and 我再强调, and a bare 强调, do not."""
    assert reported("会议指出，要快。老支书说过：“路要自己走。”他强调：好。") == [
        "指出，",
        "说过：“",
        "强调：",
    ]
    assert reported("必须指出，路还长。我再强调，要快。会议强调了三点。这里要特别指出，钱不够。") == []


def test_quotation_columns() -> None:
    """A term of two characters, a passage of twelve, one title."""
    text, n = long("“四议”要用好，“路是走出来的，灯是点亮的呀”，学《章程》。")
    row = measured("quotation", text)
    assert row["terms_per_1000"] == pytest.approx(1000 / n)
    assert row["passage_share"] == pytest.approx(12 / n)
    assert row["documents_per_1000"] == pytest.approx(1000 / n)
    assert row["reported_per_1000"] == 0


# Four-character units


def test_four_character_units_by_hand() -> None:
    """求真务实 between marks is one, 抓基层、打基础 is none, and a full stop ends a run."""
    found = [
        [u.han for u in run] for run in runs("求真务实，真抓实干。抓基层、打基础，团结一心。要求开拓创新。")
    ]
    assert found == [["求真务实", "真抓实干"], ["团结一心"]]
    text, n = long("求真务实，真抓实干。抓基层、打基础，团结一心。")
    row = measured("four_character", text)
    assert row["share"] == pytest.approx(12 / n)
    assert row["run_share"] == pytest.approx(8 / n)


# The edition


def test_the_edition_by_hand() -> None:
    """One masked name, one masked number, two characters inferred, five of fifteen cut away."""
    traced = TracedText.from_str("某县投入XX万元修路？？好。").replace(
        [Change(10, 12, "铺桥", "mojibake", False)]
    )
    speech = Speech("a.1", "a", "", 1, "", traced, removed=(Removed("title", "来源：本站", 0, 15),))
    row = make(["edition"])[0].measure(SegmentedSpeech(speech, (), (), ()))
    assert row == pytest.approx((1000 / 11, 1000 / 11, 2 / 11, 4 / 15))


# Problems


def test_problems_by_hand() -> None:
    """有的 is kept to some, 所有的 is not; 不够 softens; praise is not looked at."""
    text = "有的支部不开会。所有的台账都不齐。学习不够深入。个别谈话没有做。有的路修好了。"
    row = measured("problems", text, stances=("problem",) * 4 + ("achievement",))
    assert row == {"softened_share": 1 / 4, "some_share": 1 / 4}
    assert all(map(isnan, measured("problems", text, stances=("problem",) * 2).values()))


# All of them

#: An invented report with praise, faults and plans, long enough for every column.
REPORT = (
    "同志们：\n受镇党委委托，我向大家汇报一年来的工作。\n一、主要成绩\n（一）队伍建设取得进步。全年发展党员36名，培训村干部"
    "120人次，新建活动场所12个，党员群众的满意度明显提高。（二）民生事业取得成效。投入资金350万元，修通道路18公里，解决了两千多户"
    "群众的饮水困难，得到了群众的好评。全镇上下同谋划、同部署、同检查，形成了齐抓共管的良好局面。县委指出，我镇的做法值得"
    "推广。\n二、存在的问题\n在肯定成绩的同时，我们也清醒地看到存在的问题和不足。一是学习不够深入，有的党员学用脱节、流于形式。"
    "二是作风不够扎实，个别干部怕得罪人，遇到矛盾绕着走。三是制度落实不到位，部分支部的组织生活质量不高，会议记录不规范。"
    "\n三、下一步打算\n我们要认真学习《党章》，增强“四个意识”，坚持求真务实，真抓实干，努力把各项工作提高到新的水平。"
)


def table(*texts: str) -> np.ndarray:
    """The kin of some texts, by the real segmenter, side by side."""
    speeches = segment_corpus(make_speech(text, f"{i}.1") for i, text in enumerate(texts))
    return np.hstack([e.fit(speeches).transform(speeches) for e in make(FAMILIES)])


def test_an_ordinary_speech_has_every_column() -> None:
    """No NaN where there are achievements and problems and more than 200 Han characters."""
    assert not np.isnan(table(REPORT)).any()


def test_a_text_said_twice_has_the_same_rates() -> None:
    """Rates, shares, quantiles and maxima of the form do not hang on length; stances may, and are left aside."""
    extractors = [e for e in make(FAMILIES) if type(e).__name__ != "Problems"]
    once, twice = (make_segmented(text) for text in (REPORT, REPORT + "\n" + REPORT))
    for extractor in extractors:
        np.testing.assert_allclose(extractor.measure(twice), extractor.measure(once), rtol=1e-12)


def test_the_order_of_speeches_does_not_matter() -> None:
    """A speech's row is its own."""
    np.testing.assert_array_equal(table(REPORT, FILLER * 9), table(FILLER * 9, REPORT)[::-1])


@pytest.mark.parametrize("family", ["parallelism", "enumeration", "quotation", "four_character"])
def test_short_texts_are_not_measured(family: str) -> None:
    """Under 200 Han characters one run or quotation would decide: NaN, not 0."""
    assert all(map(isnan, measured(family, "字" * (MIN_HAN - 1) + "。").values()))
    assert not any(map(isnan, measured(family, "字" * MIN_HAN + "。").values()))


def test_hostile_texts_end() -> None:
    """Walls of marks, numerals, quotation marks and one clause over and over are read in one pass."""
    walls = [
        "“" * 40_000,
        '"' * 40_001,
        "一" * 40_000,
        "1," * 20_000,
        "同谋划、" * 10_000,
        "十" * 40_000,
        "《" * 40_000,
    ]
    with ends():
        for wall in walls:
            speech = replace(make_segmented("好", tokens=["好"]), speech=make_speech(wall), sentences=())
            for extractor in make([f for f in FAMILIES if f not in ("problems", "edition")]):
                extractor.measure(speech)
            quantities(wall), quotations(wall), reported(wall), parallel_runs(wall)
