"""What always holds is asked of every run: each invariant, broken on purpose, is an error that names who broke it."""

from __future__ import annotations

import ast
import inspect
import pickle
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import discourse.build
import discourse.corpus.split
from discourse import extractors, invariants, plots
from discourse.build import analyse, described
from discourse.corpus import account as accounts
from discourse.corpus import accounted, make_corpus
from discourse.corpus.speech import Removed, Speech
from discourse.errors import DiscourseError, InvariantError
from discourse.plots.parts.tables import rounded
from discourse.publish.bundle import make_bundle
from discourse.publish.manifest import Inputs
from discourse.publish.tables import csv_text
from discourse.repair import Repaired, repair
from discourse.repair.starts import Starts
from discourse.repair.traced import RawText, TracedText
from discourse.segment import SegmentedSpeech
from discourse.sources import Source
from discourse.study import Comparisons, Features, Study
from tests.corpus.awkward import awkward
from tests.helpers import make_segmented
from tests.measured import sources

#: A page counted by hand, 50 characters: navigation 7, title 11, editor 7, the four line breaks between those lines
#: and at the end; and a speech of two lines, 16 characters with the break between, and a reading of 5 in brackets.
PAGE = "首页 > 讲话\n在全县工作会议上的讲话\n同志们:\n今天开(kai)会,讲三点意见。\n责任编辑:某某\n"


def page(text: str = PAGE, name: str = "a", **more: Any) -> Source:
    """A file of that text."""
    return Source.from_bytes(text.encode(), name, f"{name}.txt", **more)


def split(text: str = PAGE) -> tuple[Repaired, list[Speech]]:
    """A source repaired, and its speeches."""
    repaired = repair(page(text))
    return repaired, accounted(repaired)[0]


# ── the characters of a raw file ─────────────────────────────────────────────────────────────────────────


def test_a_page_is_accounted_for_to_the_character() -> None:
    """Kept, edited and removed, as counted by hand, add up to the page."""
    account = accounted(repair(page()))[1]
    assert account == {
        "kept": 16,
        "edited: pinyin": 5,
        "removed: navigation": 7,
        "removed: page title": 11,
        "removed: metadata": 7,
        "removed: blank": 4,
    }
    assert sum(account.values()) == len(PAGE)


def test_a_corpus_has_an_account_a_source() -> None:
    """A row a source; what is kept, edited and removed adds up to the characters."""
    corpus, _ = make_corpus([page(), page("同志们:\n今天开会,讲三点意见,望认真贯彻。\n谢谢大家!", "b")])
    table = accounts.account(corpus)
    assert list(table.index) == ["a.txt", "b.txt"]
    assert table.loc["a.txt", "characters"] == len(PAGE)
    assert (table.drop(columns="characters").sum(axis=1) == table["characters"]).all()


@pytest.mark.parametrize("form", ["text", "html", "markdown"])
def test_awkward_texts_are_accounted_for(form: str) -> None:
    """Whatever the words and signs, the format and the damage: no character is nowhere, and none in two places."""
    draw, used = random.Random(7), 0
    for n, text in enumerate(awkward(15, seed=3)):
        if form == "html":
            lines = "".join(f"<p>{line}</p>\n" for line in text.split("\n"))
            text = (
                f"<html><head><title>{text[:9]}</title><script>x=1</script></head><body>{lines}</body></html>"
            )
        data = text.encode(draw.choice(("utf-8", "gb18030", "utf-16")), "ignore")
        cut = draw.randrange(len(data) + 1)
        data = data[:cut] + bytes(draw.randrange(256) for _ in range(draw.choice((0, 0, 2)))) + data[cut:]
        try:
            repaired = repair(Source.from_bytes(data or b" ", f"s{n}", format=form))
            account = accounted(repaired)[1]
        except InvariantError:
            raise
        except DiscourseError:
            continue
        used += 1
        assert sum(account.values()) == len(repaired.traced.raw.text)
    assert used > 5


def lose_a_record(repaired: Repaired, found: list[Speech]) -> None:
    found[0] = replace(found[0], removed=found[0].removed[1:])


def tell_it_twice(repaired: Repaired, found: list[Speech]) -> None:
    found.append(replace(found[0], id="a.2", removed=()))


def remove_what_is_kept(repaired: Repaired, found: list[Speech]) -> None:
    start, end = found[0].raw_span
    found[0] = replace(found[0], removed=(*found[0].removed, Removed("navigation", "", start, end)))


def retype(repaired: Repaired, found: list[Speech]) -> None:
    pieces = found[0].traced.pieces
    other = pieces[0]._replace(text="某" * len(pieces[0].text))
    found[0] = replace(found[0], traced=TracedText(found[0].traced.raw, (other, *pieces[1:])))


def skip(repaired: Repaired, found: list[Speech]) -> None:
    pieces = found[0].traced.pieces
    found[0] = replace(found[0], traced=TracedText(found[0].traced.raw, (pieces[0], *pieces[2:])))


BREAKS = [
    (lose_a_record, "a.txt: 7 of 50 characters are neither in a speech nor on record"),
    (tell_it_twice, "a.txt: 16 of 50 characters are in more than one speech"),
    (remove_what_is_kept, "a.txt: 16 of 50 characters are in a speech and on record as removed"),
    (retype, "said to stand there unchanged"),
    (skip, "speech a.1: the text does not lead back to the raw file"),
]


@pytest.mark.parametrize(("how", "letter"), BREAKS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_character_that_is_lost_or_doubled_is_an_error(how: Callable[..., None], letter: str) -> None:
    """The letter names the source or the speech, and how many characters; it says whose fault it is."""
    repaired, found = split()
    how(repaired, found)
    with pytest.raises(InvariantError) as error:
        accounts.checked(repaired, found)
    assert letter in str(error.value)
    assert "It is a fault of discourse, not of your text" in str(error.value)


def test_bytes_that_were_not_read_are_an_error() -> None:
    """A decoder that stops before the end of the file, or goes back in it, does not pass."""
    repaired, found = split()
    raw = repaired.traced.raw
    places = list(raw.byte_starts)
    for wrong in ([*places[:-1], places[-1] - 1], [places[1], places[0], *places[2:]], places[1:]):
        traced = TracedText(RawText(raw.text, Starts(wrong)), repaired.traced.pieces)
        with pytest.raises(InvariantError, match="stand for the bytes"):
            accounts.checked(replace(repaired, traced=traced), found)


def test_a_lost_character_stops_a_run_or_leaves_the_source_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked in production, of every source: without it one of a thousand is not found."""
    whole = discourse.corpus.split.split_speeches

    def broken(traced: TracedText, source: Source, **more: Any) -> tuple[Speech, ...]:
        found = list(whole(traced, source, **more))
        if source.name == "s02":
            lose_a_record(repair(source), found)
        return tuple(found)

    monkeypatch.setattr(discourse.corpus.split, "split_speeches", broken)
    with pytest.raises(InvariantError, match=r"^s02\.txt: "):
        make_corpus(sources(range(4)))
    corpus, failures = make_corpus(sources(range(4)), keep_going=True)
    assert [speech.id for speech in corpus] == ["s00.1", "s01.1", "s03.1"]
    assert [(one.source, "fault of discourse" in one.reason) for one in failures] == [("s02.txt", True)]


# ── sentences and tokens ─────────────────────────────────────────────────────────────────────────────────


def other_sentence(cut: SegmentedSpeech, at: int, **changes: Any) -> SegmentedSpeech:
    """The speech with another sentence in the place of one."""
    sentences = list(cut.sentences)
    sentences[at] = replace(sentences[at], **changes)
    return replace(cut, sentences=tuple(sentences))


CUTS: list[tuple[Callable[[SegmentedSpeech], SegmentedSpeech], str]] = [
    (lambda s: replace(s, sentences=s.sentences[:-1]), "the sentences end at"),
    (lambda s: other_sentence(s, 1, start=3), "the sentences end at"),
    (lambda s: other_sentence(s, 1, n=7), "sentence 1 is number 7"),
    (lambda s: other_sentence(s, 1, text="别的话。"), "sentence 1 is number 1, '别的话。'"),
    (lambda s: other_sentence(s, 0, stance="praise"), "sentence 0 is 'praise'"),
    (lambda s: other_sentence(s, 0, probability=(0.5, 0.0, 0.0, 0.0)), "sentence 0 is"),
    (lambda s: replace(s, tokens=s.tokens[:-1]), "tokens stand at"),
    (lambda s: replace(s, tokens=s.tokens[1:], starts=s.starts[1:]), "'党' is in no token"),
    (lambda s: replace(s, starts=(s.starts[1], s.starts[0], *s.starts[2:])), "tokens stand at"),
    (lambda s: replace(s, tokens=("国", *s.tokens[1:])), "the token '国' is said to begin at 0"),
]


@pytest.mark.parametrize(("how", "letter"), CUTS, ids=[letter for _, letter in CUTS])
def test_sentences_and_tokens_are_the_text(
    how: Callable[[SegmentedSpeech], SegmentedSpeech], letter: str
) -> None:
    """As they are they pass; one moved, left out or retyped is an error that names the speech."""
    cut = make_segmented(
        "党建 工作。我们有成绩。也有问题。",
        "b.1",
        tokens=("党", "建", "工作", "。", *"我们有成绩。也有问题。"),
    )
    invariants.cut(cut)
    with pytest.raises(InvariantError) as error:
        invariants.cut(how(cut))
    assert str(error.value).startswith("speech b.1: ")
    assert letter in str(error.value)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────

SPEECHES = [make_segmented("我们有成绩。也有问题。", "a.1"), make_segmented("要抓紧。", "b.1")]

VALUES = [
    ("length.han", np.inf, "length.han is inf"),
    ("length.han", 2.5, "length.han is 2.5"),
    ("length.tokens", -1.0, "length.tokens is -1.0"),
    ("length.han", 99.0, "length.han is 99 and the speech has 4"),
    ("length.sentences", 2.0, "length.sentences is 2 and the speech has 1"),
    ("stance.plan", 1.0, "stance.plan is 1 and the speech has 0"),
    ("stance.share", 1.5, "stance.share is 1.5"),
    ("stance.sentences", 0.0, "0 + 0 + 0 + 1 sentences by stance are not the 0"),
    ("stance.plan_chars", 4.0 + 1, "5 Han characters by stance"),
]


@pytest.mark.parametrize(("column", "value", "letter"), VALUES, ids=[letter for *_, letter in VALUES])
def test_a_number_that_cannot_be_is_an_error(column: str, value: float, letter: str) -> None:
    """Infinite, more than there is, a share above one, parts that are no whole: the letter names the speech."""
    table, columns = extractors.measure(SPEECHES, extractors.make(["length", "stance"]))
    invariants.measured(SPEECHES, columns, table.to_numpy())
    values = table.to_numpy().copy()
    values[1, list(table.columns).index(column)] = value
    with pytest.raises(InvariantError) as error:
        invariants.measured(SPEECHES, columns, values)
    assert str(error.value).startswith("speech b.1: ")
    assert letter in str(error.value)


def test_no_extractor_gives_a_number_that_cannot_be(seeds_analysed: Any) -> None:
    """Every column of every extractor, on the seeds, with its declared unit."""
    invariants.results(seeds_analysed)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def found() -> Any:
    """The results of eight invented speeches, three columns and two eras."""
    study = Study(
        features=Features(extractors=("length", "stance", "formulas")),
        comparisons=Comparisons(primary=("stance.theta",), without_reuse=False),
    )
    return analyse(study, sources(range(8)))[0]


def test_a_comparison_counts_the_speeches_that_have_a_value(found: Any) -> None:
    """One speech too many, on either side of any row, is an error that names feature, group and speeches."""
    for column in ("n_target", "n_reference"):
        table = found.comparisons.copy()
        table.loc[3, column] += 1
        with pytest.raises(InvariantError, match=r"the comparison of \S+ counts \d+ speeches of '"):
            invariants.results(replace(found, comparisons=table))


def test_tables_have_the_same_speeches_in_the_same_order(found: Any) -> None:
    """Two rows of the features changed places, or one gone: the letter names the first speech out of place."""
    wrong = found.features.iloc[[1, 0, *range(2, 8)]]
    with pytest.raises(InvariantError, match=r"^speech s01\.1: "):
        invariants.results(replace(found, features=wrong))
    with pytest.raises(InvariantError, match="7 rows of features, 8 of metadata"):
        invariants.results(replace(found, features=found.features.iloc[:7]))


def test_a_lie_of_the_analysis_stops_the_build(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked where results are made: a statistic that counts a speech too many does not get out."""
    honest = discourse.build.compare_groups

    def lying(*given: Any, **more: Any) -> Any:
        table = honest(*given, **more)
        table.loc[0, "n_target"] += 1
        return table

    monkeypatch.setattr(discourse.build, "compare_groups", lying)
    with pytest.raises(InvariantError, match="the comparison of"):
        analyse(found.study, sources(range(8)))


@pytest.mark.parametrize("name", ["stance", "trend"])
def test_a_figure_shows_what_the_features_table_has(found: Any, name: str) -> None:
    """A number of a speech that is not the features table's is an error where figures are made; so is a stranger."""
    spec = plots.named(name)
    table = rounded(spec.data(found))
    invariants.figure(name, table, found)
    column = "value" if "value" in table.columns else "stance.plan"
    row = int(np.flatnonzero(table["speech"].ne("") & table[column].notna())[0])
    wrong = table.copy()
    wrong.loc[row, column] += 1.0
    with pytest.raises(InvariantError, match=f"figure {name} shows .* as in the features table"):
        make_bundle(replace(spec, data=lambda _: wrong), found)
    stranger = table.copy()
    stranger.loc[row, "speech"] = "nobody.1"
    with pytest.raises(InvariantError, match=r"its table names 'nobody\.1'"):
        make_bundle(replace(spec, data=lambda _: stranger), found)


def test_figures_are_functions_of_the_results(seeds_built: tuple[Path, Any]) -> None:
    """The table of each figure, made again from the same results, is what was written; those stay as they are."""
    folder, results = seeds_built
    before = results.features.copy(), results.metadata.copy()
    names = [path.stem for path in sorted(folder.glob("*.pdf"))]
    assert len(names) > 10
    for name in names:
        table = rounded(plots.named(name).data(results))
        assert csv_text(table, index=False) == (folder / f"{name}.csv").read_text("utf-8"), name
    assert results.features.equals(before[0])
    assert results.metadata.equals(before[1])


def test_the_manifest_counts_what_the_tables_hold(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each count of the manifest, one too high, is an error; as they are they pass, with the account beside them."""
    inputs = Inputs((), frozenset(), ())
    about = described(replace(found, account={"kept": 5}), inputs, (), {})
    assert about["account"] == {"kept": 5}
    for name in ("speeches", "independent", "without_era", "truncated"):
        wrong = about | {"counts": about["counts"] | {name: about["counts"][name] + 1}}
        with pytest.raises(InvariantError, match=f"under '{name}'"):
            invariants.counts(wrong, found)
        monkeypatch.setattr(discourse.build.manifests, "manifest", lambda *_, told=wrong: told)
        with pytest.raises(InvariantError, match=f"under '{name}'"):
            described(found, inputs, (), {})


def test_the_account_of_a_build_adds_up_to_its_sources(seeds_built: tuple[Path, Any], root: Path) -> None:
    """Characters of the manifest's account, part by part, are those of the decoded files."""
    _, results = seeds_built
    account = results.account
    parts = account["kept"] + sum(account["edited"].values()) + sum(account["removed"].values())
    files = {speech.source: speech.traced.raw for speech in results.corpus}
    assert account["characters"] == parts == sum(len(raw.text) for raw in files.values())


# ── the letter ───────────────────────────────────────────────────────────────────────────────────────────


def test_no_invariant_is_an_assert() -> None:
    """`python -O` leaves assert statements out; an invariant must not go with them."""
    for module in (invariants, accounts):
        tree = ast.parse(inspect.getsource(module))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]


def test_the_error_is_a_letter_and_a_runtime_error_and_travels() -> None:
    """It comes whole out of a worker process."""
    with pytest.raises(RuntimeError) as caught:
        invariants.cut(replace(SPEECHES[0], sentences=()))
    error = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(error, InvariantError)
    assert str(error) == str(caught.value)
    assert "discourse --version" in str(error)
