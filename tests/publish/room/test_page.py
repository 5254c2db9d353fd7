"""The reading room as a file: it asks for nothing, runs nothing of a speech's, and holds what it says it holds."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections import Counter
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from fontTools.ttLib import TTFont

from discourse import plots
from discourse.plots import draw
from discourse.plots.fonts import FONT
from discourse.publish import room
from discourse.publish.bundle import make_bundle
from discourse.publish.room.pictures import inline
from tests.plots.fixture import results

from . import rooms

#: Elements that have no end.
VOID = frozenset({"meta", "input", "link", "br", "img"})


class Page(HTMLParser):
    """Elements with their attributes, in order; the text outside of scripts and styles; what was left open."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text += data


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(rooms.page())


def test_it_asks_for_nothing(page: Page) -> None:
    """No attribute names another place: links are fragments, the only source is the typeface inside the file."""
    for tag, attributes in page.elements:
        for name in ("src", "href", "xlink:href", "action", "srcset", "data", "poster"):
            assert attributes.get(name, "#").startswith("#"), (tag, name)
        assert "target" not in attributes
    assert re.findall(r"url\((?!#|&#34;)([^)]{0,20})", rooms.page()) == ['"data:font/woff2;bas']
    assert "@import" not in rooms.page()


def test_only_its_own_script_may_run(page: Page) -> None:
    """The policy allows nothing but the script with this hash; there is one script and one block of data."""
    policy = next(a["content"] for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", rooms.page(), re.DOTALL)
    assert [attributes for attributes, _ in scripts] == [' type="application/json" id="data"', ""]
    digest = base64.b64encode(hashlib.sha256(scripts[1][1].encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert re.findall(r"script-src ([^;]*)", policy) == [f"'sha256-{digest}'"]
    assert not [a for _, a in page.elements if any(name.startswith("on") for name in a)]


def test_what_stands_in_a_speech_is_text(page: Page) -> None:
    """Markup in a title and in a sentence is shown as it was written, and templates' brackets are not filled in."""
    wrong = "<script>window.pwned = 1</script> ]]> <img src=x"
    assert (
        page.text.count(wrong) >= 5
    )  # the study twice, the speech's title in the list and above it, its text
    assert "{{ 7*7 }}" in page.text
    assert not [t for t, a in page.elements if t == "img"]


def test_every_element_is_closed(page: Page) -> None:
    """The page is a tree: each end belongs to the last element opened, and none is left open."""
    assert page.open == []


def test_ids_are_there_once_and_links_arrive(page: Page) -> None:
    """No id twice; every link is a part of the page or an address that the script knows."""
    ids = Counter(a["id"] for _, a in page.elements if "id" in a)
    assert [name for name, n in ids.items() if n > 1] == []
    known = {
        "overview",
        "figures",
        "speeches",
        "figure",
        "speech",
        "term",
        "formula",
        "stance",
        "category",
        "shared",
    }
    for tag, attributes in page.elements:
        link = attributes.get("href") or attributes.get("xlink:href") or ""
        if link.startswith("#"):
            name = re.split("[=&]", link[1:])[0]
            assert name in known or name in ids, (tag, link)
    labels = [a[name] for _, a in page.elements for name in ("for", "aria-labelledby") if name in a]
    assert set(labels) <= set(ids)


def test_the_data_can_be_read_back() -> None:
    """The block of data is JSON with a speech each; putting its edits back gives the raw file's text."""
    block = re.search(r'id="data">(.*?)</script>', rooms.page(), re.DOTALL)
    assert block is not None
    data = json.loads(block[1])
    by_id = {speech.id: speech for speech in rooms.corpus()}
    assert {one["id"] for one in data["speeches"]} == set(by_id)
    for one in data["speeches"]:
        speech = by_id[one["id"]]
        units, raw, at = speech.text.encode("utf-16-le"), "", 0
        for start, end, before, kind, _ in one["edits"]:
            raw += units[2 * at : 2 * start].decode("utf-16-le") + before
            at = end
            assert 0 <= kind < len(data["kinds"])
        raw += units[2 * at :].decode("utf-16-le")
        assert raw in speech.traced.raw.text


def test_the_passages_shared_are_the_same_words() -> None:
    """Two of the invented speeches share one passage; cut from both, it is the same."""
    block = re.search(r'id="data">(.*?)</script>', rooms.page(), re.DOTALL)
    assert block is not None
    data = json.loads(block[1])
    texts = {speech.id: speech.text for speech in rooms.corpus()}
    [[a, a1, a2, b, b1, b2, han]] = data["passages"]
    words = [texts[data["speeches"][n]["id"]][low:high] for n, low, high in ((a, a1, a2), (b, b1, b2))]
    assert words[0] == words[1]
    assert "渠系清淤、管护队伍组建" in words[0]
    assert 13 <= han <= len(words[0])


def test_the_face_has_every_character_that_our_own_has() -> None:
    """Each character of the page that the package's face has is in the face that the page carries."""
    html = rooms.page()
    carried = re.search(r"base64,([A-Za-z0-9+/=]+)", html)
    assert carried is not None
    shown = {ord(c) for c in unescape(html.replace(carried[1], "")) if c.isprintable()}
    with TTFont(io.BytesIO(base64.b64decode(carried[1]))) as face, TTFont(FONT) as ours:
        inside, known = set(face.getBestCmap()), set(ours.getBestCmap())
    assert shown & known <= inside
    assert len(inside) < 2_000


@pytest.mark.thorough
def test_the_same_results_give_the_same_bytes() -> None:
    """Made twice, the page is the same, figures and typeface included."""
    found = rooms.read_results()
    one, two = (
        room.page(found, [make_bundle(plots.named("timeline"), found, linked=True)], rooms.ABOUT)
        for _ in range(2)
    )
    assert one == two


@pytest.mark.parametrize("name", ["stance", "trend", "keyness", "term_scatter"])
def test_what_a_figure_says_is_kept_whole(name: str) -> None:
    """Made small for the page, a drawing keeps each text and each link as matplotlib wrote it."""
    svg = draw(name, results(9)).linked_svg()
    small = inline(svg, name, "T")
    words = r"<text[^>]*>(.*?)</text>"
    assert re.findall(words, small, re.DOTALL) == re.findall(words, svg, re.DOTALL)
    assert re.search(r"\d\.\d{3}", "".join(re.findall(words, svg, re.DOTALL))) or name != "trend"
    links = r'<a [^>]*xlink:href="([^"]*)"'
    assert [unquote(link) for link in re.findall(links, small)] == [
        unquote(link) for link in re.findall(links, svg)
    ]


def test_figures_for_print_have_no_links() -> None:
    """Made for the page a figure has links, and what is written to files has none, before and after."""
    made = make_bundle(plots.named("stance"), results(9), linked=True)
    before = made.files["svg"]
    linked = made.linked
    some = int((results(9).features["stance.problem"] > 0).sum())
    assert some > 0
    assert linked.count('xlink:href="#stance=problem&amp;speech=') == 2 * some  # the bar and its count
    assert b"#stance=" not in before
    fig, buffer = draw("stance", results(9)), io.BytesIO()
    fig.linked_svg()
    fig.savefig(buffer, format="svg", metadata={"Date": None})
    assert b"#stance=" not in buffer.getvalue()


def test_files_left_out_are_told(page: Page) -> None:
    """A file that could not be read stands in the overview with its reason."""
    assert "lost.txt" in page.text
    assert "no text <b>" in page.text


@pytest.mark.parametrize(
    ("lang", "there", "absent"), [("en", "Overview", "概览"), ("zh", "概览", "Overview")]
)
def test_it_speaks_one_language_if_asked(lang: str, there: str, absent: str) -> None:
    """With lang en or zh the page's own words are in that language only."""
    found = rooms.read_results()
    study = replace(found.study, figures=replace(found.study.figures, lang=lang))
    text = Page(room.page(replace(found, study=study), [], rooms.ABOUT)).text
    assert there in text
    assert absent not in text


def test_more_speeches_than_asked_for_leave_the_texts_out() -> None:
    """Beyond [report] most the page says that the texts are not there, and they are not."""
    found = rooms.read_results()
    study = replace(found.study, report=replace(found.study.report, most=2))
    html = room.page(replace(found, study=study), [], rooms.ABOUT)
    assert "[report] most" in html
    assert "渠系清淤" not in html
    assert "渠系清淤" in rooms.page()
