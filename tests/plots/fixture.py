"""Results that no reader will ever see: invented speeches in three eras, as many as a test asks for.

Every tenth is a near-duplicate of the one before, every ninth lies in no era, one has no date. Numbers come from a
seeded generator: only their kind is realistic.
"""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

from discourse.corpus.speech import Corpus, DateEstimate, Speech
from discourse.eras import Era, Periodisation, load
from discourse.extractors.base import Column
from discourse.repair.traced import TracedText
from discourse.results import Results
from discourse.segment.segmented import STANCES, SegmentedSpeech, Sentence, Stance
from discourse.study import Study

from .specified import specified

SENTENCES: dict[Stance, tuple[str, ...]] = {
    "achievement": ("新修村道六公里，群众出行方便了。", "发展党员四名，支部力量明显增强。"),
    "problem": ("有的支部活动走过场，学习不够深入。", "村级集体收入仍然偏低。"),
    "plan": ("下一步要抓好班子，带好队伍。", "必须把责任落实到每个党员身上。"),
    "other": ("同志们，现在开会。", "今天的会议有三项议程。"),
}

TITLES = (
    "镇党委书记在冬修水利动员会上的讲话",
    "县委组织部长在村支书培训班上的讲话",
    "街道党工委抓基层党建工作述职报告",
    "学校党支部专题组织生活会发言提纲",
    "乡长在迎春座谈会上的致辞",
    "市委常委在党建现场推进会上的讲话摘要",
    "国企党委书记履行党建责任述职",
)
GENRES = ("speech", "work_report", "speech", "self_criticism", "address", "speech", "work_report")

CATEGORIES = {
    "numbered_slogan": ("Numbered slogans", "数字提法"),
    "ideology_name": ("Names of ideology and policy", "理论与政策名称"),
    "organisation_frame": ("Organisational set phrases", "组织工作套语"),
    "exhortation_frame": ("Exhortation", "号召要求套语"),
    "opening_closing": ("Openings and closings", "开头结尾套语"),
    "idiom": ("Idioms", "成语熟语"),
    "metaphor": ("Stock metaphors", "套用比喻"),
    "couplet": ("Maxims and couplets", "对句警句"),
}

#: (first day, era or "" for none) the invented speeches are dated around.
_MOMENTS = (("2006-03-01", 0), ("2009-02-10", 0), ("2010-11-20", 0), ("2013-09-01", 1), ("2014-06-15", 1))
_LATER = (("2021-07-02", 2), ("2022-12-05", 2), ("2023-03-11", 2))


@cache
def results(n: int = 9, *, eras: bool = True, seed: int = 7) -> Results:
    """``n`` invented speeches; with ``eras`` False no speech lies in any era."""
    rng = np.random.default_rng(seed)
    periods = load("party")
    speeches = [_speech(i, n, rng) for i in range(n)]
    corpus = Corpus(tuple(speeches))
    segmented = tuple(_segmented(speech, i, rng) for i, speech in enumerate(speeches))
    metadata = corpus.to_frame()
    metadata["era"] = [(periods.era_of(s.date) or "") if eras else "" for s in corpus]
    metadata["label"] = [f"{s.date.best.year if s.date.best else '?'} {s.title[:11]}…" for s in corpus]
    columns = _columns()
    features = _features(segmented, columns, rng)
    present = [era.id for era in periods if era.id in set(metadata["era"])]
    again = specified(["stance.theta", "formula.lexicon_share"], present)
    return Results(
        Study("Invented"),
        corpus,
        segmented,
        periods,
        features,
        metadata,
        pd.DataFrame(),
        columns,
        multiverse=again,
    )


def with_labels(given: Results, **labels: str) -> Results:
    """The same results with other labels for some speeches (``_000_1="..."`` for speech 000.1)."""
    metadata = given.metadata.copy()
    for id, label in labels.items():
        metadata.loc[id[1:].replace("_", "."), "label"] = label
    return dataclasses.replace(given, metadata=metadata)


def many_eras(n: int) -> Periodisation:
    """A periodisation with an era a year from 2001."""
    return Periodisation(
        "years",
        "Years",
        "年",
        "",
        tuple(
            Era(str(y), f"Year {y}", f"{y}年", date(y, 1, 1), date(y, 12, 31)) for y in range(2001, 2001 + n)
        ),
    )


def _speech(i: int, n: int, rng: np.random.Generator) -> Speech:
    copy = i % 10 == 8
    base = i - 1 if copy else i
    text = "\n".join(SENTENCES[STANCES[(base + k) % 4]][k % 2] for k in range(6))
    return Speech(
        id=f"{i // 3:03d}.{i % 3 + 1}",
        source=f"{i // 3:03d}",
        sha256=f"{i // 3:064x}",
        n=i % 3 + 1,
        title=TITLES[base % len(TITLES)],
        traced=TracedText.from_str(text),
        genre=GENRES[base % len(GENRES)],
        posted=date(2022, 5, 4) + timedelta(days=31 * (i % 12)) if i % 2 == 0 else None,
        date=_date(base, n),
        duplicate_of=f"{base // 3:03d}.{base % 3 + 1}" if copy else None,
    )


def _date(i: int, n: int) -> DateEstimate:
    if i == 5 and n > 8:
        return DateEstimate(None, date(2016, 5, 1), date(2015, 1, 1))
    if i % 9 == 6 and i > 8:
        return DateEstimate()
    moments = (*_MOMENTS, *_LATER)
    first = date.fromisoformat(moments[i % len(moments)][0]) + timedelta(days=7 * (i // len(moments)) % 200)
    wide = (0, 20, 300, 90, 150, 2, 40)[i % 7]
    return DateEstimate(first, first + timedelta(days=wide), first + timedelta(days=wide // 2))


def _segmented(speech: Speech, i: int, rng: np.random.Generator) -> SegmentedSpeech:
    """Forty sentences whose stances follow one another as in a report on duty."""
    weights = {
        "achievement": (0.8, 0.2, 0.1),
        "problem": (0.02, 0.5, 0.02) if i % 4 else (0, 0, 0),
        "plan": (0.05, 0.1, 0.8),
        "other": (0.13, 0.2, 0.08),
    }
    sentences, at = [], 0
    count = 12 + 9 * (i % 5)
    for k in range(count):
        w = np.array([weights[s][min(2, 3 * k // count)] for s in STANCES], float)
        stance = STANCES[int(rng.choice(4, p=w / w.sum()))]
        text = SENTENCES[stance][k % 2]
        one = tuple(float(s == stance) for s in STANCES)
        sentences.append(
            Sentence(k, at, at + len(text), text, stance=stance, probability=(one[0], one[1], one[2], one[3]))
        )
        at += len(text)
    body = "".join(s.text for s in sentences)
    whole = dataclasses.replace(speech, traced=TracedText.from_str(body))
    tokens = tuple(t for s in sentences for t in (s.text[:2], s.text[2:4], s.text[4:]))
    starts = tuple(x for s in sentences for x in (s.start, s.start + 2, s.start + 4))
    return SegmentedSpeech(whole, tuple(sentences), tokens, starts)


def _columns() -> tuple[Column, ...]:
    share = ("share", "covered / all Han characters", "own definition", "higher = more")
    rate = ("per 1,000 Han characters", "count / Han characters * 1000", "own definition", "higher = more")
    stance = [
        Column(f"stance.{s}", "sentences", f"sentences labelled {s}", "own definition", "higher = more", s, s)
        for s in STANCES
    ]
    theta = [
        Column(f"stance.{t}", "log-odds", "ln((A+1/2)/(P+1/2))", "own definition", "higher = praise", t, t)
        for t in ("theta", "theta_low", "theta_high")
    ]
    categories = [
        Column(f"formula.{name}_per_1000", *rate, f"{en} per 1,000 Han characters", f"每千字{zh}数")
        for name, (en, zh) in CATEGORIES.items()
    ]
    main = [
        Column("formula.lexicon_share", *share, "Share of the text in formulas", "套话提法占字比"),
        Column("formula.lexicon_per_1000", *rate, "Formulas per 1,000", "套语（每千字）"),
    ]
    return (*stance, *theta, *main, *categories)


def _features(
    segmented: tuple[SegmentedSpeech, ...], columns: tuple[Column, ...], rng: np.random.Generator
) -> pd.DataFrame:
    rows = []
    for s in segmented:
        counts = {x: sum(sentence.stance == x for sentence in s.sentences) for x in STANCES}
        a, p = counts["achievement"] + 0.5, counts["problem"] + 0.5
        theta, half = np.log(a / p), 1.96 * np.sqrt(1 / a + 1 / p)
        row = {f"stance.{x}": float(counts[x]) for x in STANCES}
        row |= {"stance.theta": theta, "stance.theta_low": theta - half, "stance.theta_high": theta + half}
        row |= {"formula.lexicon_share": rng.beta(3, 12), "formula.lexicon_per_1000": rng.gamma(8, 3)}
        row |= {f"formula.{name}_per_1000": rng.gamma(1.2, 6 / (k + 1)) for k, name in enumerate(CATEGORIES)}
        rows.append(row)
    index = pd.Index([s.id for s in segmented], name="id")
    return pd.DataFrame(rows, index=index, columns=[c.name for c in columns]).astype(float)
