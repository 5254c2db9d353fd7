"""Dating by evidence: an interval whose ends are in order, and quotations that stand in the text."""

from __future__ import annotations

from datetime import date

from discourse.corpus.dating import estimate

NAME = "dating"

SEEDS = [
    "在座谈会上的讲话\n（2010年9月3日）\n同志们：今年是“十二五”开局之年，也是建党90周年。",
    "述职报告\n二〇二三年三月五日\n党的二十大召开以来，今年以来，去年年底，明年春节前后。",
    "讲话\n99999年13月32日，0年0月0日，1921年2月30日，２０２１年０７月０１日",
    "讲话\n\n改革开放四十五周年，建国999999999999999999周年，建党零周年，第一百零八个党的生日，91年的光辉历程",
    "讲话\n2012-2013学年，2010/9/3，10.9.3，2010．09．03，九月初三，上个世纪九十年代末，“七五”“八五”“一百五”规划",
    "讲话\n党的十七届五中全会，十九届九中全会，党的XX大，十二届全国人大一次会议，第十八次全国代表大会",
    "年谱\n享年九十岁。“" + "科学发展观，" * 10 + "”\n大事记 1949年10月1日—2050年",
    "发布时间：2022-03-04 来源：\n社会主义新农村，群众路线教育实践活动，保持共产党员先进性，甲型H1N1流感，抗震救灾",
    "年年年月月月日日日，第第第周周周年年年，二二二〇〇〇〇二月月日",
    "",
    "\n\n",
    "\x00\ud800".encode("utf-8", "surrogatepass"),
]

WORDS = [
    "年", "月", "日", "〇", "零", "一", "二", "十", "百", "千", "第", "周年", "个", "2010", "1921", "9", "09",
    "-", "/", ".", "．", "—", "至", "（", "）", "“", "”", " ", "\t", "\n", "　", "今年", "去年", "明年",
    "上半年", "年度", "以来", "春节", "月份", "世纪", "建党", "建国", "改革开放", "光辉历程", "党的", "十七届",
    "五中全会", "大", "次会议", "全国人大", "“十二五”", "十二五", "规划", "开局", "之年", "收官", "X", "XX",
    "×", "*", "某", "_", "社会主义新农村", "群众路线教育实践活动", "科学发展观", "小康", "享年", "大事记",
    "发布时间", "：", "。", "，", "党", "甲型H1N1", "同志", "书记", "任", "国庆", "五四", "60", "九十",
    "2020年代", "２０１０",
]  # fmt: skip


def run(data: bytes) -> None:
    """First line the title, second the date line, the rest the speech, posted on a day of its own."""
    title, _, rest = data.decode("utf-8", "replace").partition("\n")
    header, _, text = rest.partition("\n")
    posted = date.fromordinal(693_596 + len(data) % 60_000) if len(data) % 3 else None
    found = estimate(text, title=title, header=header, posted=posted)
    days = [found.earliest, found.best, found.latest]
    said = [day for day in days if day is not None]
    assert said == sorted(said), "the ends of the interval are out of order"
    for evidence in found.evidence:
        bounds = [day for day in (evidence.earliest, evidence.latest) if day is not None]
        assert bounds == sorted(bounds), f"{evidence.rule}: bounds out of order"
        assert 0.0 <= evidence.weight <= 1.0
        assert evidence.quote == evidence.quote.strip()
    assert all(conflict for conflict in found.conflicts)
    assert found == estimate(text, title=title, header=header, posted=posted)
