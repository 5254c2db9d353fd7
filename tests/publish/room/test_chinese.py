"""Nothing English is left on a Chinese page: every name and sentence that the package can give has its Chinese."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from html import unescape
from importlib import resources
from itertools import product
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

import discourse.corpus
from discourse.compare import dated, eras, pairs
from discourse.compare.dated import CIRCULAR, circular
from discourse.corpus import Corpus, Evidence, read_corpus
from discourse.corpus.dating import lexicon, resolve
from discourse.corpus.dating.clue import not_after, not_before, within
from discourse.corpus.duplicates import Relation
from discourse.corpus.genre import Where
from discourse.corpus.given import _dated
from discourse.corpus.rules import KINDS
from discourse.corpus.speech import DateEstimate, Finding, Removed
from discourse.formats.metadata import WORDS
from discourse.multiverse import claims
from discourse.plots.base import Lang
from discourse.publish import room
from discourse.publish.cite import methods
from discourse.publish.room.chinese import Table, in_chinese

from . import rooms

#: The calls in which a rule is said, and as which argument.
MAKERS = {
    **dict.fromkeys(("not_before", "not_after", "within", "on_days", "Evidence", "_cut"), 1),
    "note": 0,
    "_named": 2,
    "Finding": 3,
}

#: Rules that are no plain text where they are made: as the code has them, and what they can be.
MADE = {
    "entry.rule": [rule for _, rule in lexicon._LISTS],
    "f'{entry.rule} (revived)'": [f"{rule} (revived)" for _, rule in lexicon._LISTS],
    "f'{entry.rule} (still in use)'": [f"{rule} (still in use)" for _, rule in lexicon._LISTS],
    "f'newest plenum studied ({how})'": [f"newest plenum studied ({how})" for how in ("usual", "longest")],
    "f'{kind} lag of the newest marker'": [f"{how} lag of the newest marker" for how in ("usual", "longest")],
    "f'machinery of a campaign ({campaign.name})'": ["machinery of a campaign (三讲教育)"],
    "f'batch {max(found)} of a campaign'": ["batch 2 of a campaign"],
    "f'no later word than {period.name}'": [f"no later word than {p.name}" for p in lexicon.load().periods],
    "f'page {pager['now']} of {pager['all']}'": ["page 2 of 5"],
    "cue.where": list(get_args(Where)),
    # the place of a line, or the kind of a cue, from a list of pairs in the same function
    "rule": ["byline", "label", "opening", "title", "own unit", "represents", "county-level city"],
}

#: What a study's own specification may give: d, estimate, smallest attainable p, p.
OWN = tuple(product((0.3, -0.3, 0.0, np.nan), (0.1, np.nan), (0.01, 0.5), (0.02, 0.6)))

#: Signs that a Chinese sentence may hold: those of statistics, and ids of eras (here: one, two).
ALLOWED = re.compile(r"\b(?:p|n|θ|one|two)\b")


def is_chinese(said: str) -> bool:
    """Whether a text has Chinese and no English."""
    rest = re.sub(r"\d[\d.e+-]*", "", ALLOWED.sub("", said))
    return bool(re.search("[一-鿿]", said)) and not re.search("[A-Za-z_;]", rest)


def untold(texts: Iterator[str] | set[str], table: Table) -> list[str]:
    """Those of the texts that have no Chinese."""
    return sorted(text for text in texts if not is_chinese(in_chinese(text, table)))


def toldin(path: Path, makers: dict[str, int]) -> Iterator[tuple[str, str]]:
    """What a module hands on as that argument of those calls: ("text", words) or ("code", expression)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        own = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
        bound = dict(assignments(function))
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            at = makers.get(getattr(call.func, "id", ""), len(call.args))
            for given in call.args[at : at + 1]:
                what = bound.get(given.id, given) if isinstance(given, ast.Name) else given
                if isinstance(what, ast.Constant):
                    yield "text", str(what.value)
                elif not (isinstance(what, ast.Name) and what.id in own):
                    yield "code", ast.unparse(what).replace('"', "'")


def assignments(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """The names that a function sets, with what it sets them to."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = value.elts if isinstance(value, ast.Tuple) else [value]
            for one, what in zip(names, values, strict=False):
                if isinstance(one, ast.Name):
                    yield one.id, what


def said(kind: str, makers: dict[str, int]) -> set[str]:
    """What all modules of the corpus hand on, of one kind."""
    folder = Path(discourse.corpus.__file__).parent
    made = [pair for path in sorted(folder.rglob("*.py")) for pair in toldin(path, makers)]
    return {what for found, what in made if found == kind}


def test_every_rule_has_its_chinese() -> None:
    """Those of dating, genre, level, speaker, place and completeness, read out of the code that makes them."""
    plain = said("text", MAKERS)
    assert len(plain) > 80
    assert said("code", MAKERS) == set(MADE)
    assert untold(plain | {rule for forms in MADE.values() for rule in forms}, "rules") == []


def test_every_kind_and_likeness_has_its_chinese() -> None:
    """Of matter cut out, of repairs that cut, of findings and of near-duplicates; the methods section agrees."""
    assert untold(set(KINDS) | {f"residue:{kind}" for kind in KINDS}, "kinds") == []
    assert untold(said("text", {"Finding": 0}) | set(WORDS), "abouts") == []
    assert {one: in_chinese(one, "relations") for one in get_args(Relation)} == methods.KINDS


def test_the_file_says_nothing_that_nobody_says() -> None:
    """No name is left over from a rule that is gone, and each sentence has a gap for each of its groups."""
    file = tomllib.loads((resources.files(room) / "chinese.toml").read_text(encoding="utf-8"))
    made = said("text", MAKERS) | {rule for forms in MADE.values() for rule in forms}
    assert set(file) == set(get_args(Table))
    assert sorted(set(file["rules"]["names"]) - made) == []
    assert set(file["kinds"]["names"]) == set(KINDS)
    for table in file.values():
        for pattern, chinese in table.get("sentences", {}).items():
            gaps = {int(name) for _, name, _, _ in string.Formatter().parse(chinese) if name is not None}
            assert gaps == set(range(re.compile(pattern).groups)), pattern


def test_what_the_seeds_and_invented_texts_give_has_its_chinese(root: Path) -> None:
    """Evidence, findings, cuts and conflicts of real files, as they come out of the river."""
    speeches = [*read_corpus([root / "seeds"]), *rooms.corpus()]
    assert untold({e.rule for s in speeches for e in s.date.evidence}, "rules") == []
    assert untold({f.rule for s in speeches for f in s.findings}, "rules") == []
    assert untold({f.about for s in speeches for f in s.findings}, "abouts") == []
    assert untold({r.kind for s in speeches for r in s.removed}, "kinds") == []
    conflicts = [text for s in speeches for text in s.date.conflicts]
    assert conflicts
    for text in conflicts:
        assert is_chinese(re.sub("“.*?”", "", in_chinese(text, "conflicts"))), text


def verdicts() -> set[str]:
    """Every form of verdict that a comparison of eras or a trend can give."""
    found = {
        eras._verdict("", design, floor, least, corrected, 0.05)
        for design, floor, least, corrected in product((0.02, 0.00004), (0.02, 0.5), (0.02, 0.1), (0.03, 0.9))
    }
    none, some = np.empty((0, 1)), np.ones((1, 1))
    sides = [pairs.Side(name, values, ()) for name in ("one", "two") for values in (none, some)]
    for target, reference in product(sides[:2], sides[2:]):
        found |= {pairs._nothing(target, reference, here, there) for here, there in product((0, 1), (0, 1))}
    for p, floor, sign, words in product(
        (0.01, 0.9),
        (0.001, 0.6),
        (-1, 1),
        (("rises", "falls", "no trend"), ("higher after", "lower after", "no difference")),
    ):
        table = pd.DataFrame(
            {"primary": [True], "verdict": [""], "p": [p], "p_floor": [floor], "sign": [sign]}
        )
        found |= set(dated.judged(table, 0.05, words[:2], "sign", words[2])["verdict"])
    return (found | {circular("formula.newest", one) for one in found} | {CIRCULAR}) - {""}


def test_every_verdict_has_its_chinese() -> None:
    """All branches; a second sentence, an id in a gap, and numbers stay what they are."""
    found = verdicts()
    assert len(found) > 20
    assert untold(found, "verdicts") == []
    told = in_chinese(f"no test can reach the level: smallest attainable p = 4e-05; {CIRCULAR}", "verdicts")
    assert told == "任何检验都达不到显著水平：可达最小 p = 4e-05；循环：构成此数的词语也用于推定讲话日期"
    named = {"one": "甲时期", "two": "乙时期"}.__getitem__
    told = in_chinese("cannot be compared: no speech in one and two", "verdicts", named)
    assert told == "无法比较：“甲时期”“乙时期”均无讲话"


def test_every_claim_has_its_chinese() -> None:
    """What a study says of a comparison, and what other specifications make of it: all branches."""
    found: dict[str, set[str]] = {"claim": set(), "verdict": set()}
    for d, estimate, floor, p in OWN:
        base = pd.Series({"d": d, "estimate": estimate, "p_floor": floor, "p": p})
        found["claim"].add(claims._said(base, 0.05))
        for flips, same, some, every, lost in product((0, 3), (1.0, 0.5), (0, 1), (0, 1), (0, 2)):
            row = {
                "estimable": 8,
                "distinct": 8 + lost,
                "flips": flips,
                "same_sign": same,
                "below_level": 0.5,
            }
            found["verdict"].add(claims._verdict(row, base, bool(some), bool(every), 0.05))
    assert len(found["claim"]) == 11
    assert untold(found["claim"] | found["verdict"], "claims") == []
    assert (
        in_chinese("flips: the sign turns in 2 of 9 specifications", "claims") == "翻转：9 种设定中 2 种变号"
    )


def test_conflicts_keep_the_words_of_the_speech() -> None:
    """Each of the five, from clues made for it; what is quoted is the speech's and stays, semicolons and all."""
    day = date.fromisoformat
    young = not_before("新词; and so on", "slogan", day("2015-03-01"), 0.97)
    old = not_after("旧词", "slogan", day("2010-03-01"), 0.97)
    figure = within("2008年", "date line", day("2008-01-01"), day("2008-12-31"), 0.97, "figure")
    near = within("今年", "this year", day("2009-02-01"), day("2009-12-31"), 0.97)
    posted = not_after("2012-01-01", "posting date", day("2012-01-01"), 0.97, "web")
    given = _dated(resolve([young]), (day("2001-01-01"), day("2001-12-31")))
    told = [
        in_chinese(one.conflicts[0], "conflicts")
        for one in (
            *(map(resolve, ([young, old], [figure, young], [figure, near], [young, posted]))),
            given,
        )
    ]
    assert told == [
        "“新词; and so on”与“旧词”不可能都属本文之时；以前者为准",
        "所写年份：2008-01-01 至 2008-12-31（“2008年”）；内容：不早于 2015-03-01（“新词; and so on”）。"
        "年份可能经人改动，以内容为准",
        "所写年份：2008-01-01 至 2008-12-31（“2008年”）；内容：2009-02-01 至 2009-12-31（“今年”）。两者并存",
        "网页日期为 2012-01-01，早于原文所容许的时间（不早于 2015-03-01）",
        "使用者给定为 2001-01-01/2001-12-31，据原文则在 2015-03-01 与 … 之间",
    ]


def test_what_is_unknown_is_left_as_it_is() -> None:
    """A rule of another package keeps its name; of several sentences the known ones are said."""
    assert in_chinese("moon phase", "rules") == "moon phase"
    assert in_chinese("differs; moon phase", "verdicts") == "有差异；moon phase"


#: A conflict as the results word it.
CONFLICT = "the page is dated 2012-01-01, before anything the text allows (not before 2015-03-01)"


@cache
def page(lang: Lang) -> str:
    """A page without figures, of speeches with evidence, findings, cuts, a conflict, and two tables of verdicts."""
    found = rooms.read_results()
    dated_by = DateEstimate(None, None, None, (Evidence("今年", "this year", None, None, 0.9),), (CONFLICT,))
    first, *others = found.corpus
    first = replace(
        first,
        date=dated_by,
        findings=(
            Finding("genre", "发言", "发言", "ending"),
            Finding("truncated", "yes", "未完", "the page says so"),
        ),
        removed=(Removed("licence", "许可", 0, 1),),
    )
    speeches = {
        one.id: one for one in (first, *(replace(one, duplicate_relation="excerpt") for one in others))
    }
    era = [one.id for one in found.eras][:2]
    row = {
        "feature": "stance.theta", "label_en": "Balance", "label_zh": "比重", "target": era[0],
        "reference": era[1], "n_target": 0, "n_reference": 2, "primary": True,
        "verdict": f"cannot be compared: no speech in {era[0]}",
        **dict.fromkeys(("estimate", "low", "high", "p", "p_floor"), np.nan),
    }  # fmt: skip
    given = replace(
        found,
        study=replace(found.study, figures=replace(found.study.figures, lang=lang)),
        corpus=Corpus(tuple(speeches.values())),
        segmented=tuple(replace(one, speech=speeches[one.id]) for one in found.segmented),
        comparisons=pd.DataFrame([row]),
    )
    return room.page(given, [], rooms.ABOUT | {"failed": []})


def test_nothing_english_is_left_on_a_chinese_page() -> None:
    """No stretch of it is marked as English, and the names of rules, kinds, verdicts and claims are there."""
    html = unescape(page("zh"))
    assert 'lang="en"' not in html
    for chinese in (
        "“今年是……”",
        "结尾",
        "网页自称不全",
        "残缺",
        "许可声明",
        "节录",
        "网页日期为 2012-01-01",
        "<td>是</td>",
    ):
        assert chinese in html
    assert f"无法比较：“{rooms.read_results().eras.eras[0].zh}”无讲话" in html
    assert re.search("<td>(?:较高|较低|相等)，", html)
    assert ">stance.theta<" not in html


def test_the_other_pages_keep_the_english() -> None:
    """In English it stands alone, as English; in both languages after the Chinese, a sentence on its own line."""
    english, both = unescape(page("en")), unescape(page("both"))
    assert '<span lang="en">this year</span>' in english
    assert "网页日期" not in english
    assert '“今年是……” <span lang="en">this year</span>' in both
    assert f'（不早于 2015-03-01）<br><span lang="en">{CONFLICT}</span>' in both
