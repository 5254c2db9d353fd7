"""The balance of achievement and problem, on counts that can be checked by hand."""

from __future__ import annotations

from math import isnan, log, sqrt

import numpy as np
import pytest
from scipy.special import logit
from scipy.stats import beta

from discourse.extractors.stance import Stance, counted, course, share, theta, theta_corrected
from discourse.segment.segmented import Stance as StanceName
from tests.helpers import make_segmented

NAMES = [column.name.removeprefix("stance.") for column in Stance.columns]
A: StanceName = "achievement"
P: StanceName = "problem"
PLAN: StanceName = "plan"
O: StanceName = "other"  # noqa: E741

#: P(given | true) of a model that errs.
RATES = (
    (0.76, 0.08, 0.08, 0.08),
    (0.04, 0.84, 0.04, 0.08),
    (0.04, 0.04, 0.84, 0.08),
    (0.08, 0.08, 0.08, 0.76),
)


def measured(text: str, *stances: StanceName) -> dict[str, float]:
    row = Stance().measure(make_segmented(text, tokens=[], stances=stances))
    return dict(zip(NAMES, row, strict=True))


def test_columns_are_those_that_figures_and_studies_name() -> None:
    """The names and their order are a contract."""
    assert NAMES == [
        "sentences", "achievement", "problem", "plan", "other", "achievement_chars", "problem_chars", "plan_chars",
        "theta", "theta_low", "theta_high", "share", "share_low", "share_high", "unclassified", "theta_corrected",
        "theta_corrected_low", "theta_corrected_high",
    ]  # fmt: skip


def test_counts_by_hand() -> None:
    """Salutations and lines without a Han character are not counted; headings are."""
    text = "同志们:\n一、成绩\n路修好了。***\n桥没修。要修桥。谢谢大家！"
    row = measured(text, O, A, A, O, P, PLAN, O)
    assert (row["sentences"], row["achievement"], row["problem"], row["plan"], row["other"]) == (
        5,
        2,
        1,
        1,
        1,
    )
    assert (row["achievement_chars"], row["problem_chars"], row["plan_chars"]) == (3 + 4, 3, 3)
    assert row["unclassified"] == pytest.approx(1 / 5)


@pytest.mark.parametrize(
    ("text", "is_counted"),
    [
        ("同志们:\n", False),
        ("各位领导、各位来宾,同志们:", False),
        ("尊敬的各位代表!", False),
        ("同志们,要抓紧。", True),
        ("各位书记要带头。", True),
        ("同志们好好干,群众才满意。", True),
        ("……", False),
        ("2.", False),
    ],
)
def test_what_is_counted(text: str, is_counted: bool) -> None:
    """A bare salutation is not a sentence with a stance; a sentence that begins with one is."""
    assert bool(counted(make_segmented(text, tokens=[]).sentences)) is is_counted


def test_theta_is_the_smoothed_log_ratio() -> None:
    """ln(3.5/1.5) for three against one, and the interval of Lowe et al."""
    middle, low, high = theta(3, 1)
    assert middle == pytest.approx(log(3.5 / 1.5))
    assert high - middle == pytest.approx(1.959964 * sqrt(1 / 3.5 + 1 / 1.5), rel=1e-6)
    assert middle - low == pytest.approx(high - middle)
    assert theta(1, 3)[0] == pytest.approx(-middle)


def test_share_has_wilsons_interval() -> None:
    """The score interval of 8 in 10 is .490 to .943; none in 3 stays within 0 and 1."""
    assert share(8, 2) == pytest.approx((0.8, 0.4902, 0.9433), abs=1e-4)
    assert share(0, 3)[0] == 0
    assert share(0, 3)[1] == pytest.approx(0, abs=1e-12)
    assert 0 < share(0, 3)[2] < 1


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_share_has_newcombes_values(successes: int, n: int, low: float, high: float) -> None:
    """The four examples of Newcombe 1998 (Statistics in Medicine 17, 857-872), score method without correction."""
    assert share(successes, n - successes)[1:] == pytest.approx((low, high), abs=5e-5)


def test_nothing_to_weigh_is_not_measurable() -> None:
    """Plans alone say nothing of the balance: NaN, never 0; the counts are still there."""
    row = measured("要修桥。要修路。", PLAN, PLAN)
    assert row["plan"] == 2
    assert row["unclassified"] == 0
    for ratio in ("theta", "share", "theta_corrected"):
        for name in (ratio, f"{ratio}_low", f"{ratio}_high"):
            assert isnan(row[name]), name


def test_a_speech_without_words_is_not_measurable() -> None:
    """No sentence at all: the unclassified share is NaN, the counts are 0."""
    row = measured("***")
    assert row["sentences"] == 0
    assert isnan(row["unclassified"])


def test_a_perfect_classifier_needs_no_correction() -> None:
    """With a diagonal confusion matrix of any size the corrected theta is theta."""
    counts = [7, 2, 11, 5]
    assert theta_corrected(counts, np.diag([9.0, 3.0, 40.0, 1.0]))[0] == pytest.approx(theta(7, 2)[0])


def test_the_correction_undoes_known_errors() -> None:
    """True counts pushed through a known confusion matrix come back."""
    confusion = np.array([[80, 5, 10, 5], [10, 70, 10, 10], [2, 3, 90, 5], [5, 5, 10, 80]])
    true = np.array([40, 20, 60, 30])
    given = true @ (confusion / confusion.sum(axis=1, keepdims=True))
    assert theta_corrected(given, confusion)[0] == pytest.approx(theta(40, 20)[0])


def test_the_correction_never_counts_below_nought() -> None:
    """One problem among many plans is within the model's errors: clipped to none, still finite."""
    confusion = np.array([[80, 5, 10, 5], [10, 70, 10, 10], [2, 10, 83, 5], [5, 5, 10, 80]])
    middle, low, high = theta_corrected([5, 1, 100, 2], confusion)
    assert middle == pytest.approx(log((5 + 0.5) / 0.5), abs=1.0)
    assert low < middle <= high < 10


def test_the_shipped_confusion_is_used_by_default() -> None:
    """The corrected theta differs from theta, and keeps its sign for a clear case."""
    row = measured("好。" * 30 + "坏。" * 10, *[A] * 30, *[P] * 10)
    assert row["theta_corrected"] != row["theta"]
    assert row["theta_corrected"] > 0
    names = ("theta_corrected", "theta_corrected_low", "theta_corrected_high")
    assert tuple(row[name] for name in names) == theta_corrected([30, 10, 0, 0])


def test_without_errors_the_corrected_interval_is_that_of_the_counts() -> None:
    """Endless labels and no error: the logit of a Beta(30.5, 12.5), which is nearly the interval of Lowe et al."""
    _, low, high = theta_corrected([30, 12, 40, 18], 1e9 * np.eye(4))
    assert (low, high) == pytest.approx(logit(beta.ppf([0.025, 0.975], 30.5, 12.5)), abs=0.1)
    assert (low, high) == pytest.approx(theta(30, 12)[1:], abs=0.15)


def test_doubt_of_the_correction_widens_the_interval() -> None:
    """Fewer labels or fewer sentences: wider about the same estimate; equal counts: equal bounds."""
    counts, labels = np.array([60, 24, 80, 36]), 25 * np.array(RATES)
    few, many, short = (
        theta_corrected(c, t)
        for c, t in ((counts, labels), (counts, 40 * labels), (counts // 4, 40 * labels))
    )
    assert few[0] == pytest.approx(many[0])
    assert few[2] - few[1] > 1.2 * (many[2] - many[1])
    assert short[2] - short[1] > 1.6 * (many[2] - many[1])
    assert few == theta_corrected(counts, labels)


@pytest.mark.parametrize("sentences", [30, 120])
def test_the_corrected_interval_covers(sentences: int) -> None:
    """Three hundred speeches and as many labelled samples, a problem in eight sentences: nominal 95 %."""
    rng = np.random.default_rng(sentences)
    shares = np.array([0.25, 0.125, 0.375, 0.25])
    inside = []
    for _ in range(300):
        given = rng.multinomial(rng.multinomial(sentences, shares), RATES).sum(axis=0)
        _, low, high = theta_corrected(given, rng.multinomial(100, RATES))
        inside.append(low <= log(2) <= high)
    assert 0.91 <= np.mean(inside) <= 0.99


def test_course_shares_out_the_length() -> None:
    """Eight characters of achievement, four of problem, four of plan, in four parts; half a sentence counts half."""
    speech = make_segmented("路修好了桥修好了。桥没修好。要修好桥。", tokens=[], stances=(A, P, PLAN))
    assert course(speech, 4) == pytest.approx(np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]))
    assert course(speech, 1) == pytest.approx(np.array([[0.5, 0.25, 0.25]]))
    assert course(speech, 8)[4:6].sum(axis=0) == pytest.approx([0, 2, 0])


def test_course_of_nothing() -> None:
    """A speech without a Han character has no course."""
    assert np.isnan(course(make_segmented("***", tokens=[]), 3)).all()
    assert course(make_segmented("***", tokens=[]), 3).shape == (3, 3)


def test_documents_that_differ_widen_the_interval() -> None:
    """The same counts and the same confusion: the less alike documents are, the wider; no precision is too small."""
    confusion = [[90, 4, 3, 3], [4, 80, 6, 10], [2, 2, 92, 4], [6, 8, 10, 76]]
    widths = []
    for precision in (None, [200.0] * 4, [10.0] * 4, [0.0] * 4):
        middle, low, high = theta_corrected([30, 20, 40, 30], confusion, precision)
        assert low < middle < high
        widths.append(high - low)
    assert widths == sorted(widths)


def test_a_ratio_of_nothing_is_not_measurable_after_correction() -> None:
    """One achievement among forty plans is what the errors alone would make: NaN, not nought."""
    confusion = [[90, 4, 3, 3], [4, 80, 6, 10], [5, 5, 86, 4], [6, 8, 10, 76]]
    assert all(map(isnan, theta_corrected([1, 0, 40, 40], confusion)))
