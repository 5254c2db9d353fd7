"""The small repairs, each with what it must change and what it must leave."""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Callable
from urllib.parse import quote

import opencc
import pytest

from discourse.errors import RepairError
from discourse.repair import (
    clean_text,
    escapes,
    layout,
    markup,
    mojibake,
    pages,
    pinyin,
    repair,
    script,
    spaces,
)
from discourse.repair.masks import find_masks, separators
from discourse.repair.traced import Change
from discourse.sources import Source

SPEECH = "同志们，今天我们召开基层党建工作会议，主要任务是学习贯彻会议精神，部署下一步工作。"


def made(text: str, changes: list[Change]) -> str:
    """``text`` with the changes made, by hand."""
    for change in sorted(changes, key=lambda c: c.start, reverse=True):
        text = text[: change.start] + change.new + text[change.end :]
    return text


# ── mojibake ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("really", "read_as"),
    [
        ("utf-8", "gb18030"),
        ("utf-8", "latin-1"),
        ("gbk", "latin-1"),
        ("gbk", "cp1252"),
        ("big5", "gb18030"),
        ("big5", "latin-1"),
    ],
)
def test_a_round_trip_is_reversed(really: str, read_as: str) -> None:
    """What was read in the wrong encoding comes back; a byte lost on the way stays lost, and visible."""
    said = opencc.OpenCC("s2t").convert(SPEECH) if really == "big5" else SPEECH
    spoilt = said.encode(really).decode(read_as, "replace")
    back = made(spoilt, mojibake.changes(spoilt))
    assert len(back) == len(said)
    assert [(a, b) for a, b in zip(back, said, strict=True) if a not in {b, "\ufffd"}] == []
    assert back.count("\ufffd") <= 2


@pytest.mark.parametrize(
    ("really", "read_as"),
    [("gbk", "euc_kr"), ("gbk", "cp949"), ("utf-8", "shift_jis"), ("utf-8", "cp932"), ("gbk", "euc_jp")],
)
def test_readings_as_korean_and_japanese_are_reversed(really: str, read_as: str) -> None:
    """Hangul or half-width kana among rare Han characters; what was lost is inferred, and nothing else."""
    said = f"{SPEECH}近年来，全县经济发展较快，城乡居民收入明显增加。"
    spoilt = said.encode(really).decode(read_as, "replace")
    changes = mojibake.changes(spoilt)
    back = made(spoilt, changes)
    assert sum(a == b for a, b in zip(back, said, strict=True)) >= 0.95 * len(said)
    assert [c.new for c in changes if c.certain and c.new not in said] == []


@pytest.mark.parametrize(
    "text",
    [
        "안녕하십니까. 오늘 우리는 전국인민대표대회 제십차 회의를 개최하고 정부사업보고를 청취하게 됩니다.",
        "大韓民國은 民主共和國이다. 大韓民國의 主權은 國民에게 있고, 모든 權力은 國民으로부터 나온다.",
        "ｺﾝﾆﾁﾊ。私は日本語を書く人です。ﾆﾎﾝｺﾞの文章。",
    ],
)
def test_korean_and_japanese_stay(text: str) -> None:
    """Its commonest syllables have the codes of common Chinese characters, which together say nothing."""
    assert mojibake.changes(text) == []
    assert mojibake.misread(text) == 0


@pytest.mark.parametrize(("really", "read_as"), [("gbk", "johab"), ("gbk", "shift_jis"), ("utf-8", "cp949")])
def test_what_was_misread_beyond_repair_gets_a_letter(really: str, read_as: str) -> None:
    """It is no speech, whatever Han characters there are in it."""
    spoilt = (SPEECH * 3).encode(really).decode(read_as, "replace")
    with pytest.raises(RepairError, match="in an encoding that is not known here, and saved so"):
        repair(Source.from_bytes(spoilt.encode(), "x"))


def test_a_date_between_figures_is_put_back() -> None:
    """Its units, of which the last byte was lost before a figure, and its brackets; as inferred, not as known."""
    said = f"在全县大会上的讲话\n（2008年10月22日）\n{SPEECH}"
    spoilt = said.encode().decode("gbk", "replace")
    changes = mojibake.changes(spoilt)
    assert made(spoilt, changes).splitlines()[1] == "（2008年10月22日）"
    assert {c.certain for c in changes if {*c.new} & {*"年月"}} == {False}


@pytest.mark.parametrize("lost", ["\ufffd", "\ufffd\ufffd", "?"])
def test_the_units_of_a_date_are_known_by_its_figures(lost: str) -> None:
    """In a text that is sound elsewhere; not between other figures."""
    spoilt = f"{SPEECH}（2008{lost}10{lost}22日）2009{lost}1{lost}2{lost}"
    assert made(spoilt, mojibake.changes(spoilt)) == f"{SPEECH}（2008年10月22日）2009年1月2日"
    others = f"{SPEECH}2008{lost}13{lost}22{lost}，12008{lost}1{lost}2{lost}，2008?1，2008{lost}10{lost}221"
    assert mojibake.changes(others) == []


@pytest.mark.parametrize("name", ["霍云栋", "会议"])
def test_two_rare_characters_are_enough_where_utf8_vouches_for_them(name: str) -> None:
    """A name by itself on its line."""
    spoilt = name.encode().decode("latin-1")
    assert made(spoilt, mojibake.changes(spoilt)) == name


def test_only_the_spoilt_line_is_changed() -> None:
    """A pasted line does not make its neighbours suspect."""
    spoilt = SPEECH.encode().decode("gb18030", "replace")
    text = f"{SPEECH}\n{spoilt}\n{SPEECH}"
    assert all(len(SPEECH) < c.start and c.end < len(text) - len(SPEECH) for c in mojibake.changes(text))


@pytest.mark.parametrize(
    "text", [SPEECH, "饕餮耄耋魑魅魍魉", "Müller à la carte", "ÄÖÜ", "カタカナ", "àáâãäå", "“——”…", "犇猋骉"]
)
def test_what_is_only_unusual_stays(text: str) -> None:
    """Rare characters and foreign letters are not proof of damage."""
    assert mojibake.changes(text) == []


# ── markup ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("&ldquo;四个意识&rdquo;&nbsp;&#26376;&#x6708;&amp;amp;", "“四个意识”\xa0月月&"),
        ("<p class='a'>第一段</p><p>第二段<br/>第三段</p>", "第一段\n第二段\n第三段\n"),
        ("<script>var a = 1;</script>正文<!-- INFO END -->", "正文"),
        ("<ruby>党<rp>(</rp><rt>dǎng</rt><rp>)</rp></ruby>的", "党(dǎng)的"),
        ("&amp;#26032;&amp;amp;#x65B0;&#26032&#260322010年&#8220话", "新新新新2010年“话"),
        ("零\u200b宽\ufeff字\x00符", "零宽字符"),
        ("\ud800孤", "\ufffd孤"),
    ],
)
def test_left_overs_of_the_page_go(before: str, after: str) -> None:
    """Newlines, entities, tags and invisible characters."""
    assert made(before, markup.changes(before)) == after


@pytest.mark.parametrize("text", ["a < b, c > d", "<国语>", "AT&T; Q&A", "增长<5%，>3%", "&未知;"])
def test_angle_brackets_and_ampersands_of_the_text_stay(text: str) -> None:
    """What is no tag of HTML and no entity is text."""
    assert markup.changes(text) == []


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────

HEAD = "某某市人民政府公报　2014年第1期"


@pytest.mark.parametrize("number", ["— 3 —", "- 3 -", "第3页"])
@pytest.mark.parametrize("top", [f"讲话\n张三\n{HEAD}", f"讲话\n张三\n\n{SPEECH}\n— 2 —\n{HEAD}"])
def test_a_running_head_in_a_sentence_goes_wherever_else_it_stands(number: str, top: str) -> None:
    """At the top of the text or of another page; the sentence is whole again."""
    spoilt = f"{top}\n　　{SPEECH[:26]}\n{number}\n{HEAD}\n{SPEECH[26:]}\n　　{SPEECH}"
    assert HEAD not in clean_text(spoilt)
    assert clean_text(spoilt).endswith(f"\n{SPEECH}\n{SPEECH}")


@pytest.mark.parametrize(
    "text",
    [
        f"讲话\n{HEAD}\n　　{SPEECH}\n— 3 —\n{HEAD}\n　　{SPEECH}",
        f"张三\n大会讲话\n　　{SPEECH[:26]}\n— 3 —\n大会讲话\n　　{SPEECH[26:]}",
        f"讲话\n　　{SPEECH[:26]}\n— 3 —\n{HEAD}\n{SPEECH[26:]}",
    ],
)
def test_what_cuts_no_sentence_or_comes_once_is_no_running_head(text: str) -> None:
    """A line between paragraphs, the title of the speech, a line that stands nowhere else."""
    assert pages.changes(text) == []


def test_a_wrapped_line_is_joined_over_a_page_and_so_is_the_next() -> None:
    """A page of full lines stays one where its last line goes on."""
    said = (
        "　　"
        + "各级党组织书记要切实履行第一责任人的职责做到守土有责组织部门要加强督促检查" * 4
        + "，每季度通报一次。"
    )
    lines = [said[at : at + 30] for at in range(0, len(said), 30)]
    paged = "\n".join([*lines[:3], "\f" + lines[3], *lines[4:], said[:30], *lines[1:]])
    assert "\n" not in clean_text(paged).partition("。")[0]


# ── escapes ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "escaped",
    [
        lambda said: said.encode("unicode_escape").decode(),
        lambda said: json.dumps(said)[1:-1],
        lambda said: json.dumps(json.dumps(said)[1:-1])[1:-1],
        lambda said: '{"text": ' + json.dumps(said) + "}",
        quote,
        lambda said: quote(quote(said)),
        lambda said: quote(said, encoding="gbk"),
        lambda said: quote(said, safe="，。\n"),
        lambda said: "".join(f"%u{ord(c):04X}" if ord(c) > 127 else quote(c) for c in said),
        lambda said: "".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in said),
        lambda said: "".join(rf"\x{b:02x}" if b > 127 else chr(b) for b in said.encode()),
        lambda said: "".join(rf"\'{b:02x}" if b > 127 else chr(b) for b in said.encode("gbk")),
        lambda said: quopri.encodestring(said.encode()).decode(),
        lambda said: quopri.encodestring(said.encode("gbk")).decode().replace("\n", "\r\n"),
        lambda said: base64.encodebytes(said.encode()).decode().rstrip(),
        lambda said: base64.b64encode(said.encode("gbk")).decode(),
        lambda said: said.encode("utf-7").decode(),
        lambda said: json.dumps(said.encode().decode("latin-1"))[1:-1],
    ],
)
def test_what_was_written_for_programs_is_read(escaped: Callable[[str], str]) -> None:
    """Escapes of JSON and of web addresses, once or twice over; each is an edit of its own."""
    said = f"{SPEECH}朱镕基谈GDP增长11.2%。\n（2008年10月22日）"
    wrapped = clean_text(escaped(said)).removeprefix('{"text": "').removesuffix('"}')
    assert wrapped == said
    spoilt = json.dumps(SPEECH)
    assert [c.end - c.start for c in escapes.changes(spoilt)] == [6] * len(SPEECH)


@pytest.mark.parametrize(
    "text",
    [
        rf"{SPEECH}写作 \u540c\u5fd7",
        f"{SPEECH}见 http://x.cn/?q=%E5%90%8C%E5%BF%97",
        f"{SPEECH}附件 https://x.cn/?token={base64.b64encode(bytes(range(90))).decode()}",
        rf"{SPEECH}存于 D:\notes\new\n1 之下",
        rf"{SPEECH}换行写作\n，回车写作\r。",
        f"{SPEECH}税收=增值税+所得税+消费税，1+1>2，2+2=4，3+3=6。" * 5,
        "%20" * 40,
        r"\u0041" * 40,
    ],
)
def test_escapes_that_a_text_speaks_of_stay(text: str) -> None:
    """In an address, in a text about programs, in what is no Chinese."""
    assert escapes.changes(text) == []


def test_line_ends_that_are_spelt_out_are_line_ends() -> None:
    """A text out of a database: the characters are there, the line ends are escapes."""
    spelt = rf"讲话\n\u3000\u3000{SPEECH}\r\n\u3000\u3000{SPEECH}\n谢谢大家。"
    assert clean_text(spelt) == f"讲话\n{SPEECH}\n{SPEECH}\n谢谢大家。"


def test_a_mail_is_read_and_its_head_stays() -> None:
    """The words of the head name their encoding; they were taken for a lost byte."""
    word = base64.b64encode("讲话".encode("gb18030")).decode()
    body = base64.encodebytes(f"{SPEECH}\n谢谢。".encode("gb18030")).decode()
    mail = f"Subject: =?gb18030?B?{word}?= =?unknown?B?{word}?=\nMIME-Version: 1.0\n\n{body}"
    said = clean_text(mail)
    assert said.startswith("Subject: 讲话 =?unknown?B?")
    assert said.rstrip().endswith(f"{SPEECH}\n谢谢。")


def test_rtf_is_refused_by_name() -> None:
    """Its text is not all that stands in it."""
    with pytest.raises(RepairError, match=r"a\.txt: this is a document in RTF.*export the text"):
        repair(Source.from_bytes(rb"{\rtf1\ansi \'cd\'ac\par}", "a.txt"))


# ── boards, word processors, shapes, mojibake of one byte a letter ─────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"[p=30, 2, left][size=3][color=#000]{SPEECH}[/color][/size][/p]\n谢谢。", f"{SPEECH}\n谢谢。"),
        (f"[b]{SPEECH}[/B][img]http://a.cn/1.jpg[/img]", SPEECH),
        (f'HYPERLINK "http://a.cn" \\l "x" {SPEECH}', SPEECH),
        (f"{SPEECH}{{ PAGE \\* MERGEFORMAT }}", SPEECH),
        (f"\x13 TOC \\o \x14{SPEECH}\x15", SPEECH),
        (f"ï»¿{SPEECH}\nï»¿谢谢。", f"{SPEECH}\n谢谢。"),
        (f"锘?{SPEECH}", SPEECH),
        ("坚持\x93两学一做\x94\x97\x97不放松", "坚持“两学一做”——不放松"),
        ("坚持&ldquo两学一做&rdquo不放松", "坚持“两学一做”不放松"),
        ("同志\U000e0100们\u3164，\U000e0041大家好", "同志们，大家好"),
        ("同志们︓大家好︐再见﹗这样｡", "同志们：大家好，再见！这样。"),
        ("农⼾和⾭年", "农户和青年"),
        ("農⼾和住戶", "农户和住户"),
        ("效率(lü4)，妇女(nü3)", "效率，妇女"),
    ],
)
def test_what_machines_left_behind_is_put_right(before: str, after: str) -> None:
    """Each says beyond doubt what it was."""
    assert clean_text(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "[b]类企业和[p]类企业，[1]见文献[J]，[附件]略。",
        "党的TOC制度，PAGE一词，HYPERLINK是超链接。",
        "元素锘和锔，锘是102号元素。",
        "R&D投入，A&T公司，a.cn/?x=1&lt=3",
        "ｶﾀｶﾅ｡ﾃｽﾄ､",
    ],
)
def test_what_only_looks_so_stays(text: str) -> None:
    """Letters of a list, words about machines, an element, an address, kana."""
    assert clean_text(text) == text


@pytest.mark.parametrize("right", ["utf-8", "gb18030"])
@pytest.mark.parametrize("wrong", mojibake.SINGLE)
def test_text_that_was_read_letter_by_letter_is_read_again(wrong: str, right: str) -> None:
    """Cyrillic, Central European, PC and Macintosh letters, a byte each: nothing was lost, and all is certain."""
    spoilt = "".join(bytes([b]).decode(wrong, "ignore") or chr(b) for b in SPEECH.encode(right))
    found = mojibake.changes(spoilt)
    assert made(spoilt, found) == SPEECH
    assert all(change.certain for change in found)


@pytest.mark.parametrize("right", ["utf-8", "gb18030"])
def test_letters_that_were_read_as_gbk_are_read_twice_again(right: str) -> None:
    """`氓聬聦` is UTF-8 read as Latin-1 and saved, and that read as GBK."""
    spoilt = SPEECH.encode(right).decode("latin-1").encode().decode("gb18030")
    assert clean_text(spoilt) == SPEECH


@pytest.mark.parametrize(
    "line",
    [
        "Ελληνική Δημοκρατία, Κομμουνιστικό Κόμμα Ελλάδας",
        "Türkiye Komünist Partisi, İstanbul, ığüşöç",
        "Доклад Центрального Комитета XX съезду партии",
        "ПРОЛЕТАРИИ ВСЕХ СТРАН СОЕДИНЯЙТЕСЬ",
        "привет товарищи добрый день дорогие друзья",
        "Zażółć gęślą jaźń, Polska Zjednoczona Partia Robotnicza",
        "Příliš žluťoučký kůň úpěl ďábelské ódy",
        "Đảng Cộng sản Việt Nam quang vinh muôn năm",
        "║ ░▒▓█ ║ ▄▀▐▌ ║",
        "∑ ∏ √ ∞ ≈ ≤ ≥ ± ÷ Ω ∆ ∂",
    ],
)
def test_other_languages_are_not_read_as_chinese(line: str) -> None:
    """Their letters are codes of common characters in one encoding or another."""
    assert clean_text(f"{SPEECH}\n{line}\n{SPEECH}") == f"{SPEECH}\n{line}\n{SPEECH}"
    assert mojibake.changes("\n".join([line] * 6)) == []


def test_utf8_inside_a_sound_line_is_put_back_alone() -> None:
    """A clause that was pasted from a page read as GBK; rare characters side by side are none."""
    clause = "抓好基层党组织建设各项工作"
    spoilt = clause.encode().decode("gb18030", "replace")
    before = f"{SPEECH}{spoilt}{SPEECH}"
    done = made(before, mojibake.changes(before))
    assert done.startswith(SPEECH + clause[:-1])
    assert done.endswith(SPEECH)
    rare = f"{SPEECH}饕餮、耄耋、魑魅魍魉、龃龉、鳜鳊鲥鲂、觊觎、氤氲、耆耋。"
    assert mojibake.changes(rare) == []


def test_a_decimal_that_a_wrap_cuts_is_no_number_of_a_paragraph() -> None:
    """`486` and `.3` on two lines; a salutation below a full line has its own."""
    body = "全市规模以上工业企业完成增加值四百八十六亿元比上年增长百分之六点八其中轻工业增长" * 4
    lines = [body[at : at + 20] for at in range(0, 140, 20)]
    title = "在全市工业经济运行情况通报会议上的讲话稿"
    wrapped = "\n".join(
        [title, "各位领导、同志们：", *lines, "全部企业实现工业增加值一共已经达到了48", "6.3亿元。"]
    )
    done = clean_text(wrapped).split("\n")
    assert done[:2] == [title, "各位领导、同志们："]
    assert done[-1].endswith("486.3亿元。")


# ── pinyin ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("市長(zhǎng)發（fā）言", "市長發言"),
        ("鄉(xiāng)(鎮(zhèn)、街道)", "鄉(鎮、街道)"),
        ("习近平(Xí Jìnpíng)主席", "习近平主席"),
        ("图谱(tu2pu3)，绿(lv4)、吕(lǚ)", "图谱，绿、吕"),
        ("西安(xī'ān)", "西安"),
    ],
)
def test_readings_go(before: str, after: str) -> None:
    """Tone marks or digits, half or full brackets, one syllable or several."""
    assert made(before, pinyin.changes(before)) == after


@pytest.mark.parametrize(
    "text",
    [
        "党委(工委)书记",
        "推行(1+1+N)模式",
        "总值(GDP)增长",
        "讲话(2010年9月3日)",
        "手机(app)上",
        "他说(he)",
        "时间(long)",
        "冠词(an)",
        "开会(meeting)",
        "王某(Wang)",
        "智能(AI)",
        "公司(PPP)",
        "zhǎng(zhǎng)",
        "(zhǎng)",
        "市(hǎo zhǎng)",
        "厂(café)",
    ],
)
def test_brackets_of_the_text_stay(text: str) -> None:
    """Real brackets, English glosses, initials, and readings with no characters to read."""
    assert pinyin.changes(text) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("我们(men)和(he)平，龙(long)江，西安(xi'an)", "我们和平，龙江，西安"),
        ("【市】長【zhǎng】[huì]會", "【市】長會"),
        ("市shì长zhǎng讲jiǎng话huà", "市长讲话"),
        ("市 shì 长 zhǎng 讲 jiǎng 话 huà，1361wàn万", "市长讲话，1361万"),
        ("(shì)市(zhǎng)长", "市长"),
        ("市shi4长zhang3，超过guò1.8万，就业yè2021年", "市长，超过1.8万，就业2021年"),
        ("旅(lv3)游，女(nv)儿", "旅游，女儿"),
    ],
)
def test_readings_that_fit_go_wherever_they_stand(before: str, after: str) -> None:
    """Bare ones behind what they read, toned ones also without brackets; the digits beside them stay."""
    assert made(before, pinyin.changes(before)) == after


@pytest.mark.parametrize(
    "text",
    [
        "可以(can)的，时间(long)不够，他(he)说，冠词(an)",
        "方案(a)和方案(e)，H1N1流感，A4纸，PM2.5，iPhone手机",
        "党的领导(the Party)，手机(wechat)，“长”读作zhǎng。",
    ],
)
def test_words_that_only_look_like_readings_stay(text: str) -> None:
    """English words that happen to be syllables, letters of a list, readings of nothing beside them."""
    assert pinyin.changes(text) == []


def test_a_page_of_bare_readings_without_brackets_vouches_for_itself() -> None:
    """Twenty that fit and none that does not; one by itself stays."""
    page = "问wen题发fa展责ze任开kai会"
    assert made(page * 5, pinyin.changes(page * 5)) == "问题发展责任开会" * 5
    assert pinyin.changes(page) == []


def test_a_reading_that_does_not_fit_goes_only_from_an_annotated_document() -> None:
    """Five readings that fit vouch for one with its tone on; a bare one stays, for it may be a word."""
    toned = "问(wèn)题，发(fā)展，责(zé)任，开(kāi)会，经(jīng)济，"
    text = toned + "我们(mèng)他(he)"
    assert made(text, pinyin.changes(text)).endswith("我们他(he)")
    assert pinyin.changes("我们(mèng)他(he)") == []


@pytest.mark.parametrize(
    "spoilt",
    [
        "同tóng志zhì们men：我wǒ们men的de林lín子zi要yào保bǎo护hù好hǎo。",
        "同 tóng 志 zhì 们 men ：我 wǒ 们 men 的 de 林 lín 子 zi 要 yào 保 bǎo 护 hù 好 hǎo 。",
        "tóng同zhì志men们：wǒ我men们de的lín林zi子yào要bǎo保hù护hǎo好。",
        "tóng zhì men ： wǒ men de lín zi yào bǎo hù hǎo 。\n同志们：我们的林子要保护好。",
        "同志们：我们的林子要保护好。\ntong2 zhi4 men ： wo3 men de lin2 zi yao4 bao3 hu4 hao3 。",
        "tong zhi men wo men de lin zi yao bao hu hao\n同志们：我们的林子要保护好。",
        "同(ㄊㄨㄥˊ)志們(ㄇㄣ˙)：我們的（ ㄉㄜ˙ ）林子要[ㄧㄠˋ]保護(ㄏㄨˋ)好。",
        "同ㄊㄨㄥˊ志ㄓˋ们ㄇㄣ˙：我ㄨㄛˇ们ㄇㄣ的ㄉㄜ林ㄌㄧㄣˊ子ㄗ˙要保ㄅㄠˇ护ㄏㄨˋ好ㄏㄠˇ。",
    ],
)
def test_readings_go_wherever_they_stand(spoilt: str) -> None:
    """Neutral tones among many others; whole lines of readings; the letters of Taiwan."""
    said = "同志们：我们的林子要保护好。"
    assert clean_text(f"{spoilt}\n\n{spoilt}") == f"{said}\n\n{said}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "市shì长zhǎng说shuō要yào用yòng好hǎo的de，增加GDP，打卡app、PPP和APEC，李Li说he他",
            "GDP app PPP APEC Li he",
        ),
        ("龙河 Long He\nLong He\n龙河", "Long He"),
        ("Beijing\n北京\nYunnan sheng\n云南省", "Beijing Yunnan sheng"),
        ("wǒ men hěn hǎo\n他们今天开大会。", "wǒ men hěn hǎo"),
        ("注音符号ㄅㄆㄇㄈ，波（ㄆㄛ）", "ㄅㄆㄇㄈ ㄆㄛ"),
    ],
)
def test_latin_words_among_readings_stay(text: str, kept: str) -> None:
    """Abbreviations, names and words that are no readings of their neighbours, lines that read otherwise."""
    after = made(text, pinyin.changes(text))
    assert [word for word in kept.split() if word not in after] == []


# ── script ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("著力培養", "着力培养"),
        ("有著堅強的保證", "有着坚强的保证"),
        ("揣著明白裝糊塗", "揣着明白装糊涂"),
        ("考驗著書記的能力", "考验着书记的能力"),
        ("隨著工作的開展，結合著實際", "随着工作的开展，结合着实际"),
        ("著名作家的著作", "著名作家的著作"),
        ("成效顯著，成績卓著", "成效显著，成绩卓著"),
        ("著有《論持久戰》", "著有《论持久战》"),
        ("名著與專著", "名著与专著"),
        ("乾隆年間氣候乾燥", "乾隆年间气候干燥"),
        ("以後，皇后", "以后，皇后"),
        ("這裡、公里", "这里、公里"),
        ("藉此機會，慰藉，狼藉", "借此机会，慰藉，狼藉"),
        ("瞭解情況，登上瞭望塔", "了解情况，登上瞭望塔"),
        ("關於工作，由於", "关于工作，由于"),
        ("徵求意見，長征，特徵", "征求意见，长征，特征"),
        ("代管帳，算賬", "代管帐，算账"),
        ("幹部、若干、乾淨", "干部、若干、干净"),
        ("衞生、甚麼、羣眾", "卫生、什么、群众"),
        ("反覆、覆蓋、複雜、復興", "反复、覆盖、复杂、复兴"),
        ("藉著東風，慰藉著心靈", "借着东风，慰藉着心灵"),
        ("麵粉、方面，放鬆、松樹，時鍾、鍾書", "面粉、方面，放松、松树，时钟、钟书"),
        ("其餘、余先生，關係、系統、聯繫，範圍、范先生", "其余、余先生，关系、系统、联系，范围、范先生"),
        ("舞臺、颱風、天台，一隻、祇有，頭髮、發展", "舞台、台风、天台，一只、只有，头发、发展"),
        ("彙報、匯率，日曆、歷史，衝突、沖洗，捨棄、宿舍", "汇报、汇率，日历、历史，冲突、冲洗，舍弃、宿舍"),
    ],
)
def test_traditional_becomes_simplified_phrase_by_phrase(old: str, new: str) -> None:
    """What depends on its neighbours, both ways round."""
    text = "黨的組織與團結：" + old
    assert made(text, script.changes(text)) == "党的组织与团结：" + new


@pytest.mark.parametrize(
    "text",
    [
        SPEECH,
        "著名的乾隆年间，朱鎔基同志登上瞭望台。党的组织。",
        "这部著作有着显著影响，后来干部了解了里程。",
        "GDP 2021",
    ],
)
def test_simplified_text_is_not_touched(text: str) -> None:
    """Not one character, whatever old forms its names have."""
    assert script.detect(text) == "simplified"
    assert script.changes(text) == []


def test_script_is_found_a_document_at_a_time() -> None:
    """Characters that both scripts have prove nothing; two scripts in one document are mixed."""
    assert script.detect("黨的組織建設在后里干斗范圍內") == "traditional"
    mixed = "黨的組織建設\n党的组织建设说话"
    assert script.detect(mixed) == "mixed"
    assert made(mixed, script.changes(mixed)) == "党的组织建设\n党的组织建设说话"


# ── layout ──────────────────────────────────────────────────────────────────────────────────────────────

PARAGRAPH = (
    "各级党组织要坚持问题导向，紧紧围绕中心工作，认真查找在思想认识、工作作风、能力水平等方面存在的差距，"
    "逐条制定整改措施，明确责任分工和完成时限，确保件件有着落、事事有回音。要把解决群众最关心最直接最现实的"
    "利益问题作为出发点，深入一线调查研究，掌握第一手资料，切实把实事办到群众心坎上，不断增强获得感。"
    "同时，要健全长效机制，把行之有效的经验做法固定下来，坚持下去，推动工作不断迈上新的台阶，"
    "以优异成绩向组织和人民交出一份合格答卷，为全面完成今年各项目标任务打下坚实的基础，再立新功。"
)


def wrapped(text: str, width: int) -> str:
    """``text`` cut after every ``width`` characters, wherever that is."""
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


@pytest.mark.parametrize("width", [18, 23, 34])
def test_hard_wraps_are_joined_wherever_they_cut(width: int) -> None:
    """Words and all; the heading above and the blank line stay as they are."""
    text = "一、提高认识\n" + wrapped(PARAGRAPH, width) + "\n\n" + wrapped(PARAGRAPH, width)
    assert made(text, layout.changes(text)) == f"一、提高认识\n{PARAGRAPH}\n\n{PARAGRAPH}"


@pytest.mark.parametrize("width", [23, 34])
def test_a_wrapped_page_set_with_double_spacing_is_joined(width: int) -> None:
    """A blank line behind every line means nothing; two of them still end a paragraph."""
    spaced = wrapped(PARAGRAPH, width).replace("\n", "\n\n")
    text = f"{spaced}\n\n\n\n{spaced}"
    assert made(text, layout.changes(text)) == f"{PARAGRAPH}\n\n\n\n{PARAGRAPH}"


def test_a_dash_begins_a_paragraph_even_below_a_full_line() -> None:
    """`——` behind the end of a sentence is an item of a list."""
    item = PARAGRAPH[:45] + "。"
    text = (
        wrapped(PARAGRAPH, 23) + "\n" + wrapped(item, 23) + "\n——" + PARAGRAPH[:21] + "\n" + PARAGRAPH[21:44]
    )
    assert "\n——" in made(text, layout.changes(text))


def test_a_break_inside_a_number_is_joined() -> None:
    """Digits meet again without a space, Latin words with one."""
    text = (
        wrapped(PARAGRAPH[:40], 20)
        + "\n"
        + "今年全县地区生产总值预计将达到人民币1200\n50万元，同比增长百分之十点五。"
    )
    lines = text + "\n" + wrapped(PARAGRAPH[:100], 20)
    assert "人民币120050万元" in made(lines, layout.changes(lines))


@pytest.mark.parametrize(
    "text",
    [
        "一、提高认识\n二、明确任务\n三、加强领导",
        "在座谈会上的讲话\n张三\n同志们：",
        "同志们：\n今天的会议很重要，请大家认真听。",
        "各位领导，各位来宾，\n同志们：",
        "狠抓落实\n要坚持问题导向，逐条整改，确保见到实效。",
        "坚持党的领导，人民当家作主。\n坚持改革开放，坚持依法治国。\n坚持民主集中，坚持群众路线。",
        f"{PARAGRAPH}\n来源：某某网站\n{PARAGRAPH}",
        f"{PARAGRAPH[:-1]}\n现在，我就做好下一步的工作讲几点意见，请大家认真抓好落实。",
        "15、把群众满意作为\n16、选用人民群众公认的好干部。",
    ],
)
def test_lines_that_end_on_purpose_stay(text: str) -> None:
    """Headings, titles, salutations, lists, residue, a paragraph that lacks its full stop."""
    assert [c for c in layout.changes(text) if "break" in c.kind] == []


@pytest.mark.parametrize("cut", ["紧紧围绕中心工|作", "坚|持问题", "出发点，|深入", "认真查|找"])
def test_a_page_break_inside_a_sentence_is_joined(cut: str) -> None:
    """A word cut in two or a comma at the end of the line; also with the number of the page in between."""
    head, tail = cut.split("|")
    at = PARAGRAPH.index(head + tail) + len(head)
    before = PARAGRAPH.replace("要", "须")  # prose before it, so that the line is a paragraph
    text = f"{before}{PARAGRAPH[:at]}\n{PARAGRAPH[at:]}\n{PARAGRAPH}"
    assert made(text, layout.changes(text)) == f"{before}{PARAGRAPH}\n{PARAGRAPH}"
    paged = f"{before}{PARAGRAPH[:at]}\n\n— 3 —\n\n{PARAGRAPH[at:]}\n{PARAGRAPH}"
    assert made(paged, layout.changes(paged)) == f"{before}{PARAGRAPH}\n{PARAGRAPH}"


def test_a_number_on_a_line_by_itself_is_not_taken_for_a_page() -> None:
    """Only one that counts on from another, or is dressed as one."""
    text = f"{PARAGRAPH[:60]}（PM\n10\n）浓度下降。{PARAGRAPH}"
    assert "10" in made(text, layout.changes(text))


def test_indentation_goes_and_blank_lines_stay() -> None:
    """Full-width, no-break and ASCII spaces at either edge."""
    text = "　　第一段。\n\n\xa0 第二段。  \n   \n\t第三段。"
    assert made(text, layout.changes(text)) == "第一段。\n\n第二段。\n\n第三段。"


@pytest.mark.parametrize(
    "text",
    [
        "第一条 为了加强水污染防治，保护和改善水质，保障人体健康和人民生活，制定本条例。",
        "活动以“大地欢歌迎新春 五谷丰登庆丰年”为主题，生动展现了乡村群众昂扬向上的精神面貌。",
        "参加会议的有张三 李四 王五 赵六等同志，会议由县委副书记主持，各乡镇党委书记参加会议。",
        "局长 张三",
        "我们在 2021 年完成了 GDP 增长的目标任务，实现了经济社会又好又快发展，成绩来之不易。",
    ],
)
def test_spaces_that_mean_something_stay(text: str) -> None:
    """Numbers of articles, halves of a slogan, names in a row, Latin words."""
    assert spaces.changes(text) == []


@pytest.mark.parametrize("gap", [" ", "\u3000", "\u2002", "  "])
def test_what_was_read_character_by_character_is_closed_up(gap: str) -> None:
    """Han, marks and figures; title and date too where the document is set so; every space is an edit."""
    said = f"在全县大会上的讲话\n（2008年10月22日）\n张三\n\n{SPEECH}增长6.8%。\n{SPEECH}"
    spoilt = "\n".join(gap.join(line) for line in said.split("\n"))
    assert clean_text(spoilt) == said
    assert {c.kind for c in spaces.closed_up(spoilt)} == {"space"}
    sound = f"报　告\n张 三\n{SPEECH}\n{SPEECH}\n"
    assert clean_text(sound + gap.join(SPEECH)) == sound + SPEECH


def test_wider_spaces_among_spaces_stand_between_words() -> None:
    """One of them stays, as it does between whole Latin words; spaced letters and figures are one word."""
    spoilt = " ".join(SPEECH) + " 请 局 长   张 三 讲 G D P 和 World Bank 的 10 20 个 项 目 。"
    assert made(spoilt, spaces.closed_up(spoilt)) == SPEECH + "请局长 张三讲GDP和World Bank的10 20个项目。"


@pytest.mark.parametrize(
    "text",
    [
        f"参加的有：张 三、李 四、王 五、赵 六、钱 七、孙 八。\n{SPEECH}",
        "张 三　李 四　王 五　赵 六　孙 七　周 八　吴 九　郑 十，冯 二　陈 一，王 建 国 ，李 志 强",
        f"目　录\n第 一 章　总 则\n{SPEECH}\n甲 乙 丙 丁 戊 己 庚 辛 壬 癸",
        "中 国 共 产 党 章 程",
    ],
)
def test_names_and_headings_set_for_show_are_not_closed_up(text: str) -> None:
    """Names of two characters set to align, a table of contents, a title by itself."""
    assert spaces.closed_up(text) == []


# ── masks ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "masks"),
    [
        ("以***同志为核心", [("***", "name")]),
        ("市委组织部XXX同志、XXX同志", [("XXX", "name"), ("XXX", "name")]),
        ("X社区建成X个支部", [("X", "name"), ("X", "number")]),
        ("xx同志\n*月**日", [("xx", "name"), ("*", "number"), ("**", "number")]),
        ("某某县×××书记", [("某某", "name"), ("×××", "name")]),
        ("＊＊市", [("＊＊", "name")]),
        ("在×市任×县书记，第×届，增长×%", [("×", "name"), ("×", "name"), ("×", "number"), ("×", "number")]),
        ("张×同志，201×年×月×日", [("×", "name"), ("×", "number"), ("×", "number"), ("×", "number")]),
        (
            "李某、张某某，某同志，[XX]，我村x组",
            [("某", "name"), ("某某", "name"), ("某", "name"), ("XX", "name")],
        ),
        ("长×宽，5×8，打×，3 × 4，某些，某种，X型，X理论，4×100米接力", []),
        ("要做到**四个到位**才行\n*注：略", []),
        ("3*4=12，X光，SARS，TAX", []),
        ("二○○○年", []),
        ("一\n********************\n二", []),
        ("    ====================", []),
    ],
)
def test_masks_are_found_and_told_from_separators(text: str, masks: list[tuple[str, str]]) -> None:
    """Counted by hand."""
    assert [(text[start:end], kind) for start, end, kind in find_masks(text)] == masks


def test_a_rule_across_the_page_is_a_separator() -> None:
    """Its span is the line without the line feed."""
    assert separators("一\n  *****\n二\n***\n") == [(2, 9)]


def test_a_wrapped_page_may_hold_a_narrower_stretch() -> None:
    """Two widths in one document: the lines of the second are joined where the words show that they go on, and
    the heading between the two stays by itself."""
    wide = "全县各级党组织要把队伍建设放在心上抓在手上,把制度立起来,把规矩严起来,把风气正起来,把人心聚起"
    narrow = [
        "一年来,全县上下把队伍建设抓在手上,集体经济比上年增加,群众生活水",
        "平稳步提高,干部作风有了新的变化,群众遇到难事有人管,办事方便多了。",
    ]
    text = "\n".join([wide, wide, wide, wide, wide, wide, "来。", "一、肯定成绩,坚定信心", *narrow])
    lines = made(text, layout.changes(text)).split("\n")
    assert lines[-2:] == ["一、肯定成绩,坚定信心", "".join(narrow)]


def test_remarks_without_full_stops_stay_apart() -> None:
    """Many lines that end open, of which two go on: a list of remarks, not a page broken up, and the rest stays."""
    wishes = [
        "再来看看",
        "把路修通",
        "把水引来",
        "多派一个医生",
        "把账贴到墙上让大家都看得见",
        "把桥加宽一点",
    ]
    remarks = [
        f"门前的路{'还是老样子' * (n % 4)}没有修,等了{n}次才见到人。下次还想请乡里的干部{wish}"
        for n, wish in enumerate(wishes * 2, 2)
    ]
    torn = [
        "听到的话都记在这里,一句也没有改。大家都盼着路早点修通,群众生活水",
        "平能够早点提高,办事也能方便一点。",
    ]
    text = "\n".join([*torn, *remarks[:6], *torn, *remarks[6:]])
    lines = made(text, layout.changes(text)).split("\n")
    assert lines == ["".join(torn), *remarks[:6], "".join(torn), *remarks[6:]]


def test_commas_beside_marks_go_where_there_are_several() -> None:
    """A site put one beside every mark; a single one may be the writer's own slip."""
    text = "会上,,各村,、镇直单位发了言,。大家都说,，要抓紧。"
    assert clean_text(text) == "会上,各村、镇直单位发了言。大家都说，要抓紧。"
    assert clean_text("会上,,各村发了言。") == "会上,,各村发了言。"


def test_hyphens_against_word_filters_go() -> None:
    """Those inside words that filters look for; a hyphen between two words is the writer's."""
    assert clean_text("中国共-产-党领-导,发扬民-主。") == "中国共产党领导,发扬民主。"
    assert clean_text("产-学-研结合,北京-上海,中央-地方关系。") == "产-学-研结合,北京-上海,中央-地方关系。"
