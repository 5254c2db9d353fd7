"""Invented short speeches for the multiverse: headings, a long quotation, a shared passage, a copy, two genres."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

QUOTED = "老支书常说：“井水要靠大家挑，渠水要靠大家引，日子要靠大家过。”这话说到了点子上。"
SHARED = (
    "汛期到来以前把沿河两岸的涵闸逐个检修一遍，备足草袋木桩，夜里轮流有人巡堤，"
    "哪一段出了险情就由哪一段的负责人当场处置。"
)


class Invented(NamedTuple):
    """What one speech is made of."""

    name: str
    day: str
    genre: str
    praise: str
    blame: str
    plan: str


SPEECHES = (
    Invented(
        "甲",
        "2010年5月6日",
        "讲话",
        "去年全镇新修渠道十二公里，农田灌溉有了保证。四个村通上了自来水，群众十分满意。",
        "但是有的支部软弱涣散，组织生活很不正常。少数干部遇到矛盾绕着走。财务账目长期不公开，意见很大。",
        "要切实加强领导，把责任压到每个岗位。要认真学习科学发展观，建设社会主义新农村。" + QUOTED,
    ),
    Invented(
        "乙",
        "2010年6月3日",
        "发言",
        "我们村办起养鸡场和豆腐坊，收入比前年翻了一番。老人活动室建成开放，邻里和睦。党员带头修路，受到好评。",
        "不足之处也很明显，年轻人外出多，夜里值班缺人手。垃圾随手乱倒的毛病没有改掉。",
        "今后要办好培训班，团结带领乡亲共同致富。" + SHARED,
    ),
    Invented(
        "丙",
        "2010年9月7日",
        "讲话",
        "秋粮收购进展顺利，库容比往年扩大三成。",
        "仓储安全存在严重隐患，消防器材陈旧失修。过磅压级压价的歪风屡禁不止，农民吃了亏。检查走过场，问题拖着不办。",
        "各站必须立即整改，月底前逐站验收，确保不发生霉变事故。务必把好质量关口。",
    ),
    Invented(
        "丁",
        "2014年3月4日",
        "讲话",
        "活动开展以来，会议文件压缩四成，公车封存二十六辆。窗口单位午间不休息，办事时间缩短一半。"
        "走访困难家庭八百多户，解决就业难题一百余件。干群关系更加密切，风气明显好转。",
        "也要清醒看到，个别单位把学习当任务应付，心得体会照抄照搬。",
        "接下来要坚持群众路线，狠抓建章立制，反对形式主义、官僚主义、享乐主义和奢靡之风。" + QUOTED,
    ),
    Invented(
        "戊",
        "2014年4月8日",
        "发言",
        "社区食堂开张半年，三百位高龄居民吃上热饭。志愿队伍发展到九十人，调解纠纷成功率大幅提高。",
        "停车位紧张的老难题仍然没有解决。",
        "我们准备开放学校操场，错时共享车位，并按月公布进度。" + SHARED,
    ),
    Invented(
        "己",
        "2014年6月9日",
        "讲话",
        "造林任务提前完成，荒坡披上绿装。苗木成活率达到九成五，创历史最好水平。护林员巡山制度得到很好落实。",
        "盗伐现象时有发生，执法偏软。部分苗圃管护粗放，虫害蔓延。",
        "要实行山长负责制，谁的山头谁看好。全面推进生态文明建设，努力实现中华民族伟大复兴的中国梦。",
    ),
)


def text_of(speech: Invented) -> str:
    """One speech as a file would have it."""
    lines = [
        f"在{speech.name}地工作座谈会上的{speech.genre}",
        f"（{speech.day}）",
        "同志们：",
        "一、取得明显成绩",
        speech.praise,
        "二、存在突出问题",
        speech.blame,
        "三、下一步打算",
        speech.plan,
        "谢谢大家。",
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path, *, copy: bool = True) -> Path:
    """Six speeches, three an era, and a copy of the first of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for speech in SPEECHES:
        (folder / f"{speech.name}.txt").write_text(text_of(speech), encoding="utf-8")
    if copy:
        (folder / "甲二.txt").write_text(text_of(SPEECHES[0]), encoding="utf-8")
    return folder
