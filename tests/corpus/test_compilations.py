"""Several speeches in one file, under every usual header, and single speeches that only look like several."""

from __future__ import annotations

from random import Random

import pytest

from discourse.corpus.lines import han
from discourse.corpus.speech import Speech
from discourse.corpus.split import account, split_speeches
from discourse.repair.traced import TracedText
from discourse.sources import Source


def essay(n: int) -> str:
    """Some 230 Han characters that are a speech's, different for each ``n``."""
    word = "山水田林路桥渠坝"[n]
    return (
        f"今年全县上下都在忙一个{word}字。年初定下的三十件事，做完了二十一件，剩下的九件有五件正在做，四件还没有动手。"
        f"没有动手的原因各不相同，有的是钱没有到，有的是地没有征下来，还有的说到底是人没有到位。\n"
        f"下一步，与{word}有关的部门要坐到一起，每半个月碰一次头，碰头会就在工地上开，不摆茶水，不发材料。"
        f"谁的事情卡住了，谁当场说清楚卡在哪里，需要县里出面的，三天之内给答复。"
        f"年底算总账的时候，{word}上的账要一笔一笔对给群众看，对不上的不许散会，对上了的也不许吹牛。"
    )


NUMERALS = "一二三四五"
TITLES = ["在全县水利工作会议上的讲话", "河口镇党委书记述职报告", "在村党支部书记座谈会上的发言"]

STYLES = {
    "第N篇:": lambda i: f"第{NUMERALS[i]}篇：{TITLES[i]}",
    "第 N 篇 (digits)": lambda i: f"第{i + 1}篇:{TITLES[i]}",
    "篇N": lambda i: f"篇{NUMERALS[i]}：{TITLES[i]}",
    "【篇N】": lambda i: f"【篇{i + 1}】{TITLES[i]}",
    "【篇N】 alone": lambda i: f"【篇{NUMERALS[i]}】",
    "【第N篇】": lambda i: f"【第{NUMERALS[i]}篇】{TITLES[i]}",
    "范文N": lambda i: f"范文{NUMERALS[i]}：{TITLES[i]}",
    "title 范文N": lambda i: f"党支部书记讲话稿范文{NUMERALS[i]}：",
    "title 篇N": lambda i: f"党支部书记述职报告 篇{i + 1}",
    "title(N)": lambda i: f"党支部书记述职报告（{NUMERALS[i]}）",
    "own titles": lambda i: f"{TITLES[i]}\n同志们：",
}


def split(text: str) -> list[str]:
    traced = TracedText.from_str(text)
    speeches = split_speeches(traced, Source.from_bytes(text.encode(), "page"))
    assert account(traced, speeches) == []
    return [speech.text for speech in speeches]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [2, 3])
def test_header_styles(style: str, count: int) -> None:
    """Every style of header gives its texts, whole and without the header."""
    page = "\n".join(STYLES[style](i) + "\n" + essay(i) for i in range(count))
    called = "同志们：\n" if style == "own titles" else ""
    assert split(page) == [called + essay(i) for i in range(count)]


@pytest.mark.parametrize("style", ["第N篇:", "篇N", "【篇N】"])
def test_a_contents_list_is_no_text(style: str) -> None:
    """Headers listed above the first text are the list of contents."""
    header = STYLES[style]
    lines = ["党支部书记讲话3篇", "目录", *(header(i) for i in range(3))]
    page = "\n".join([*lines, *(header(i) + "\n" + essay(i) for i in range(3))])
    assert split(page) == [essay(i) for i in range(3)]


def test_salutation_after_leave_taking() -> None:
    """Without any header a new salutation begins a new speech, once the last one has taken its leave."""
    bodies = [f"各位领导、同志们：\n{essay(i)}\n我的汇报完了，谢谢大家！" for i in range(3)]
    assert split("\n".join(bodies)) == bodies


def test_one_missing_number_does_not_end_the_run() -> None:
    """Where the site lost text two, text three still begins at its header."""
    page = "\n".join(STYLES["第N篇:"](i) + "\n" + essay(i) for i in (0, 2))
    assert split(page) == [essay(0), essay(2)]


def test_a_run_that_begins_with_two_leaves_the_first_its_title() -> None:
    """A page whose first text has no header gives that text, too."""
    page = (
        f"{TITLES[0]}\n同志们：\n{essay(0)}\n【篇2】{TITLES[1]}\n{essay(1)}\n【篇3】{TITLES[2]}\n{essay(2)}"
    )
    assert split(page) == ["同志们：\n" + essay(0), essay(1), essay(2)]


@pytest.mark.parametrize(
    "headings",
    [
        ["第一，抓产业", "第二，抓项目", "第三，抓作风"],
        ["第一部分 过去的工作", "第二部分 今年的任务", "第三部分 几点要求"],
        ["第一篇章：谋发展", "第二篇章：惠民生", "第三篇章：强队伍"],
        ["第一篇：做好山的文章", "第二篇：做好水的文章", "第三篇：做好人的文章"],
        ["一、回顾", "二、任务", "三、要求"],
        ["（一）", "（二）", "（三）"],
        ["一是认识要到位", "二是措施要到位", "三是责任要到位"],
        ["第一条 总则", "第二条 职责", "第三条 奖惩"],
        ["方案一：先修路", "方案二：先建桥", "方案三：同时动工"],
        ["案例1", "案例2", "案例3"],
        ["同志们！", "同志们！", "同志们！"],
    ],
)
def test_one_speech_stays_one(headings: list[str]) -> None:
    """A speech that numbers its parts, or calls its audience again, is one speech, with its headings."""
    body = "同志们：\n" + "\n".join(f"{heading}\n{essay(i)}" for i, heading in enumerate(headings))
    assert split(f"在全县经济工作会议上的讲话\n{body}") == [body]


def test_thanks_in_the_middle_do_not_split() -> None:
    """Thanking somebody and going on with 同志们 in running text is not an end."""
    thanks = "借此机会向老同志表示感谢，谢谢大家！\n同志们，下面我讲第二件事。"
    body = f"同志们：\n{essay(0)}\n{thanks}{essay(1)}\n{essay(2)}"
    assert split(body) == [body]


def test_removed_matter_belongs_to_the_speech_it_stands_before() -> None:
    """A header is recorded with the text it opens, what stands below the last text with the last."""
    page = "\n".join(STYLES["篇N"](i) + "\n" + essay(i) for i in range(2)) + "\n相关推荐\n某某讲话稿"
    traced = TracedText.from_str(page)
    first, second = split_speeches(traced, Source.from_bytes(page.encode(), "page"))
    assert [r.text for r in first.removed if r.kind != "blank"] == [STYLES["篇N"](0)]
    assert [r.text for r in second.removed if r.kind != "blank"] == [
        STYLES["篇N"](1),
        "相关推荐",
        "某某讲话稿",
    ]


# ── compilations made by a generator ─────────────────────────────────────────────────────────────────────

THINGS = "水渠 山路 茶园 校舍 桥梁 稻田 菜棚 果林 鱼塘 河堤 电站 粮站 集市 车站".split()
PLACES = "河口 青山 石桥 柳林 沙坪 白马".split()
SAID = (
    "去年{place}把{n}处{thing}修了一遍，群众当面说好，背后也说好。",
    "{thing}的账要一笔一笔算清楚，算不清楚的不许往下干。",
    "{place}的经验说到底是一句话：支部肯跑腿，{thing}就有人管。",
    "我到{place}看过三回，每回看到的{thing}都不一样，可见用心和不用心差得很远。",
    "有的同志问{thing}归谁管，今天在这里说清楚，谁签字谁负责。",
    "{n}户人家还没有用上{thing}，这个数字我记在本子上，年底再来对。",
    "不能把{thing}当成盆景，摆在路边给人看，要让村民真正得到好处。",
)
NAMED = (
    "在{place}县{thing}建设推进会上的讲话",
    "{place}镇党委书记抓基层党建工作述职报告",
    "在{place}村党员大会上的发言",
    "{place}街道党工委书记在座谈会上的发言",
    "{place}县{thing}工作情况汇报",
)
CALLS = ("同志们：", "各位领导、同志们：", "尊敬的各位领导：", "各位代表：")
LEAVES = ("谢谢大家！", "我的发言完了，谢谢大家！", "以上述职，请予评议。", "让我们一起把这件事办好！")
POINTS = ("一、|二、|三、", "第一，|第二，|第三，", "（一）|（二）", "第一部分 |第二部分 ", "一是|二是", "")
UNDER_TITLE = ("（2014年3月5日）", "县委书记 王大力", "2021年12月", "（2010年9月3日 镇党委书记 李国强）")
INSIDE = ("上一页 1 2 3 下一页", "— 3 —", "本文共3页，当前第2页", "展开全文")
BELOW = ("相关推荐", "上一篇：没有了", "责任编辑：王小明", "声明：本文由会员上传，版权归作者所有。")

#: A header of each kind for the i-th text with its title; "" is none.
HEADERS = {
    "第N篇：": lambda i, t: f"第{NUMERALS[i]}篇：{t}",
    "第N篇": lambda i, t: f"第{NUMERALS[i]}篇",
    "篇N：": lambda i, t: f"篇{NUMERALS[i]}：{t}",
    "【篇N】": lambda i, t: f"【篇{i + 1}】{t}",
    "范文N：": lambda i, t: f"范文{NUMERALS[i]}：{t}",
    "例文N": lambda i, t: f"例文{i + 1}：{t}",
    "one title 篇N": lambda i, t: f"书记述职报告 篇{i + 1}",
    "one title (N)": lambda i, t: f"书记述职报告（{NUMERALS[i]}）",
    "one title N": lambda i, t: f"书记述职报告{i + 1}",
    "N、": lambda i, t: f"{NUMERALS[i]}、{t}",
    "1.": lambda i, t: f"{i + 1}.{t}",
    "（N）": lambda i, t: f"（{NUMERALS[i]}）{t}",
    "讲话之N：": lambda i, t: f"讲话之{NUMERALS[i]}：{t}",
    "第N则：": lambda i, t: f"第{NUMERALS[i]}则：{t}",
    "titles": lambda i, t: t,
    "《titles》": lambda i, t: f"《{t}》",
    "★titles": lambda i, t: f"★{t}",
    "stars": lambda i, t: "* * * * *",
    "nothing": lambda i, t: "",
}
UNNUMBERED = {"titles", "《titles》", "★titles", "stars", "nothing"}


def words(random: Random, sentences: int) -> str:
    """Invented sentences of a speech."""
    return "".join(
        random.choice(SAID).format(
            place=random.choice(PLACES), thing=random.choice(THINGS), n=random.randint(3, 97)
        )
        for _ in range(sentences)
    )


def invented(random: Random, *, called: bool, closed: bool) -> list[str]:
    """The lines of one invented speech: call, opening, points, perhaps 同志们 in the middle, leave-taking."""
    lines = [random.choice(CALLS)] if called else []
    lines.append(words(random, random.randint(3, 5)))
    for point in random.choice(POINTS).split("|"):
        lines += [point + "抓好" + random.choice(THINGS)] if point else []
        lines.append(words(random, random.randint(3, 5)))
        lines += ["同志们，" + words(random, 2)] if random.random() < 0.3 else []
    return [*lines, random.choice(LEAVES)] if closed else lines


def compiled(style: str, seed: int, *, glued: bool) -> tuple[str, list[str]]:
    """A page of two to five invented speeches, and their bodies."""
    random = Random(f"{style} {seed}")
    lines, bodies, listed = [], [], []
    bare = style in ("stars", "nothing")
    for i in range(random.randint(2, 5)):
        body = invented(random, called=bare or random.random() < 0.8, closed=bare or random.random() < 0.7)
        title = random.choice(NAMED).format(place=random.choice(PLACES), thing=random.choice(THINGS))
        header = HEADERS[style](i, title)
        listed.append(header)
        lines += [header] if header and (i or style != "stars") else []
        if glued and lines and not bare:
            lines[-1] += (" " if style == "第N篇" else "") + body[0]
        else:
            if body[0] in CALLS and style != "nothing" and random.random() < 0.4:
                lines.append(random.choice(UNDER_TITLE))
            lines.append(body[0])
        for line in body[1:-1]:
            lines.append(line)
            lines += [random.choice(INSIDE)] if random.random() < 0.08 else []
        lines.append(body[-1])
        bodies.append("\n".join(body))
    if style not in UNNUMBERED:
        lines = [*(["目录"] if random.random() < 0.5 else []), *listed, *lines] if seed % 2 else lines
    if random.random() < 0.5 and not bare:
        lines = ["书记讲话稿精选", "时间：2022-05-14 09:10 来源：网络 作者：佚名", *lines]
    return "\n".join([*lines, *random.sample(BELOW, 2)]), bodies


@pytest.fixture(scope="module")
def taken_apart() -> list[tuple[str, list[str], list[str]]]:
    """The pages of the generator, each as style, true bodies and found bodies."""
    made = []
    for style in HEADERS:
        for seed in range(4):
            for glued in (False, True):
                page, bodies = compiled(style, seed, glued=glued)
                made.append((style, bodies, split(page)))
    return made


def test_exact_boundaries_of_generated_compilations(
    taken_apart: list[tuple[str, list[str], list[str]]],
) -> None:
    """Of the places where a text begins at least 94 in 100 are found, and of those found 99 are true."""
    true = [{han(body)[:12] for body in bodies[1:]} for _, bodies, _ in taken_apart]
    found = [{han(body)[:12] for body in bodies[1:]} for _, _, bodies in taken_apart]
    hits = sum(len(one & other) for one, other in zip(true, found, strict=True))
    assert hits / sum(len(one) for one in found) >= 0.99
    assert hits / sum(len(one) for one in true) >= 0.94


def test_no_word_of_a_generated_compilation_is_lost(
    taken_apart: list[tuple[str, list[str], list[str]]],
) -> None:
    """Whether or not a page is taken apart at the right places, every line of every speech is in some speech."""
    for style, bodies, found in taken_apart:
        kept = han("".join(found))
        assert [line for body in bodies for line in body.split("\n") if han(line) not in kept] == [], style


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    "insert",
    [
        ["下面我把王书记在全县水利会议上的讲话念一段：", "“同志们：{words}谢谢大家！”"],
        ["同志们！", "{words}"],
        ["借这个机会，我向大家说一声谢谢。谢谢大家！", "同志们，{words}"],
        ["{n}、认真学习王书记在全县水利工作会议上的讲话", "{words}"],
        ["第{n}项，请石桥村党支部书记作述职报告。", "{words}"],
        ["第{n}篇文章，要做好桥梁文章", "{words}"],
        ["{n}、茶园工作汇报", "{words}"],
        ["第{n}个问题：管好集市", "{words}"],
    ],
)
def test_one_long_speech_is_not_cut(insert: list[str], seed: int) -> None:
    """Quotations, calls in the middle, thanks, agendas and headings that look like titles open no text."""
    random = Random(seed)
    lines = [random.choice(CALLS), words(random, 4)]
    for i in range(3):
        lines += [line.format(n=NUMERALS[i], words=words(random, 3)) for line in insert]
        lines.append(words(random, 3))
    body = "\n".join([*lines, random.choice(LEAVES)])
    assert split(f"在全县经济工作会议上的讲话\n{body}") == [body]


def test_an_attachment_stays_with_its_speech() -> None:
    """What a speaker hands out with his speech is no second speech."""
    body = (
        f"同志们：\n{essay(0)}\n谢谢大家！\n附件：\n1.水渠任务分解表\n2.山路工作方案\n{essay(1)}\n{essay(2)}"
    )
    assert split(f"在全县经济工作会议上的讲话\n{body}") == [body]


# ── texts between the matter of pages ────────────────────────────────────────────────────────────────────

DAYS = ["2009年6月12日", "2008年10月22日", "2018年4月10日"]
MAIN_TITLES = ["坚定信心 迎难而上", "把水用在刀刃上", "不把路修好决不收兵"]
PEOPLE = ["王建国", "李志强", "赵永平"]
MEETINGS = ["在全县水利工作会议上的讲话", "在全县道路工作会议上的讲话", "在全县教育工作会议上的讲话"]


def whole(page: str) -> tuple[Speech, ...]:
    return split_speeches(TracedText.from_str(page), Source.from_bytes(page.encode(), "page"))


@pytest.mark.parametrize(
    "foot",
    [
        "责任编辑：张三",
        "【打印】【关闭】",
        "http://www.example.cn/1.html",
        "来源：县政府网",
        "浏览次数：12",
        "=== 2.txt ===",
        "########## 2 ##########",
        "县政府办公室",
        "责任编辑：张三\n【打印】【关闭】\n上一篇：没有了",
    ],
)
def test_the_foot_of_a_page_does_not_hide_the_end_of_a_text(foot: str) -> None:
    """Title, date and salutation open a text below the foot of another page, which goes."""
    page = "\n".join(f"{MEETINGS[i]}\n（{DAYS[i]}）\n同志们：\n{essay(i)}\n{foot}" for i in range(3))
    assert split(page) == [f"同志们：\n{essay(i)}" for i in range(3)]


@pytest.mark.parametrize("leave", ["", "\n谢谢大家！"])
@pytest.mark.parametrize(
    "head",
    [
        "{main}\n——{meeting}\n{name}\n（{day}）\n同志们：",
        "{main}\n——{meeting}\n同志们：",
        "{main}\n（{meeting}）\n（{day}）\n同志们：",
        "{main}\n（{day}）\n同志们：",
        "{main}\n{name}\n（{day}）\n同志们：",
        "（{day}）\n同志们：",
    ],
)
def test_a_main_title_opens_its_text(head: str, leave: str) -> None:
    """As volumes of speeches are laid out: a title of any words, then the occasion or the date."""
    heads = [
        head.format(main=MAIN_TITLES[i], meeting=MEETINGS[i], name=PEOPLE[i], day=DAYS[i]) for i in range(3)
    ]
    if MAIN_TITLES[2] in heads[2] and "meeting" not in head:
        heads[2] = heads[2].replace(MAIN_TITLES[2], "路修到哪里 心就连到哪里")
    speeches = whole("\n".join(f"{heads[i]}\n{essay(i)}{leave}" for i in range(3)))
    assert [speech.text for speech in speeches] == [f"同志们：\n{essay(i)}{leave}" for i in range(3)]
    if "{day}" in head:
        dates = [[r.text for r in speech.removed if r.kind == "date line"] for speech in speeches]
        assert dates == [[f"（{day}）"] for day in DAYS]


def test_a_full_title_with_a_date_below_opens_its_text() -> None:
    """Without a salutation, and without a word of the meeting."""
    page = "\n".join(f"河口镇{MAIN_TITLES[i][:2]}工作情况汇报\n（{DAYS[i]}）\n{essay(i)}" for i in range(3))
    assert split(page) == [essay(i) for i in range(3)]


def test_a_main_title_is_the_title_of_its_text() -> None:
    page = "\n".join(f"{MAIN_TITLES[i]}\n——{MEETINGS[i]}\n{essay(i)}" for i in range(3))
    assert [speech.title for speech in whole(page)][1:] == MAIN_TITLES[1:]
    assert split(page)[1:] == [essay(1), essay(2)]


@pytest.mark.parametrize("leave", ["", "\n谢谢大家！"])
def test_dates_below_texts_are_theirs(leave: str) -> None:
    """Where no date stands above the first text and one below the last, each is the date of what it stands below."""
    speeches = whole("\n".join(f"同志们：\n{essay(i)}{leave}\n{DAYS[i]}" for i in range(3)))
    assert [[r.text for r in speech.removed if r.kind == "date line"] for speech in speeches] == [
        [day] for day in DAYS
    ]
    titled = whole("\n".join(f"{MEETINGS[i]}\n{essay(i)}{leave}\n{DAYS[i]}" for i in range(3)))
    assert [r.text for r in titled[0].removed if r.kind == "date line"] == [DAYS[0]]


@pytest.mark.parametrize(
    "insert",
    [
        "水的事情要抓紧\n——这是县委的态度",
        "三年前的那一天\n2008年10月22日",
        "水的事情\n同志们：",
        "县政府办公室",
    ],
)
def test_short_lines_inside_a_speech_open_no_text(insert: str) -> None:
    """A heading with a dash, a date or a call below it is the speech's."""
    body = f"同志们：\n{essay(0)}\n{insert}\n{essay(1)}"
    assert split(f"在全县水利工作会议上的讲话\n{body}") == [body]


# ── texts under labels ───────────────────────────────────────────────────────────────────────────────────

HOST = "主持人：下面请{name}同志讲话，大家欢迎。"
#: Something above each text, and the words of a host who gives the word, which are nobody's speech.
LABELS = {
    "records": ("标题：{meeting}\n发布日期：{day}\n链接：http://www.example.cn/{i}\n内容：", ""),
    "records with 正文": ("标题：{meeting}\n时间：{day}\n正文：\n", ""),
    "records in English": ("title: {meeting}\ndate: {day}\ncontent: ", ""),
    "names that a host calls": ("{name}：", HOST),
    "names with an office": ("副县长{name}：", ""),
    "names alone": ("{name}：", ""),
    "names in boxes": ("【{name}】", ""),
    "titles that are names": ("副县长{name}讲话\n", ""),
    "titles that are names, at a meeting": ("{name}同志在会上的讲话\n", ""),
    "讲话N": ("讲话{numeral}\n", ""),
}


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("call", ["", "同志们：\n"])
def test_labels_part_texts(label: str, call: str) -> None:
    """What a label introduces is a text; the label goes, and so does what a host says to call for it."""
    above, host = LABELS[label]
    page = []
    for i in range(3):
        given = {"i": i, "name": PEOPLE[i], "day": DAYS[i], "meeting": MEETINGS[i], "numeral": NUMERALS[i]}
        page.append((host + "\n" if host else "") + (above + call + essay(i)).format(**given))
        page[-1] = page[-1].replace("{name}", PEOPLE[i])
    found = split("\n".join(page))
    texts = [call + essay(i) for i in range(3)]
    assert found == texts


def test_a_name_before_a_speech_is_its_speaker() -> None:
    page = "\n".join(f"{PEOPLE[i]}：{essay(i)}" for i in range(3))
    assert [speech.speaker for speech in whole(page)] == PEOPLE


def test_each_record_was_put_up_on_its_own_day() -> None:
    page = "\n".join(f"标题：{MEETINGS[i]}\n发布日期：201{i}-03-05 10:00\n内容：{essay(i)}" for i in range(3))
    assert [speech.posted and speech.posted.year for speech in whole(page)] == [2010, 2011, 2012]


@pytest.mark.parametrize(
    "labels",
    [
        ["任务：", "方法：", "时间："],
        ["高质量：", "路线图：", "任务书："],
        ["记者：", "王建国：", "记者："],
        ["王建国：", "李志强：", "王建国："],
        ["标题：一篇文章", "内容：两件事", "时间：不等人"],
        ["材料一", "材料二", "材料三"],
        ["原因之一", "原因之二", "原因之三"],
        ["建议之一：修路", "建议之二：修桥", "建议之三：修渠"],
        ["听取王建国同志发言", "学习李志强同志讲话", "贯彻赵永平同志讲话"],
    ],
)
def test_words_with_a_colon_are_no_labels(labels: list[str]) -> None:
    """Headings that look like names or fields, and people who talk with one another, part no texts."""
    body = "同志们：\n" + "\n".join(f"{labels[i]}\n{essay(i)}" for i in range(3))
    assert split(f"在全县水利工作会议上的讲话\n{body}") == [body]
    glued = "同志们：\n" + "\n".join(f"{labels[i]}{essay(i)}" for i in range(3))
    assert split(f"在全县水利工作会议上的讲话\n{glued}") == [glued]
