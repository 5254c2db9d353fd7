"""The reading room in a real browser, offline: what is clicked leads where it says, and nothing else happens."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from discourse.extractors.formulas import NAMES, apart, hits
from discourse.extractors.stance import counted
from discourse.plots.parts.links import to_category, to_pair, to_speeches, to_stance, to_term
from discourse.publish.room import SCOPES
from discourse.segment.segmented import STANCES

from . import rooms

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]

#: A browser that asks nothing of anybody, also where it runs as root.
QUIET = [
    *("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-sandbox"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("room") / "report.html"
    path.write_text(rooms.page(), encoding="utf-8", newline="")
    return path.as_uri()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(offline=True, viewport={"width": 1300, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, file: str) -> Iterator[Page]:
    """The page as it opens; at the end nothing was asked for and nothing went wrong."""
    page = context.new_page()
    wrong: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file)
    yield page
    assert wrong == []
    assert [url for url in asked if not url.startswith(("data:", file))] == []


def go(page: Page, address: str) -> None:
    """Follow an address within the page."""
    page.evaluate("address => { location.hash = address; }", address)
    page.wait_for_timeout(50)


def read(text: str) -> str:
    return "".join(text.split())


def test_a_speech_cannot_run_anything(page: Page) -> None:
    """The script and the picture that stand in a title and a sentence are text: nothing of them has run."""
    go(page, "#speeches")
    assert page.evaluate("window.pwned") is None
    assert page.locator("#speeches img").count() == 0


def test_the_concordance_finds_what_a_count_finds(page: Page) -> None:
    """Every 统一 of every speech has a line, which leads to its place; asked again, the list opens again."""
    total = sum(speech.text.count("统一") for speech in rooms.corpus())
    assert total == 6
    page.fill("#term", "统一")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lines li")
    assert page.locator("#lines mark").all_inner_texts() == ["统一"] * total
    assert page.inner_text("#count").startswith(f"{total} ")
    page.click("#lines li:nth-child(2) a")
    page.wait_for_selector("article.open")
    assert page.locator("article.open").count() == 1
    assert page.evaluate("[...CSS.highlights.get('found')][0].toString()") == "统一"
    assert "统一" in page.inner_text(".s.here")
    assert page.evaluate("document.activeElement.classList.contains('here')")
    go(page, "#term=统一")
    page.click("#close")
    page.press("#term", "Enter")
    assert page.locator("#lines li:visible").count() == total


def test_rates_count_a_copy_once(page: Page) -> None:
    """The rate of an era is that of its independent speeches: places of the copy are listed and not counted."""
    go(page, "#term=统一")
    (own,) = [speech for speech in rooms.corpus() if speech.source == "b.txt" and not speech.duplicate_of]
    n, size = own.text.count("统一"), sum("\u4e00" <= c <= "\u9fff" for c in own.text)
    assert f"新农村 New village: {n} ({10_000 * n / size:.1f})" in page.inner_text("#count")


def test_filters_narrow_everything(page: Page) -> None:
    """With one era chosen the list, the count and the concordance keep to its speeches; undone, all are back."""
    page.select_option('[data-filter="era"]', "2014-mass-line")
    assert page.inner_text("#asked").startswith("2 / 5")
    go(page, "#term=统一")
    assert page.locator("#lines li").count() == 2
    go(page, "#speeches")
    assert page.locator("#list tbody tr:visible").count() == 2
    page.select_option('[data-filter="era"]', "*")
    assert page.locator("#lines li").count() == 6


def test_an_address_can_set_the_filters(page: Page) -> None:
    """A bar of the balance figure leads to the speeches it counts: the filters are set, the list is theirs."""
    go(page, to_speeches(era="2010-new-village"))
    assert page.input_value('[data-filter="era"]') == "2010-new-village"
    assert page.input_value('[data-filter="genre"]') == "*"
    assert page.locator("#list tbody tr:visible").count() == 2


def test_a_mark_of_a_figure_leads_to_its_sentences(page: Page) -> None:
    """The count of problem sentences of a speech, clicked in the figure, lists just these sentences."""
    go(page, "#figures")
    speech = next(
        one for one in rooms.read_results().segmented if any(s.stance == "problem" for s in one.sentences)
    )
    link = page.locator(f'#figure-stance a[*|href="#stance=problem&speech={speech.id}"] text').first
    link.click()
    page.wait_for_timeout(50)
    sentences = [read(s.text) for s in speech.sentences if s.stance == "problem"]
    assert list(map(read, page.locator("#lines mark").all_inner_texts())) == sentences


def test_the_lists_agree_with_the_counts(page: Page) -> None:
    """Sentences of a stance and formulas of a category are as many as the extractors count, speech by speech."""
    for one in rooms.read_results().segmented:
        for stance in STANCES:
            go(page, to_stance(stance, speech=one.id))
            wanted = sum(s.stance == stance for s in counted(one.sentences))
            assert page.locator("#lines li").count() == wanted, (one.id, stance)
        found = Counter(hit.category for hit in apart(hits(one.text)))
        for category, n in found.items():
            go(page, to_category(category.replace("-", "_"), speech=one.id))
            assert page.locator("#lines li").count() == n, (one.id, category)


def test_lists_of_formulas_say_what_they_are_in_the_page_s_languages(page: Page) -> None:
    """A category and a scope have their names, not the keys of the lexicon."""
    one = next(speech for speech in rooms.read_results().segmented if hits(speech.text))
    hit = apart(hits(one.text))[0]
    go(page, to_category(hit.category.replace("-", "_")))
    assert " ".join(reversed(NAMES[hit.category])) in page.inner_text("#passages-h")
    go(page, f"#formula={hit.form}")
    assert SCOPES[hit.scope][1] in page.inner_text("#passages-h")


def test_a_list_of_one_era_says_nothing_of_others(page: Page) -> None:
    """A link to an era's places gives that era's rate and no nought for the rest."""
    go(page, to_term("统一", "2014-mass-line"))
    said = page.inner_text("#count")
    assert "群众路线 Mass line: 2" in said
    assert "New village" not in said


def test_a_pair_without_a_passage_shows_both_beginnings(page: Page) -> None:
    """From a square of the similarity figure there is a way into both speeches, though nothing is shared."""
    go(page, to_pair("a.1", "c.1"))
    assert page.locator("#lines li").count() == 2


def test_a_formula_lists_its_places(page: Page) -> None:
    """A formula clicked in a speech lists every place where it stands; closed, the same mark opens it again."""
    form = "实事求是"
    speech = next(one for one in rooms.corpus() if form in one.text)
    go(page, f"#speech={speech.id}")
    mark = page.locator("article.open .f", has_text=form).first
    mark.click()
    page.wait_for_selector("#lines li")
    texts = page.locator("#lines mark").all_inner_texts()
    assert len(texts) == 3
    assert {form in text for text in texts} == {True}
    page.keyboard.press("Escape")
    assert page.locator("#passages").is_hidden()
    mark.click()
    assert page.locator("#lines li:visible").count() == 3


def test_a_formula_that_marks_cut_up_is_one_place(page: Page) -> None:
    """In the speech put from traditional script a formula with repaired characters has stretches, and one line."""
    speech = next(one for one in rooms.corpus() if one.source == "c.txt")
    found = apart(hits(speech.text))
    assert found
    for hit in found:
        go(page, f"#formula={hit.form}")
        lines = page.locator("#lines li a").evaluate_all("all => all.map(a => a.hash)")
        here = [one for one in lines if f"speech={speech.id}&" in one]
        assert len(here) == sum(other.form == hit.form for other in found), hit.form
    stretches = page.locator(f'article:has-text("{speech.title}") [data-f]')
    numbers = stretches.evaluate_all("all => all.map(e => e.dataset.f)")
    assert len(set(numbers)) < len(numbers)


def test_a_shared_passage_shows_both_sides(page: Page) -> None:
    """The passage that two speeches share, clicked in the one, is listed with the other."""
    go(page, "#passage=0")
    texts = page.locator("#lines mark").all_inner_texts()
    assert len(texts) == 2
    assert texts[0] == texts[1]


def test_the_raw_source_stands_beside_the_text(page: Page) -> None:
    """On demand the raw text of the speech is shown, with all its characters, edits marked."""
    speech = next(one for one in rooms.corpus() if one.source.startswith("c"))
    go(page, f"#speech={speech.id}")
    page.check('[data-layer="raw"]')
    shown = "".join(
        page.evaluate("[...document.querySelectorAll('article.open .raw')].map(e => e.textContent)")
    )
    start, end = speech.traced.pieces[0].start, speech.traced.pieces[-1].end
    assert read(shown.replace("↵", "")) == read(speech.traced.raw.text[start:end])
    assert page.locator("article.open del", has_text="種").count() > 0
    page.uncheck('[data-layer="raw"]')
    assert page.locator("article.open .raw").count() == 0
    assert read(page.evaluate("document.querySelector('article.open .text').textContent")) == read(
        speech.text
    )


def test_it_can_be_used_without_a_mouse(page: Page) -> None:
    """/ goes to the search, j and k from sentence to sentence, each told to who cannot see it."""
    speech = rooms.read_results().segmented[0]
    go(page, f"#speech={speech.id}")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.n") == "0"
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.dataset.n") == "0"
    assert page.inner_text("#said").count("%") >= 1
    assert page.get_attribute("#said", "role") == "status"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "term"


def test_every_control_has_a_name(page: Page) -> None:
    """Buttons, fields and links say what they are; there is one h1 and one main, and no level is skipped."""
    go(page, "#speeches")
    nameless = page.evaluate(
        """[...document.querySelectorAll('button,input,select,a')].filter(e => e.getClientRects().length && !(
        e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.outerHTML)"""
    )
    assert nameless == []
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1])")
    assert max(b - a for a, b in pairwise(levels)) <= 1


def test_back_goes_back(page: Page) -> None:
    """What was looked at has an address: the browser's way back leads to it."""
    go(page, "#figures")
    go(page, f"#speech={rooms.corpus().speeches[0].id}")
    assert page.locator("article.open").count() == 1
    page.go_back()
    page.wait_for_timeout(50)
    assert page.locator("#figures.open").count() == 1


def test_it_is_whole_without_the_script(browser: Browser, file: str) -> None:
    """With JavaScript off every speech, figure and table can be read, one after the other."""
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(file)
    for speech in rooms.corpus():
        assert read(speech.text) in read(page.text_content("main") or "")
    assert page.locator("article:visible").count() == len(rooms.corpus())
    assert page.locator("svg").count() == 3
    assert page.locator("#filters").is_hidden()
    context.close()


@pytest.mark.thorough
def test_it_prints(page: Page, tmp_path: Path) -> None:
    """Printed from the reading view, the PDF has the speech as Chinese text."""
    import pypdfium2

    speech = next(one for one in rooms.corpus() if one.source.startswith("b"))
    go(page, f"#speech={speech.id}")
    page.pdf(path=os.fspath(tmp_path / "print.pdf"), format="A4", tagged=True)
    with pypdfium2.PdfDocument(tmp_path / "print.pdf") as pdf:
        text = "".join(part.get_textpage().get_text_range() for part in pdf)
    assert "必须抓住农时" in read(text)
