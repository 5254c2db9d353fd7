"""Lines that look like page residue and are not; residue around speeches; lines a corpus shares."""

from __future__ import annotations

import tomllib
from itertools import product

import pytest

from discourse.corpus.lines import han
from discourse.corpus.residue import shared_residue
from discourse.corpus.rules import SHIPPED, Rules
from discourse.corpus.split import account, split_speeches
from discourse.errors import CorpusError, LexiconError
from discourse.repair.traced import TracedText
from discourse.sources import Source
from tests.helpers import ends

#: Sentences and headings of speeches that hold the words residue is made of.
SPOKEN = [
    "如有侵犯群众利益的行为，发现一起查处一起。",
    "这份资料来源于县统计局，请大家看一看。",
    "以上意见仅供参考，请大家批评。",
    "以上就是我的发言，希望对大家有所帮助。",
    "下面是我对今年工作的几点打算，供大家参考。",
    "本站是全县第一个供水站，今天投入使用。",
    "我们要翻过旧的一页，打开新的一页。",
    "请大家关注三件事。",
    "第一篇文章是发展，第二篇文章是民生。",
    "一、抓学习",
    "相关部门要各负其责",
    "共有三页材料，会后发给大家。",
    "推荐干部要公道",
    "下载了多少文件不重要，办了多少事才重要。",
    "加强知识产权保护，严厉打击侵权行为，有侵权的要联系工商部门依法处理。",
    "版权意识要增强，盗版的东西不能进机关。",
    "根据网友投稿反映的线索，县里查了七起。",
    "登录www.example.cn就能报名。",
    "全县共3页清单、42项任务。",
    "图为什么？图的是群众满意。",
    "时间：不等人",
    "让我们携起手来",
    "(掌声)",
    "要用好公众号、短视频，让群众扫码就能办事。",
    "请大家点赞、转发，把家乡推出去！",
    "网友的评论、转发、点赞，是监督也是鞭策",
    "县里的门户网站，要每天更新。",
    "客服热线要有人接",
    "下载一个APP，填一张表，跑一次腿。",
    "这篇文章写得好，登在网站首页。",
    "打赏主播的钱，有的是公款",
    "用户满意不满意，是检验供水站的标准",
    "来源：群众反映；去向：部门交办。",
    "上一篇文章是脱贫，下一篇文章是振兴",
    "查看更多台账，不如多进几家门",
    "分享到的红利要让大家知道",
    "点个赞不难，难的是干",
    "对照标准：第一步，自查；第二步，整改",
    "责任单位：组织部；完成时限：六月底",
    "在看得见的地方干看不见的活",
    "干！干！干！",
    "2014年，奋斗的一年",
    "来自群众，服务群众",
    # stations and offices speak of themselves and of rights
    "本站将进一步加强巡护，确保不发生火灾。",
    "本站仅有一台冰柜，疫苗保管成了问题。",
    "今年以来，本站所有职工坚持驻村，走访农户三百户。",
    "有情况请与本站联系，电话二十四小时有人接。",
    "本网站将开设专栏，公开林改政策，方便群众查询。",
    "如发现侵犯林农权益的行为，请立即告知林改办。",
    "如有侵犯群众利益的，请向县纪委来电举报，一经查实严肃处理。",
    "未经授权，不得复制国家秘密文件、不得传播谣言。",
    "文件仅供内部学习，会后收回，不准带出下载。",
    "严禁转载未经核实的消息。",
    "版权所有者是谁？是农民！",
    "由用户自行负担的部分，今年减了一半。",
    # labels of links, with what a speaker says about them
    "相关内容请大家会后学习",
    "更多内容要学",
    "编辑推荐制度要改",
    "其他新闻单位也要配合",
    "最新报道说的就是我们县",
    "与会同志相关报道要及时",
    "推荐阅读三本书",
    "大家都在看，群众都在看！",
    "大家都在找原因",
    "你可能会喜欢城里，可家乡需要你",
    "目前的位置：全市倒数第二",
    "你现在的位置：既是干部，又是党员",
    "继续阅读原著",
    "查看完整账目",
    "此处隐藏5处漏洞",
    "会员免费培训班办了十二期",
    "写材料就上网抄，来一篇算一篇，站不住脚",
    "招呼农户免费送资料上门",
    "小编制也要办大事",
    "下载安装反诈APP是硬任务",
    "打开“村务通”APP，账目清清楚楚，群众一看就明白。",
    "违法用地举报一起查处一起",
    "共三页的表，填了半年",
    "我们共印300份材料",
]

#: What is no speaker's, wherever it stands.
UNSPOKEN = """
本站仅提供信息存储空间服务，不拥有所有权
本站将在24小时内删除侵权内容
本站对用户上传的文档不承担任何责任
如有侵犯您的权益，请联系我们
如发现侵权，请及时告知我们，立即删除
未经许可，禁止复制、传播
未经本网书面授权，不得转载、摘编
禁止转载
由会员提供，版权归原作者
文章仅供学习参考，请于下载后24小时内删除
版权所有 河口县人民政府
相关文章推荐 >>
相关阅读：全县经济会议召开
最新文章(20)
大家还在搜
网友都在看的文章
您可能感兴趣的文章
为您推荐：党建述职报告
您现在的位置：网站首页 >> 党建 >> 正文
查看全部评论
继续阅读本文
会员专享文档
此处隐藏1200字
写材料就上河口公文网！
扫码领取学习资料
您的浏览器不支持 video 标签
视频加载中...
var _hmt = _hmt || [];
document.write("");
{{item.title}}
[图片]
打开某某APP，阅读体验更佳
共2页：上一页1[2]下一页
第2页：在全县道路工作会议上的讲话(2)
""".split("\n")[1:-1]

#: Lines below a speech or above it, as unknown pages have them; each goes by itself.
BELOW = """
阅读原文
点亮“在看”，让更多人看到
长按识别二维码关注我们
编辑丨王小明
来源丨河口发布
责编｜张三 审核｜李四
继续滑动看下一个
收录于合集 #党建 12个
字体：大 中 小
【打印本页】 【关闭窗口】
网站标识码：4300000001
您是第12345位访问者
最佳浏览效果：1024*768分辨率
共3页 第1页
该文档所需积分：10
上一篇第九次会议召开下一篇第十一次会议召开
加入VIP群，海量公文任你下载
还剩5页未读，继续阅读
Powered by SomeCMS
（根据录音整理，未经本人审阅）
用户名：密码：
¥ 5.00 立即购买
喜欢此内容的人还喜欢
【完】
抄送：市交通局，县人大、政协办公室。
县委办公室 2008年10月25日印发
（共印300份）
违法和不良信息举报电话：12377
您是第…位访客
责任校对：张三
排版：李四
值班编委：张三 编辑：李四
轻点两下取消赞，轻点两下取消在看
已有0条评论，点击查看
[上一篇](/1) | [下一篇](/2)
看了“道路会议讲话稿3篇”的人还看了：
""".split("\n")[1:-1]
ABOVE = """
时间： 来源：河口新闻网 作者： 字号：
发言稿2018-06-11李一老师
添加河口文秘到电脑桌面
安装后可以在桌面快捷访问
功能介绍 河口县委组织部官方微信
本帖最后由 王小明 于 2014-1-5 10:20 编辑
小字号 中字号 大字号
""".split("\n")[1:-1]

#: A paragraph of a speech without a full stop, and notices that sites glue to one.
PARAGRAPH = "今年还要修三十条路，请各乡镇把名单报上来，交通局下周起挨个去看，看完就排队，年底前都要动工"
NOTICES = [
    "本文来源于网友上传，不代表本站观点",
    "版权归原作者所有，如有侵权请联系删除",
    "转载请注明出处",
    "声明：本文由会员上传，版权归作者所有",
]

HEADS = [
    [],
    ["{title}", "来源：河口新闻网　　2018-07-02 09:30　　字号：T | T"],
    ["首页 > 党建园地 > 领导讲话", "{title}", "发布时间：2017-11-20 点击：532次 作者：组宣科"],
    ["公文库", "讲话稿", "{title}", "会员免费", "已阅 231"],
    ["{title}", "中共青山县委书记 王大力", "（二○一一年七月一日）"],
]
TAILS = [
    [],
    ["（责任编辑：王小二）", "分享到：", "相关新闻", "· 全市组织部长会议召开"],
    ["注：本文为会员上传，版权归原作者所有，本站不承担任何法律责任", "湘ICP备12345678号-1"],
    ["下载说明：1.本站所有资源均来自网络", "{title}.doc", "推荐度：", "点击下载文档"],
    ["共3页: 上一页 1 2 3 下一页", "青山组工"],
]
BODY = [
    "同志们：",
    "去年全县修了四十二条路，群众说好走了，可也有三条修了又挖。",
    "今年还要修三十条，请各乡镇把名单报上来。",
    "大家辛苦了，回去以后就动手。",
]
TITLE = "在全县道路建设推进会上的讲话"


def split(text: str) -> list[str]:
    traced = TracedText.from_str(text)
    speeches = split_speeches(traced, Source.from_bytes(text.encode(), "page"))
    assert account(traced, speeches) == []
    return [speech.text for speech in speeches]


@pytest.mark.parametrize("line", SPOKEN)
def test_spoken_lines_stay_wherever_they_stand(line: str) -> None:
    """A line of a speech is kept as its second, its middle and its last line."""
    for at in (1, 2, len(BODY)):
        lines = [*BODY[:at], line, *BODY[at:]]
        assert split("\n".join([TITLE, *lines])) == ["\n".join(lines)]


@pytest.mark.parametrize("line", UNSPOKEN)
def test_lines_of_the_web_go_wherever_they_stand(line: str) -> None:
    """A notice, a list of links or a button goes from the middle of a speech, too."""
    for at in (2, len(BODY)):
        assert split("\n".join([TITLE, *BODY[:at], line, *BODY[at:]])) == ["\n".join(BODY)]


def test_points_behind_triangles_stay_and_captions_go() -> None:
    """Two lines behind ▲, or one that a colon announces, are a list; one alone, or with a picture in it, is not."""
    points = ["▲路要修得起来", "▲加强领导，落实责任，形成合力", "▲账要算得明白"]
    for lines in ([*BODY[:2], *points, *BODY[2:]], [*BODY[:2], "记住一条：", points[0], *BODY[2:]]):
        assert split("\n".join([TITLE, *lines])) == ["\n".join(lines)]
    for captions in (["▲王大力在讲话"], ["▲会议现场", "▲王大力在讲话"]):
        assert split("\n".join([TITLE, *BODY[:2], *captions, *BODY[2:]])) == ["\n".join(BODY)]


def test_the_scene_of_a_meeting_is_a_caption_where_there_are_pictures() -> None:
    """动员大会现场 can be words of a speech; below 图为 it is the caption of another picture."""
    lines = [*BODY[:2], "动员大会现场", *BODY[2:]]
    assert split("\n".join([TITLE, *lines])) == ["\n".join(lines)]
    assert split("\n".join([TITLE, *lines[:3], "图为大会一角", *lines[3:]])) == ["\n".join(BODY)]


@pytest.mark.parametrize(("head", "tail"), list(product(HEADS, TAILS)))
def test_a_wrapped_speech_comes_out_whole_and_clean(head: list[str], tail: list[str]) -> None:
    """Whatever stands around it, exactly the speech is left."""
    page = [line.format(title=TITLE) for line in [*head, *BODY, *tail]]
    assert split("\n".join(page)) == ["\n".join(BODY)]


def test_a_notice_glued_to_a_paragraph_leaves_the_paragraph() -> None:
    """Only the notice's own sentences go when it has no line to itself."""
    glued = [*BODY[:-1], BODY[-1] + "本文来源于网友上传，不代表本站观点。"]
    assert split("\n".join(glued)) == ["\n".join(BODY)]


@pytest.mark.parametrize("line", BELOW)
def test_lines_of_unknown_pages_below(line: str) -> None:
    """What sites say to visitors goes from below a speech, whichever site says it."""
    assert split("\n".join([TITLE, *BODY, line])) == ["\n".join(BODY)]


@pytest.mark.parametrize("line", ABOVE)
def test_lines_of_unknown_pages_above(line: str) -> None:
    """The same above it, before the title and after it, with a salutation or without."""
    for head in ([line, TITLE], [TITLE, line]):
        assert split("\n".join([*head, *BODY])) == ["\n".join(BODY)]
    assert split("\n".join([TITLE, line, *BODY[1:]])) == ["\n".join(BODY[1:])]


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("between", ["", " ", "，", "。"])
def test_a_notice_without_full_stops_leaves_the_prose(notice: str, between: str) -> None:
    """A notice glued before or behind prose goes where it can be told apart, and the prose stays whole."""
    behind = split("\n".join([TITLE, *BODY[:2], PARAGRAPH + between + notice, *BODY[2:]]))[0]
    before = split("\n".join([TITLE, *BODY[:2], notice + between + PARAGRAPH, *BODY[2:]]))[0]
    assert PARAGRAPH in behind
    assert notice not in behind
    assert PARAGRAPH in before
    assert notice not in before or not between


WECHAT = """
END
往期推荐
● 一图读懂！全县道路规划
● 喜报！我县路网获奖
来源 | 交通局
编辑 | 王芳
长按二维码关注我们
阅读原文
""".split("\n")[1:-1]


@pytest.mark.parametrize(
    "last", [[], ["河口的山水，等你来看"], ["河口，一座有温度的城", "向左滑动，看更多风景"]]
)
def test_two_lines_that_no_rule_knows_do_not_hold_the_foot_of_a_page(last: list[str]) -> None:
    """Below and among sure residue two short lines pass; a line in which somebody speaks ends the way up."""
    assert split("\n".join([TITLE, *BODY, *WECHAT, *last])) == ["\n".join(BODY)]
    said = "让我们共同努力,再创佳绩"
    assert said in split("\n".join([TITLE, *BODY, *WECHAT, said]))[0]


def test_running_titles_and_page_numbers_of_a_scan() -> None:
    """Titles beside page numbers go, and a sentence that the foot of a page cut is one again."""
    cut = [
        "路修好以后谁来养，这件事去年吵了半年没有吵出结果，今年",
        "各村自己养，县里一年查两回，查到坑洼就扣乡镇的",
        "分。",
    ]
    lines = [TITLE, BODY[0], cut[0], "— 1 —", TITLE, cut[1], "— 2 —", TITLE, cut[2], BODY[3]]
    assert split("\n".join(lines)) == ["\n".join([BODY[0], "".join(cut), BODY[3]])]


def test_notes_of_a_print_go() -> None:
    """Marks of notes on lines of their own and the list of notes at the end are not spoken."""
    notes = ["①《河口县志》，河口人民出版社1999年版，第3页。", "② 王大力：《路与人》，载《河口日报》。"]
    lines = [*BODY[:2], "①", BODY[2], "[2]", BODY[3]]
    for heading in (["注释："], []):
        assert split("\n".join([TITLE, *lines, *heading, *notes])) == ["\n".join(BODY)]
    spoken = ["① 抓水利。", "② 抓道路。"]
    assert split("\n".join([TITLE, *BODY, *spoken])) == ["\n".join([*BODY, *spoken])]


def test_bare_page_numbers_count_pages() -> None:
    """Three numbers that count pages of text go; the numbers of a list or a year on its own line stay."""
    pages = [
        f"今年第{n}件事，" + "路要修好，水要管好，人要选好，账要算清，话要说明，" * 5 for n in "一二三四"
    ]
    numbered = [line for n, page in enumerate(pages, start=7) for line in (page, str(n))]
    whole = "\n".join([BODY[0], "".join(pages), BODY[3]])
    assert split("\n".join([TITLE, BODY[0], *numbered[:-1], BODY[3]])) == [whole]
    listed = [BODY[0], BODY[1], "1", "修路。", "2", "修桥。", "3", "修渠。"]
    assert split("\n".join([TITLE, *listed])) == ["\n".join(listed)]


def test_tags_of_a_page_and_slogans_of_a_speaker() -> None:
    """Single words of the text below it are tags; four-character slogans are the speech's last lines."""
    tags = ["道路", "乡镇", "群众", "名单", "大家"]
    assert split("\n".join([TITLE, *BODY, *tags])) == ["\n".join(BODY)]
    slogans = ["解放思想", "实事求是", "团结一致", "埋头苦干", "修好道路"]
    assert split("\n".join([TITLE, *BODY, *slogans])) == ["\n".join([*BODY, *slogans])]


def test_a_title_run_together_with_its_speech() -> None:
    """A title that a preview prints twice, or that a byline in brackets ends, is parted from the first words."""
    text = "今天的会只讲一件事，就是修路，去年全县修了四十二条路，群众说好走了，可也有三条修了又挖。"
    assert split(f"守住底线，管好道路\n守住底线，管好道路 同志们：{text}") == ["同志们：" + text]
    assert split(f"在全县道路会议上的讲话提纲王大力〔2014年3月5日〕{text}") == [text]
    assert split(f"{TITLE}{text}") == [text]
    assert split(f"学习{TITLE}{text}") == [f"学习{TITLE}{text}"]


def test_headings_listed_above_are_contents() -> None:
    """Headings that come again further down are a list; headings that do not are the speech's."""
    points = ["一、把路修通", "二、把路养好"]
    body = [BODY[0], points[0], BODY[1], points[1], BODY[2]]
    assert split("\n".join(["目录", *points, TITLE, *body])) == ["\n".join(body)]
    assert split("\n".join([TITLE, *points, *BODY[1:]])) == ["\n".join([*points, *BODY[1:]])]


def test_an_opening_of_short_lines_is_no_frame() -> None:
    """Verses above an editor's name are the text, not the buttons of a page."""
    verses = [
        "路修到家门口",
        "梨子出了山",
        "老人说一句",
        "这回是真的",
        "河水往东去",
        "人心往一处",
        "锄头扛上肩",
        "天亮就动手",
    ]
    assert split("\n".join([*verses, *BODY[1:], "编辑：王小明"])) == ["\n".join([*verses, *BODY[1:]])]


def test_shared_lines_are_offered_but_not_what_speakers_share() -> None:
    """A notice at the end of all texts is offered; a salutation, a leave-taking and a rare line are not."""
    notice = "资料室内部交流，转录须经同意"
    texts = [f"同志们：\n今天讲第{n}件事，一共要讲四十分钟。\n谢谢大家！\n{notice}" for n in "一二三四五"]
    shared = shared_residue([*texts, "各位代表：\n今天不讲。\n谢谢大家！\n仅见一次的附注"])
    assert shared == {han(notice): "disclaimer"}
    traced = TracedText.from_str(texts[0])
    speech = split_speeches(traced, Source.from_bytes(texts[0].encode(), "s"), shared=shared)[0]
    assert speech.text.endswith("谢谢大家！")
    assert ("disclaimer", notice) in [(r.kind, r.text) for r in speech.removed]


@pytest.mark.parametrize("said", ["不忘初心，牢记使命，砥砺前行。", "让河口站得更稳、走得更远！"])
def test_a_slogan_that_all_speeches_end_with_is_theirs(said: str) -> None:
    """A whole sentence is the page's only with a word of the page in it."""
    texts = [f"同志们：\n今天讲第{n}件事，一共要讲四十分钟。\n{{}}" for n in "一二三四五"]
    assert shared_residue(text.format(said) for text in texts) == {}
    notice = "本页面由县委办公室维护。"
    assert shared_residue(text.format(notice) for text in texts) == {han(notice): "disclaimer"}


def test_a_shared_sentence_inside_a_speech_is_not_cut() -> None:
    """The same words as a shared notice stay where the speech goes on after them."""
    text = "\n".join([*BODY[:2], "资料室内部交流，转录须经同意", *BODY[2:]])
    traced = TracedText.from_str(text)
    shared = {han("资料室内部交流，转录须经同意"): "disclaimer"}
    assert split_speeches(traced, Source.from_bytes(text.encode(), "s"), shared=shared)[0].text == text


#: As it stands at the foot of a library's page.
BOX = [
    "本作品来自某国的",
    "法律",
    "、",
    "法规",
    "，根据《",
    "著作权法",
    "》属于",
    "公有领域",
    "。",
    "Public domain",
    "false",
]


def test_a_licence_box_broken_over_lines_goes_whole() -> None:
    """The box of a library page is cut from its first line to the end of the page, and nothing above it."""
    box = BOX
    assert split("\n".join([*BODY, *box])) == ["\n".join(BODY)]
    assert split("\n".join([*BODY, *box[:-2]])) == ["\n".join(BODY)]


@pytest.mark.parametrize("last", [[], BOX])
def test_a_page_below_a_licence_box_is_not_of_the_box(last: list[str]) -> None:
    """Pages of a library put one behind the other: each box ends where its signs do, no speech is lost with it, and
    what stands below is another speech, if it is more than a few lines."""
    heads = ["关于春耕生产工作的决议", "关于冬季防火工作的决议"]
    for times in (1, 3):
        body = "\n".join(BODY * times)
        found = split("\n".join([heads[0], body, *BOX, heads[1], body, *last]))
        said = "\n".join(found)
        assert said.count(body) == 2
        assert len(found) == (2 if times == 3 else 1)
        assert "公有领域" not in said
        assert "Public" not in said


FOOT = {
    "a library's footer": [
        "取自“https://example.org/w/index.php?title=x&oldid=1”",
        "本页面最后编辑于2020年1月1日 (星期三) 00:00。",
        "本站的全部文字在知识共享 署名-相同方式共享 4.0协议之条款下提供，附加条款亦可能应用。",
    ],
    "the reason below the sign": [
        "著作权法第五条规定：法律、法规和国家机关的决议、决定、命令不适用于本法。",
        "Public domain",
    ],
}


@pytest.mark.parametrize("foot", FOOT)
def test_what_stands_below_the_signs_of_a_box_is_the_page_unless_a_text_begins(foot: str) -> None:
    """The foot of the page goes with the box, at the end of a file and above the next page."""
    page = ["关于春耕生产工作的决议", *BODY * 3, *BOX, *FOOT[foot]]
    for text, expected in ((page, 1), ([*page, *page], 2)):
        found = split("\n".join(text))
        assert len(found) == expected
        assert all("\n".join(BODY * 3) in one for one in found)
        assert not any(line in one for line in FOOT[foot] for one in found)


@pytest.mark.parametrize(
    "box", [["本作品来自某国，属于公有领域。"], ["本作品依据知识共享协议", "CC BY-SA 3.0, 署名"]]
)
@pytest.mark.parametrize("last", [[], BOX])
def test_a_box_without_signs_ends_where_a_text_begins(box: list[str], last: list[str]) -> None:
    """By its title; the page below may have a box of its own."""
    text = ["关于春耕生产工作的决议", *BODY * 3, *box, "关于冬季防火工作的决议", *BODY * 3, *last]
    found = split("\n".join(text))
    assert [one.count("\n".join(BODY * 3)) for one in found] == [1, 1]
    assert not any(line in one for line in box for one in found)


@pytest.mark.parametrize("times", [2, 3])
def test_of_a_text_that_stands_twice_one_copy_stays(times: int) -> None:
    """The first is an abstract of the second; the second is none of the first."""
    text = "同志们：\n我们村的工作取得了很大成绩。全村经济有了很大发展。存在的问题是干部作风不实。\n"
    assert "存在的问题是干部作风不实" in "".join(split(text * times))


def test_long_pages_do_not_hang() -> None:
    """A megabyte of lines made to tease the patterns comes to an end, and its speech is found."""
    tease = [
        "第" * 80,
        "上一页" * 20,
        "(" * 70,
        "篇" * 60 + "一",
        "#" * 60,
        "[1]" * 30,
        "……" * 40,
        "-" * 90 + "x",
    ]
    text = "\n".join([*BODY, *tease, "本" * 5000] * 60)
    with ends():
        speeches = split_speeches(TracedText.from_str(text), Source.from_bytes(text.encode(), "s"))
    assert BODY[0] in speeches[0].text


def test_a_broken_rule_file_is_a_letter() -> None:
    """A rule with a kind nobody knows is refused by name."""
    table = tomllib.loads(
        'version = "0"\nwords = ""\nsurnames = ""\ninline = []\n'
        "[licence_box]\nopens = 'a'\nholds = 'b'\ncloses = 'c'\nmost = 1\n[notice]\nopens = 'a'\nwords = 'b'\n"
        "[page_words]\nshort = 1\nlong = 2\nlabels = 'a'\nsure = 'b'\nlikely = 'c'\nspoken = 'd'\n"
        '[[rule]]\nkind = "advert"\nwhere = "edge"\nmax = 10\npattern = \'x\''
    )
    with pytest.raises(LexiconError, match="advert"):
        Rules.parse(table)
    assert SHIPPED.version


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Comrades, this year our county has done well.",
            "not Chinese, or its encoding is not known here: 0 Han",
        ),
        ("Товарищи, в этом году мы многого добились.", "0 Han characters, 34 other letters"),
        ("\ue104\ue105\ue106\ue107" * 5, "0 Han characters, 20 other letters"),
        ("同志の皆さん、本年は我が県の経済が大いに発展し、人民の生活は改善されました。", "is Japanese"),
        ("好。", "no speech: 1 Han characters"),
        ("首页\n上一篇\n下一篇\n打印本页\n关闭窗口\n", "nothing but page residue"),
    ],
)
def test_a_file_without_a_speech_is_told_what_it_is(text: str, words: str) -> None:
    """Another language or encoding, a few characters, the frame of a page: three letters, not one."""
    with pytest.raises(CorpusError, match=words):
        split(text)


def test_a_speech_that_names_a_japanese_brand_is_chinese() -> None:
    text = "同志们，今年我市引进了伊藤园的“お~いお茶”和“ポカリ”两个项目，经济社会发展取得新成绩。"
    assert split(text) == [text]
