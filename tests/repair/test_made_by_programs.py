"""What programs and sites put around and into a text goes; what an author wrote in the same shape stays."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from discourse.repair import clean_text, literals, lookalikes, margins, repair, repeats, vertical, watermarks
from discourse.repair.traced import TracedText
from discourse.sources import Source

SPEECH = (
    "同志们，今年春天雨水少，全县有十一万亩小麦受了旱，各乡的干部要带头下到田里去，和群众一道打井挖渠。\n"
    "水利局的同志前天算过一笔账，修好三座旧水库，可以多浇四万亩地，花的钱还不到买粮食的一半。\n"
    "请大家回去以后先把这件事办好，下个月的会上我要听你们一个村一个村地讲，不要只讲数字。"
)


def wrapped(text: str, size: int) -> list[str]:
    """The lines of a text broken after so many characters."""
    return [line[at : at + size] for line in text.split("\n") for at in range(0, len(line), size)]


def columns(text: str, size: int, between: str = "", rightmost_first: bool = True) -> str:
    """A text set in columns of so many characters, as the rows that a reader of rows sees."""
    cut = [text[at : at + size].ljust(size, "\u3000") for at in range(0, len(text), size)]
    cut = cut[::-1] if rightmost_first else cut
    return "\n".join(between.join(column[n] for column in cut) for n in range(size))


# ── the edges of lines ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "numbered",
    [lambda n, line: f"{n:6}\t{line}", lambda n, line: f"{n:03}: {line}", lambda n, line: f"{n}|{line}"],
)
def test_numbers_of_lines_go(numbered: Callable[[int, str], str]) -> None:
    """They count every line of a wrapped text, and the lines are joined as if they had none."""
    lines = wrapped(SPEECH, 20)
    assert clean_text("\n".join(numbered(n, line) for n, line in enumerate(lines, 41))) == SPEECH


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{n} {word}" for n, word in enumerate("总则 组织 纪律 经费 监督 奖惩 附则".split(), 1)),
        "\n".join(f"{n}  {line}" for n, line in enumerate(SPEECH.split("\n") * 3, 1)),
        "2001 年修了路\n2002 年修了渠\n2003 年修了桥\n2004 年修了校\n2005 年修了院\n2006 年修了站",
        "\n".join(f"{n} {line}" for n, line in enumerate(wrapped(SPEECH, 20), 1) if n != 4),
    ],
)
def test_the_numbers_of_a_list_stay(text: str) -> None:
    """Its items begin and end as sentences or headings do; years count nothing, and a gap is no program's."""
    assert margins.changes(text) == []


def test_a_backslash_joins_lines_or_ends_them() -> None:
    """In the midst of sentences it says that a line goes on; behind sentences it is Markdown's line end."""
    assert clean_text("\\\n".join(wrapped(SPEECH.split("\n")[0], 15))) == SPEECH.split("\n")[0]
    assert clean_text("他来了。\\\n我走了。\\\n天晴了。") == "他来了。\n我走了。\n天晴了。"
    assert margins.changes("路径是 C:\\\n目录") == []


def test_marks_of_quoted_mail_go() -> None:
    """Line after line has them; the crumbs of a page and a comparison do not."""
    assert clean_text("\n".join(f"> > {line}" for line in wrapped(SPEECH, 21))) == SPEECH
    assert margins.changes(">>更多\n同志们好。\n> 3% 的增长") == []


def test_the_times_of_subtitles_go() -> None:
    """Cues with marks are joined to sentences, cues without stay lines."""
    cues = ["同志们，", "今天开会，", "讲三件事。", "第一件", "是种树。"]
    times = [f"00:00:{n:02},000 --> 00:00:{n + 1:02},500" for n in range(5)]
    srt = "".join(f"{n}\n{time}\n{cue}\n\n" for n, (time, cue) in enumerate(zip(times, cues, strict=True), 1))
    assert clean_text(srt).strip() == "同志们，今天开会，讲三件事。\n第一件是种树。"
    vtt = "WEBVTT\n\n" + "".join(f"{time.replace(',', '.')} align:start\n同志们\n\n" for time in times)
    assert clean_text(vtt).split("\n")[:5] == ["同志们"] * 5
    lrc = "[ti:讲话]\n" + "".join(f"[00:{n:02}.50]{cue}\n" for n, cue in enumerate(cues))
    assert clean_text(lrc).strip() == "同志们，今天开会，讲三件事。\n第一件是种树。"
    head = "[Script Info]\nTitle: x\n[Events]\nFormat: Layer, Start\n"
    ass = head + "".join(
        f"Dialogue: 0,0:00:0{n}.00,0:00:05.00,D,,0,0,0,,{{\\i1}}{cue}\n" for n, cue in enumerate(cues)
    )
    assert clean_text(ass).strip() == "同志们，今天开会，讲三件事。\n第一件是种树。"


def test_the_times_of_a_programme_stay() -> None:
    """A programme begins in the morning, and what is said of a clock in a sentence is said."""
    programme = "08:30 报到\n09:00 开幕\n09:10 县长讲话\n10:00 讨论\n11:30 闭幕"
    assert clean_text(programme) == programme
    assert margins.changes("00:10 他来了\n他走了\n大家都走了\n会就散了\n00:40 灯灭了") == []
    backwards = "00:10 一\n00:05 二\n00:20 三\n00:30 四"
    assert margins.changes(backwards) == []


# ── columns, overlaps ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("between", ["", "\u3000", " ", "|"])
@pytest.mark.parametrize("rightmost_first", [True, False])
def test_columns_are_read_down(between: str, rightmost_first: bool) -> None:
    """Whatever stands between the cells, and whichever column is the first."""
    line = SPEECH.split("\n")[0]
    assert clean_text(columns(line, 8, between, rightmost_first)) == line


def test_rows_that_read_well_stay() -> None:
    """Lines of equal length, a poem, names in a table."""
    for text in (
        "\n".join(wrapped(SPEECH.replace("\n", ""), 12)[:8]),
        "红军不怕远征难\n万水千山只等闲\n五岭逶迤腾细浪\n乌蒙磅礴走泥丸",
        "张三李四\n王五赵六\n孙七周八\n吴九郑十\n冯一陈二\n褚三卫四",
    ):
        assert vertical.changes(text) == []


def test_lines_that_stand_twice_go() -> None:
    """Every picture of a screen begins with the last line of the one before."""
    lines = wrapped(SPEECH, 16)
    shots = [line for n, line in enumerate(lines) for line in [line] * (1 + (n % 3 == 1))]
    assert clean_text("\n".join(shots)) == SPEECH


@pytest.mark.parametrize(
    "text",
    [
        "没有共产党就没有新中国\n没有共产党就没有新中国\n共产党辛劳为民族\n共产党他一心救中国\n" * 4,
        "全世界一切被压迫的人民大团结万岁！\n" * 6,
        "\n".join([*wrapped(SPEECH, 16)[:8], *["同意的请举手，不同意的也请举手。"] * 3]),
    ],
)
def test_refrains_stay(text: str) -> None:
    """They are whole, however often they come."""
    assert repeats.changes(text) == []


# ── watermarks ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "mark", ["【好文网】", "ｗｗｗ．ａｂｃ．ｃｏｍ", "范文之家www.abc.cn", "(abc.net整理)"]
)
def test_what_cuts_words_goes(mark: str) -> None:
    """A mark of a site in the midst of words goes wherever it stands, between words too."""
    marked = SPEECH
    for word, at in (("小麦", 1), ("群众", 1), ("水库", 1), ("粮食", 2), ("数字", 1)):
        marked = marked.replace(word, word[:at] + mark + word[at:])
    assert clean_text(marked) == SPEECH


def test_letters_without_sense_go() -> None:
    """Each is another; each cuts a word."""
    marked = SPEECH
    for word, noise in zip(
        ("小麦", "群众", "水库", "数字", "干部"), ("x7Q", "&pK", "jw", "Zz3-", "tR q"), strict=True
    ):
        marked = marked.replace(word, word[0] + noise + word[1])
    assert clean_text(marked) == SPEECH


def test_marks_of_several_kinds_speak_for_each_other() -> None:
    """An address that stands once and letters between words go where three others cut words."""
    marked = SPEECH
    for word, noise in zip(("小麦", "群众", "水库"), ("x7Q", "ｐＫｑ", "jw"), strict=True):
        marked = marked.replace(word, word[0] + noise + word[1])
    assert (
        clean_text(marked.replace("的同志", "的hW3同志").replace("一半", "ｗｗｗ．ｘｙ．ｃｏｍ一半"))
        == SPEECH
    )


def test_a_name_without_brackets_goes() -> None:
    """It ends with 网, and the same stands before each of them; the networks that a text speaks of stay."""
    marked = SPEECH
    for word in ("小麦", "群众", "水库", "粮食"):
        marked = marked.replace(word, word[0] + "公文写作网" + word[1])
    assert clean_text(marked) == SPEECH
    networks = (
        "发展互联网经济，建设互联网产业，管好互联网平台，用好互联网技术，守住互联网安全。智能网联汽车，智能网联新能源汽车。"
        * 3
    )
    assert watermarks.changes(networks) == []


@pytest.mark.parametrize(
    "text",
    [
        "请登录www.a.com报名。名单见www.a.com首页。www.a.com是县里的网站。",
        "以GDP为纲不行，以CPI为纲也不行，以PPI为纲更不行，卡拉OK厅要管，IC卡要发。",
        "依照条例（试行）办理，按照条例（试行）检查，对照条例（试行）整改。",
        "贯彻《决定》精神，以《决定》为准，学《决定》，用《决定》。",
        "各党委（工委）书记要讲，全体党委（工委）书记都要讲，每个党委（工委）书记讲三件事。",
        "他说（笑）不是的，大家（笑）都说好，会场（笑）里很热闹。",
    ],
)
def test_what_an_author_names_stays(text: str) -> None:
    """However often an address, a bracket or a word of letters comes, it stands between words."""
    assert watermarks.changes(text) == []


# ── pages that were scanned ─────────────────────────────────────────────────────────────────────────────


SCANNED = (
    "同志们，去年的任务己经完成，千部和群众都出了力。土地要种好，人民的间题要解决。我们要相信自巳，现在就动手，"
    "把水利和技术都抓起来，为人民服务，今夭就开始。"
)


def test_look_alikes_are_put_right() -> None:
    """Each is inferred, with a probability, and sound characters of the same shapes stay."""
    found = lookalikes.changes(SCANNED)
    assert {SCANNED[c.start] + c.new for c in found} == {"己已", "千干", "间问", "巳己", "夭天"}
    assert all(not c.certain and c.probability is not None and c.probability > 0.9 for c in found)
    said = clean_text(SCANNED)
    assert said == SCANNED.translate(str.maketrans("千间巳夭", "干问己天")).replace("己经", "已经")


@pytest.mark.parametrize(
    "text",
    [
        "同志们，去年的任务己经完成，干部和群众都出了力，人民的间题要解决。",
        "戊戌变法是戊年的事，士兵和土地，人民和入门，干部和千里，未来和末日，日本人曰。",
        "子曰：学而时习之。王曰：何以利吾国？大夫曰：何以利吾家？士庶人曰：何以利吾身？",
    ],
)
def test_two_slips_are_the_writers(text: str) -> None:
    """A page that was scanned shows several; words of old are no slips at all."""
    assert lookalikes.changes(text) == []


# ── half a conversion ───────────────────────────────────────────────────────────────────────────────────


def test_scripts_that_are_mixed_in_a_line_become_one() -> None:
    """Half of the clauses were converted; a name in a line of simplified script stays as it was written."""
    mixed = (
        "同志們，今年春天雨水少，全县有十一万亩小麥受了旱，各乡的幹部要帶頭下到田裡去，和群众一道打井挖渠。"
    )
    assert clean_text(mixed) == SPEECH.split("\n")[0]
    named = "朱鎔基同志说过，这件事情要认真办，办好了群众会记得我们。\n" + "這是後來寫的話，請諸位記住。"
    assert clean_text(named).startswith("朱鎔基同志说过")


# ── dumps and records ───────────────────────────────────────────────────────────────────────────────────


def test_of_a_dump_the_strings_stay() -> None:
    """Doubled and escaped quotation marks are read, names of columns and numbers go."""
    rows = ",\n".join(f"({n}, '{line}', 'admin', NULL)" for n, line in enumerate(SPEECH.split("\n")))
    dump = f"-- MySQL dump 10.13\nINSERT INTO `news` (`id`, `body`, `by`, `at`) VALUES\n{rows};\n"
    assert clean_text(dump) == SPEECH
    one = r"INSERT INTO t VALUES (1,'<p>" + SPEECH.replace("\n", r"\r\n") + r" It''s \"him\".</p>');"
    assert clean_text(one).strip() == SPEECH + ' It\'s "him".'


def test_of_a_record_the_values_stay() -> None:
    """Keys go; a title is a line of its own."""
    record = json.dumps({"id": 7, "标题": "讲话", "text": SPEECH.replace("\n", "\r\n")}, ensure_ascii=False)
    assert clean_text(record) == f"讲话\n{SPEECH}"


@pytest.mark.parametrize(
    "text",
    [
        f"{SPEECH}\n命令是 INSERT INTO a VALUES ('同志们，今年春天雨水少，全县有十一万亩小麦受了旱');",
        f'["{SPEECH[:30]}"]\n{SPEECH}',
        "{工作}要点'如下'",
    ],
)
def test_a_text_about_programs_stays(text: str) -> None:
    """It has words of its own beside what it quotes."""
    assert literals.changes(text) == []


# ── bytes ───────────────────────────────────────────────────────────────────────────────────────────────


def read(data: bytes) -> str:
    return repair(Source.from_bytes(data, "a.txt")).text


@pytest.mark.parametrize("mark", [b"", b"\xff\xfe"])
@pytest.mark.parametrize("at", [41, 40])
def test_a_byte_lost_from_utf16_costs_one_character(mark: bytes, at: int) -> None:
    """All behind it is read one byte further on."""
    data = SPEECH.encode("utf-16-le")
    said = read(mark + data[:at] + data[at + 1 :])
    assert said[:20] == SPEECH[:20]
    assert said[-90:] == SPEECH[-90:]


def test_bytes_lost_from_gbk_at_regular_places() -> None:
    """No line is whole, and nearly all characters are read."""
    data = (SPEECH.replace("\n", "") * 3).encode("gbk")
    cut = b"".join(data[at : at + 63] for at in range(0, len(data), 64))
    said = read(cut)
    assert sum(said.count(word) for word in ("同志们", "水利局", "下个月")) >= 8
    assert len(said) > 0.95 * len(SPEECH) * 3


def test_fields_filled_up_with_nul_are_text() -> None:
    """A run of NUL says no more than one."""
    data = b"".join(line.encode("gbk").ljust(120, b"\0") for line in (SPEECH + "\n").splitlines(True))
    assert read(data).strip() == SPEECH


def test_iso_2022_is_read() -> None:
    """With shifts between ASCII and Chinese, or with an escape sequence for each."""
    halves = bytes(byte & 0x7F for byte in "同志们，现在开会。".encode("gb2312"))
    assert (
        read(b"\x1b$)A\x0e" + halves + b"\x0f 2007\n\x0e" + halves + b"\x0f")
        == "同志们，现在开会。 2007\n同志们，现在开会。"
    )
    assert read(b"\x1b$A" + halves + b"\x1b(B 2007") == "同志们，现在开会。 2007"


def test_text_without_its_eighth_bits_is_read() -> None:
    """Every character of it is two of ASCII; English and base64 are not."""
    data = bytes(byte & 0x7F for byte in SPEECH.encode("gb2312"))
    assert read(data) == SPEECH
    english = b"Dear comrades!# This is item #, and 5D is the number. " * 20
    assert read(english).startswith("Dear comrades")


def test_halves_of_rare_characters_are_one() -> None:
    """CESU-8 writes them apart."""
    data = "同志们，".encode() + "𠮷".encode("utf-16-be").decode("utf-16-be", "surrogatepass").encode("utf-8")
    halves = b"\xed\xa1\x82\xed\xbe\xb7"
    assert read("同志们，".encode() + halves + "先生好。".encode()) == data.decode() + "先生好。"


def test_shapes_without_a_code_are_seen_to_be_lost() -> None:
    """A character stood there, and which is not known."""
    assert clean_text("今天(cid:3021)会，请大家(cid:77)论。") == "今天\ufffd会，请大家\ufffd论。"


def test_every_change_can_be_replayed() -> None:
    """Also one that turns a table round."""
    from discourse.repair import replay

    raw = columns(SPEECH.split("\n")[0], 8, "\u3000")
    done = repair(Source.from_bytes(raw.encode(), "a"))
    assert replay(raw, done.edits) == done.text
    assert TracedText.from_str(raw).replace(vertical.changes(raw)).text == SPEECH.split("\n")[0]
