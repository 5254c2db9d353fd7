"""Plain sentences of work and daily life hold no formula, though some of their words are formulas elsewhere."""

from __future__ import annotations

import pytest

from discourse.extractors.formulas import hits
from discourse.lexicons.match import Matcher, matcher_of


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return matcher_of()


PLAIN = [
    "老人把药放在桌上，把拐杖放在门边。",
    "第一间是厨房，第二间是仓库。",
    "第一排坐着老人，第二排坐着孩子。",
    "学校操场上三面红旗迎风飘，孩子们在赛跑。",
    "钥匙放在传达室，信在收发室。",
    "施工队昨天进了场，防洪堤月底合龙。",
    "社员的自留地种了白菜，责任田种了麦子。",
    "他有慢性病，年年的体检报告都收着。",
    "请您把名字写在本子上。",
    "今天落了几滴毛毛雨，路还是滑的。",
    "村口栽了两棵梧桐树，田里立着稻草人。",
    "王大娘有三个儿子、两个女儿，老三在县城开车。",
    "会计把一本账、两张单子放在桌上请大家看。",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_sentences_hold_no_formula(text: str, matcher: Matcher) -> None:
    """Things of daily life, ordinals, and putting something somewhere."""
    assert [hit.form for hit in hits(text, matcher=matcher)] == []


FORMULAS = [
    ("高举三面红旗，奋勇前进。", "三面红旗"),
    ("把安全生产放在更加突出的位置。", "把…放在更加突出的位置"),
    ("把群众的冷暖放在心上。", "把…放在心上"),
    ("制度不能只写在纸上、挂在墙上。", "写在纸上、挂在墙上"),
    ("栽下梧桐树，引得凤凰来。", "栽下梧桐树、引得凤凰来"),
    ("计划生育是基本国策。", "基本国策"),
    ("贪污和浪费是极大的犯罪。", "贪污和浪费是极大的犯罪"),
    ("树不修要长歪，路不走要长草。", "树不修要长歪，路不走要长草"),
]


@pytest.mark.parametrize(("text", "form"), FORMULAS)
def test_the_formulas_beside_them_are_found(text: str, form: str, matcher: Matcher) -> None:
    """What was taken out of the list left the phrases it is a part of."""
    assert form.replace("，", "、") in [hit.form.replace("，", "、") for hit in hits(text, matcher=matcher)]
