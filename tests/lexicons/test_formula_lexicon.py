"""The formula lexicon: what it holds, what it must not hold, and what its loader refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from discourse.errors import LexiconError
from discourse.lexicons import CATEGORIES, Lexicon, load_formulas, normal_form
from discourse.lexicons.match import matcher_of

GOLD = Path(__file__).parents[1] / "gold" / "formulas.json"
HEADER = "form,category,scope,first_use,source,note\n"
ROW = "三会一课,numbered-slogan,national,,general knowledge,\n"
HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped list."""
    return load_formulas()


def folder(tmp_path: Path, *rows: str, card: str = 'name = "mine"\nversion = "1"\n', **files: str) -> Path:
    """A lexicon of one's own, with ``rows`` in list.csv."""
    (tmp_path / "lexicon.toml").write_text(card, encoding="utf-8")
    (tmp_path / "list.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    for name, content in files.items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    return tmp_path


def test_it_is_large_and_has_every_category(lexicon: Lexicon) -> None:
    """Many thousand formulas, each category represented, most of the slogans dated."""
    counts = {category: sum(e.category == category for e in lexicon) for category in CATEGORIES}
    assert len(lexicon) > 18000
    assert min(counts.values()) > 1000
    assert sum(bool(e.first_use) for e in lexicon) > 500


@pytest.mark.parametrize(
    ("form", "first_use"),
    [
        ("三个代表", "2000-02-25"),  # the Three Represents: Guangdong, February 2000
        ("科学发展观", "2003-08-28"),  # the Scientific Outlook on Development
        ("四个意识", "2016-01-29"),  # the Four Consciousnesses
        ("两个确立", "2021-11-11"),  # the Two Establishments: sixth plenum of the 19th Central Committee
        ("社会主义新农村", ""),  # in use in 1956 and again in 2005: no marker
        ("共同富裕", ""),  # 1953, 1984, 2021: no marker
    ],
)
def test_dates_of_first_use(lexicon: Lexicon, form: str, first_use: str) -> None:
    """Known dates are right, and an expression with several lives has none."""
    assert next(e.first_use for e in lexicon if e.form == form) == first_use


@pytest.mark.parametrize(
    "form",
    [
        "党八股",  # the Party's eight-legged essay: 1942
        "过渡时期总路线",  # the general line of the transition: 1953
        "斗批改",  # struggle, criticism, transformation: 1966
        "除四害",  # away with the four pests: 1955
        "要文斗、不要武斗",  # fight with words: 1966
        "只生一个好",  # one child is enough: 1980
        "减员增效",  # fewer staff, more gain: the 1990s
        "学习调研、分析检查、整改落实",  # the three stages of the campaign of 2008
        "铲除腐败滋生的土壤和条件",  # remove the soil and conditions of corruption: 2022
        "以…为榜样",
        "遇到矛盾绕着走",
    ],
)
def test_every_era_has_its_formulas(lexicon: Lexicon, form: str) -> None:
    """The list is not only of the last twenty years."""
    assert form in {e.form for e in lexicon}


@pytest.mark.parametrize(
    ("short", "spelt"),
    [
        ("五位一体", "经济建设、政治建设、文化建设、社会建设、生态文明建设"),
        ("新发展理念", "创新发展、协调发展、绿色发展、开放发展、共享发展"),
        ("两不愁三保障", "不愁吃、不愁穿，义务教育、基本医疗、住房安全有保障"),
        ("六保", "保居民就业、保基本民生、保市场主体，保粮食能源安全、保产业链供应链稳定、保基层运转"),
        ("四史", "学史明理、增信、崇德、力行"),
        ("八荣八耻", "以热爱祖国为荣、以危害祖国为耻"),
        ("六个精准", "扶持对象精准、项目安排精准、资金使用精准"),
        ("四个伟大 of 1966", "伟大的导师、伟大的领袖、伟大的统帅、伟大的舵手"),
        ("五反", "行贿、偷税漏税、盗骗国家财产、偷工减料和盗窃国家经济情报"),
        ("三个有利于", "是否有利于提高人民的生活水平"),
        ("五篇大文章", "科技金融、绿色金融、普惠金融、养老金融、数字金融"),
    ],
)
def test_what_an_abbreviation_stands_for_is_found_whole(short: str, spelt: str) -> None:
    """The official members in their official order, whatever the commas and with 和 before the last."""
    hits = [hit for hit in matcher_of().hits(spelt) if hit.scope == "national"]
    covered = {place for hit in hits for start, end in hit.parts for place in range(start, end)}
    assert {n for n, c in enumerate(spelt) if HAN_RUN.match(c)} <= covered, short


@pytest.mark.parametrize(
    "form",
    [
        "政社合一",
        "工农商学兵",
        "四万亿投资",
        "六项禁令",
        "双碳目标",
        "两重两新",
        "三新一高",
        "四个面向",
        "五个注重",
        "四个以学",
        "人类的命运共同体",
        "供给侧的结构性改革",
    ],
)
def test_national_formulas_are_not_taken_for_local(form: str) -> None:
    """What a reader missed in version 2025.3: the centre's own, with its 的 where that is said."""
    assert form in {hit.form for hit in matcher_of().hits(f"我们学习“{form}”。") if hit.scope == "national"}


def test_no_local_coinage_of_the_seeds(lexicon: Lexicon) -> None:
    """What the annotation of the seeds calls a local coinage is not national usage and must not be listed."""
    listed = {normal_form(e.form) for e in lexicon}
    master = json.loads(GOLD.read_text(encoding="utf-8"))["master"]
    local = {normal_form(entry["form"]) for entry in master if entry["scope"] == "local"}
    assert local
    assert local & listed == set()


def test_no_words_and_no_passages(lexicon: Lexicon) -> None:
    """Nothing under three Han characters (two in a frame); never 28, which would be a passage."""
    for entry in lexicon:
        runs = HAN_RUN.findall(entry.form)
        assert sum(map(len, runs)) >= (2 if entry.is_frame else 3), entry
        assert sum(map(len, runs)) < 28, entry


@pytest.mark.parametrize(
    "word",
    ["发展", "工作", "问题", "人民群众", "党支部", "领导干部", "基层党建工作", "民主生活会", "把…变成"],
)
def test_ordinary_words_are_no_formulas(lexicon: Lexicon, word: str) -> None:
    """The subject of a speech must not raise its density."""
    assert word not in {e.form for e in lexicon}


def test_digest_names_the_bytes(tmp_path: Path) -> None:
    """The digest is the same for the same files and another after any change, also of the false friends."""
    first = load_formulas(folder(tmp_path, ROW))
    assert load_formulas(tmp_path).digest == first.digest
    assert (
        load_formulas(folder(tmp_path, ROW, "一国两制,numbered-slogan,national,1982,tifa,\n")).digest
        != first.digest
    )
    guards = "form,within,evidence\n三会一课,三会一课表,a timetable\n"
    guarded = load_formulas(folder(tmp_path, ROW, false_friends=guards))
    assert guarded.digest != first.digest
    assert (guarded.name, guarded.version, len(guarded.false_friends)) == ("mine", "1", 1)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "三会、一课,numbered-slogan,national,,x,\n",
            "'三会、一课' stands twice, first in .*list.csv, line 2",
        ),
        ("一国两制,slogan,national,,x,\n", "line 3: '一国两制' has the category 'slogan'"),
        ("一国两制,numbered-slogan,world,,x,\n", "has the scope 'world'"),
        ("一国两制,numbered-slogan,national,1982-13,x,\n", "has the date '1982-13'"),
        ("一国两制,numbered-slogan,national,82,x,\n", "has the date '82'"),
        ("一国两制,numbered-slogan,national,,,\n", "has no source"),
        ("合力,metaphor,common,,x,\n", "'合力' is a word, not a formula"),
        ("以…,exhortation-frame,common,,x,\n", "begins or ends with a gap"),
        ("把…~作为,exhortation-frame,common,,x,\n", "two gaps side by side"),
        ("一国两制,numbered-slogan\n", "2 cells"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    """Each error names the file, the line and what was found."""
    with pytest.raises(LexiconError, match=message):
        load_formulas(folder(tmp_path, ROW, row))


def test_bad_files_are_named(tmp_path: Path) -> None:
    """A wrong header, another encoding, a guard that guards nothing, no card, no list, no such lexicon."""
    with pytest.raises(LexiconError, match=r"guards nothing|does not contain '组织力'"):
        load_formulas(folder(tmp_path, ROW, false_friends="form,within,evidence\n组织力,生产力,\n"))
    (tmp_path / "false_friends.csv").unlink()
    (tmp_path / "list.csv").write_text("form,category\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"list.csv, line 1: the header is 'form,category'"):
        load_formulas(tmp_path)
    (tmp_path / "list.csv").write_bytes((HEADER + ROW).encode("gbk"))
    with pytest.raises(LexiconError, match=r"list.csv: not UTF-8"):
        load_formulas(tmp_path)
    (tmp_path / "list.csv").unlink()
    with pytest.raises(LexiconError, match="holds no list"):
        load_formulas(tmp_path)
    (tmp_path / "lexicon.toml").unlink()
    with pytest.raises(LexiconError, match="card of the lexicon cannot be read"):
        load_formulas(tmp_path)
    with pytest.raises(LexiconError, match=r"no formula lexicon 'klingon'. Expected: one of party"):
        load_formulas("klingon")
    with pytest.raises(LexiconError, match="no such folder"):
        load_formulas(tmp_path / "absent")
