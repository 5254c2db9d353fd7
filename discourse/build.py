"""The whole river on one screen: from raw files to tables, figures and a manifest.

:func:`analyse` is the architecture: each line is a stage, in order. :func:`build_study` runs it for a study and
writes what came out; until everything is ready it writes nothing where the user can see it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from . import eras as periodisations
from . import extractors, invariants, plots
from .compare import compare_groups, confounding, leave_one_out_table
from .compare.eras import MADE_OF_REUSE, FeatureBlocks
from .compare.selection import groups_of
from .corpus import Corpus, DateEstimate, Failure, Speech, make_corpus
from .doors import door
from .engine import Engine
from .errors import NO_FAULT, BusyError, SourceError, StudyError, at_fault, blamed, fault
from .extractors.base import Column, Extractor
from .extractors.reuse import without_shared
from .formats import Collected, Reading
from .measured import Measured, Options, cache, measure
from .measured.run import READY
from .measured.work import accounted_for, name_of, place_of
from .multiverse import extractors_of, multiverse, named
from .progress import Progress, bar
from .publish import manifest as manifests
from .publish import room
from .publish.bundle import Bundle, put_bundle
from .publish.cite import write_citation
from .publish.drawing import drawing, needed
from .publish.folder import reserved
from .publish.manifest import Inputs
from .publish.tables import write_table
from .results import Multiverse as MultiverseResults
from .results import Results
from .segment import SegmentedSpeech, segment_corpus, tokenizer_of
from .segment.tokens import Tokenizer
from .sources import Source
from .study import Comparisons, Multiverse, Study


@door
def analyse(
    study: Study,
    sources: Sequence[Source],
    *,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> tuple[Results, tuple[Failure, ...]]:
    """Everything a build knows before it draws: the corpus and the three tables, all in memory."""
    # 0    what is asked for is there, before hours of work
    asked = asked_extractors(study)
    eras = periodisations.load(periodisation_of(study))
    study = with_measured_outcomes(study, asked)
    # 1-3  bytes become text, speeches, dates; copies point at the one that stands for them
    corpus, failures = make_corpus(
        sources, script=study.sources.script, keep_going=keep_going, progress=progress
    )
    # 4    sentences with a stance, tokens
    tokenizer = tokenizer_of(study)
    segmented = cut_up(corpus, tokenizer)
    # 5    one row of numbers a speech
    features, columns = numbers_of(segmented, asked)
    # 6    eras are asked of the dates, and held against each other
    apart = measured_apart(segmented, asked, features) if study.comparisons.without_reuse else None
    return compared(study, corpus, segmented, features, columns, eras, tokenizer.digest, apart), failures


def analyse_measured(study: Study, measured: Measured, *, whole: bool = True) -> Results:
    """The same of a measured corpus (:mod:`discourse.measured`): the texts stay where they are. Without ``whole`` the
    features do, too: they are compared some columns at a time, and the results hold the primary ones only."""
    asked = asked_extractors(study)
    eras = periodisations.load(periodisation_of(study))
    study = with_measured_outcomes(study, asked)
    columns = measured.columns_of(study.features.extractors)
    names = [column.name for column in columns]
    features = measured.features(names if whole else study.comparisons.primary)
    apart: pd.DataFrame | FeatureBlocks | None = None
    if study.comparisons.without_reuse:
        again = measured.apart
        if again is None:
            apart = measured_apart(measured.segmented, asked, features)
        elif whole:
            apart = again.features().reindex(features.index)
        else:
            held = [column.name for column in again.columns]
            apart = FeatureBlocks(
                features.index, held, lambda names: again.features(names).reindex(features.index)
            )
    compared_on = features if whole else FeatureBlocks(features.index, names, measured.features)
    return compared(
        study,
        measured.corpus,
        measured.segmented,
        features,
        columns,
        eras,
        measured.about["tokenizer"],
        apart,
        compared_on=compared_on,
    )


def compared(
    study: Study,
    corpus: Corpus,
    segmented: Sequence[SegmentedSpeech],
    features: pd.DataFrame,
    columns: tuple[Column, ...],
    eras: periodisations.Periodisation,
    tokenizer: str,
    apart: pd.DataFrame | FeatureBlocks | None,
    compared_on: pd.DataFrame | FeatureBlocks | None = None,
) -> Results:
    """The features held against each other by era; ``apart`` are those without what speeches copy, ``compared_on``
    where they are read from, if not from the table."""
    metadata = describe(corpus, eras)
    asked = study.comparisons
    grouped, order = groups_of(metadata, asked.by, asked.groups, eras=[era.id for era in eras])
    comparisons = compare_groups(
        features if compared_on is None else compared_on,
        grouped,
        columns,
        by=asked.by,
        order=order,
        primary=asked.primary,
        names=asked.features,
        level=asked.level,
        seed=study.seed,
        without_reuse=apart,
    )
    found = Results(study, corpus, segmented, eras, features, metadata, comparisons, columns, tokenizer)
    invariants.results(found)
    return found


def asked_extractors(study: Study) -> list[Extractor]:
    """The extractors that a study asks for, not fitted."""
    return extractors.make(study.features.extractors, tfidf={"terms": study.features.tfidf_terms})


def with_multiverse(
    results: Results,
    asked: Multiverse | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Results:
    """The results with the primary comparisons rerun over the choices asked for, by the study if not here."""
    asked = asked or results.study.multiverse
    found = multiverse(
        results,
        tokenizer_of(results.study),
        outcomes=asked.outcomes,
        choices=asked.choices,
        seed=results.study.seed,
        engine=engine,
        progress=progress,
    )
    return replace(results, multiverse=found)


@door
def build_study(
    study: Study,
    out: str | Path,
    *,
    keep_going: bool = False,
    show_progress: bool | None = None,
    engine: Engine | None = None,
    work: str | Path | None = None,
) -> tuple[Results, tuple[Failure, ...]]:
    """Write everything that ``study`` asks for into the folder ``out``.

    ``features.csv``, ``speeches.csv``, ``comparisons.csv``, ``leave_one_out.csv``, ``confounding.csv``,
    ``codebook.csv``, ``claims.csv`` where the study asks for the multiverse, five files a figure (svg, pdf, png, csv,
    json), the reading room ``report.html``, what a paper cites (``methods.md``, ``references.bib``, ``tables.tex``,
    ``values.tex``) and ``manifest.json``. On an error nothing is written. ``show_progress`` None means: on a terminal
    only.

    The ``engine`` (:class:`discourse.engine.Engine`) measures the sources into the folder ``work``, by default one in
    the user's cache folder: what is measured there already is not measured again. The results are the same, byte for
    byte, whatever the engine and whatever was kept.
    """
    with reserved(Path(out)) as place:
        progress = bar(show_progress)
        results, found, failures = measured(
            study, keep_going=keep_going, progress=progress, engine=engine, work=work
        )
        page = study.report.write
        with place.staged() as folder, drawing_of(results, progress, engine, linked=page) as drawn:
            if study.multiverse.run:
                results = with_multiverse(results, engine=engine, progress=progress)
            write_table(results.metadata, folder / "speeches.csv")
            write_table(results.features, folder / "features.csv")
            write_table(results.comparisons, folder / "comparisons.csv", index=False)
            write_table(leave_one_out(results), folder / "leave_one_out.csv", index=False)
            write_table(audit(results), folder / "confounding.csv", index=False)
            if results.multiverse is not None:  # each specification stands in the table of the figure
                write_table(results.multiverse.claims, folder / "claims.csv", index=False)
            write_table(extractors.codebook(results.columns), folder / "codebook.csv", index=False)
            texts = room.texts(results) if page else None
            figures, undrawn = drawn(results.multiverse)
            for figure in figures:
                put_bundle(figure, folder)
            about = described(results, found, failures, undrawn)
            write_citation(folder, about, study.figures.lang)
            if texts is not None:
                (folder / room.NAME).write_text(
                    room.page(results, figures, about, texts), encoding="utf-8", newline=""
                )
            about["outputs"] = manifests.hash_files(folder, [p.name for p in folder.iterdir()])
            (folder / manifests.NAME).write_bytes(manifests.dump(about))
        return results, failures


def reading_room(
    study: Study, *, keep_going: bool = False, show_progress: bool | None = None, engine: Engine | None = None
) -> tuple[str, Results, tuple[Failure, ...]]:
    """The page ``report.html`` of a study, what it shows, and the sources that were left out."""
    progress = bar(show_progress)
    results, found, failures = measured(study, keep_going=keep_going, progress=progress, engine=engine)
    with drawing_of(results, progress, engine, linked=True) as drawn:
        if study.multiverse.run:
            results = with_multiverse(results, engine=engine, progress=progress)
        texts = room.texts(results)
        figures, undrawn = drawn(results.multiverse)
    return room.page(results, figures, described(results, found, failures, undrawn), texts), results, failures


def described(
    results: Results, found: Inputs, failures: tuple[Failure, ...], undrawn: dict[str, str]
) -> dict[str, Any]:
    """The manifest, its counts counted again, with what became of the characters of the raw files."""
    about = manifests.manifest(results, found, failures, undrawn) | {"account": dict(results.account)}
    invariants.counts(about, results)
    return about


def measured(
    study: Study,
    *,
    keep_going: bool,
    progress: Progress,
    engine: Engine | None = None,
    work: str | Path | None = None,
) -> tuple[Results, Inputs, tuple[Failure, ...]]:
    """Everything of a study but its multiverse that is known before it is drawn, what was read, what was left out."""
    asked_extractors(study)
    periodisations.load(periodisation_of(study))
    if study.multiverse.run:  # a misspelt name is an error now, not after hours of work
        named(study.multiverse.choices)
        extractors_of(study.multiverse.outcomes)
    with_measured_outcomes(study, asked_extractors(study))
    reading = study_reading(study, keep_going=keep_going)
    options = options_of(study, keep_going)
    apart = asked_apart(study) if study.comparisons.without_reuse else ()
    how: dict[str, Any] = {"options": options, "engine": engine, "progress": progress, "apart": apart}
    if engine is not None:
        engine.prepare(READY, __name__, *needed())
    scratch = cache.Scratch()
    try:
        place = work or cache.folder_of(study, options) or scratch.path
        folder, *_ = measure(reading, place, **how)
    except BusyError:
        if work:
            raise
        place = scratch.path  # another build of this study is at work in the cache folder
        folder, *_ = measure(reading, place, **how)
    results = analyse_measured(study, replace(folder, keeper=(folder.keeper, scratch)))
    results = replace(results, account=accounted_for(folder), passed_over=folder.passed_over)
    inputs = tuple(dict.fromkeys((path, digest, size) for path, digest, size, _ in folder.inputs()))
    formats = frozenset(name for *_, name in folder.inputs())
    return results, Inputs((*inputs, *reading.metadata), formats, folder.passed_over), folder.failures


def options_of(study: Study, keep_going: bool = False) -> Options:
    """How the sources of a study are to be measured."""
    return Options(
        script=study.sources.script,
        tokenizer=tokenizer_of(study),
        extractors=study.features.extractors,
        parameters=(("tfidf", (("terms", study.features.tfidf_terms),)),),
        keep_going=keep_going,
    )


@contextmanager
def drawing_of(
    results: Results, progress: Progress, engine: Engine | None = None, *, linked: bool
) -> Iterator[Callable[[MultiverseResults | None], tuple[list[Bundle], dict[str, str]]]]:
    """The figures that the study asks for, drawn from now on; what is given is a function of the results' multiverse
    that waits for them, and says why each of the others could not be drawn.

    A figure that the study names itself and that cannot be drawn is an error.
    """
    asked = results.study.figures

    def drawn(found: MultiverseResults | None) -> tuple[list[Bundle], dict[str, str]]:
        made, undrawn = [], {}
        for name, one in done(found).items():
            if isinstance(one, Bundle):
                made.append(one)
            elif asked.names:
                raise one
            else:
                undrawn[name] = str(one)
        return made, undrawn

    with drawing(
        results,
        asked.names or tuple(plots.available()),
        linked=linked,
        engine=engine if engine is not None and engine.here else Engine(),
        progress=progress,
    ) as done:
        yield drawn


def cut_up(speeches: Iterable[Speech], tokenizer: Tokenizer) -> tuple[SegmentedSpeech, ...]:
    """The speeches with their sentences and tokens, which add up to the text; a letter names one where this fails."""
    segmented = blamed(
        lambda some: segment_corpus(some, tokenizer),
        tuple(speeches),
        lambda speech: f"speech {speech.id} of {speech.source}",
        "cutting it into sentences and tokens",
    )
    for speech in segmented:
        invariants.cut(speech)
    return segmented


def numbers_of(
    segmented: Sequence[SegmentedSpeech], asked: Sequence[Extractor]
) -> tuple[pd.DataFrame, tuple[Column, ...]]:
    """The features table and what its columns mean; a letter names the extractor that fails, and the speech."""
    try:
        features, columns = extractors.measure(segmented, asked)
    except NO_FAULT:
        raise
    except Exception as error:
        for extractor in asked:
            with at_fault(f"{len(segmented)} speeches", f"what {name_of(extractor)} learns of them"):
                extractor.fit(segmented)
            blamed(extractor.transform, segmented, place_of, f"measuring {name_of(extractor)}")
        raise fault(error, f"{len(segmented)} speeches", "measuring them") from error
    invariants.measured(segmented, columns, features.to_numpy(dtype=float))
    return features, columns


def measured_apart(
    segmented: Sequence[SegmentedSpeech], asked: Sequence[Extractor], features: pd.DataFrame
) -> pd.DataFrame:
    """The features of the same speeches without the passages that they share with other independent ones.

    NaN where nothing is left of a speech; extractors that see nothing but repetition are not asked.
    """
    short = [speech for speech in without_shared(segmented) if speech.text]
    asked = [one for one in asked if sees_more_than_reuse(one)]
    if not short or not asked:
        return pd.DataFrame(index=features.index)
    return extractors.measure(short, asked)[0].reindex(features.index)


def asked_apart(study: Study) -> tuple[str, ...]:
    """The names of the extractors that are asked of speeches without their shared passages."""
    names = dict.fromkeys(study.features.extractors or extractors.available())
    return tuple(name for name in names if sees_more_than_reuse(extractors.make([name])[0]))


def sees_more_than_reuse(extractor: Extractor) -> bool:
    """Whether an extractor sees more than repetition between speeches."""
    return not extractor.columns or not all(map(made_of_reuse, extractor.columns))


def made_of_reuse(column: Column) -> bool:
    """Whether a feature sees nothing but repetition between speeches."""
    return column.name.startswith(MADE_OF_REUSE)


def leave_one_out(results: Results) -> pd.DataFrame:
    """The primary outcomes with each speech left out in its turn."""
    grouped, order = comparison_groups(results)
    asked = results.study.comparisons
    return leave_one_out_table(
        results.features,
        grouped,
        by=asked.by,
        order=order,
        names=asked.primary,
        seed=results.study.seed,
    )


def audit(results: Results) -> pd.DataFrame:
    """What else differs between the groups compared."""
    grouped, order = comparison_groups(results)
    return confounding(grouped, results.study.comparisons.by, order)


def comparison_groups(results: Results) -> tuple[pd.DataFrame, list[str]]:
    """The metadata as the comparison groups it, and its groups in order."""
    asked = results.study.comparisons
    return groups_of(results.metadata, asked.by, asked.groups, eras=[era.id for era in results.eras])


def study_sources(study: Study, *, keep_going: bool = False) -> Collected:
    """The sources of a study and what was passed over, named by their path from the study file's folder."""
    reading = study_reading(study, keep_going=keep_going)
    sources = tuple(reading)
    return Collected(sources, tuple(reading.failures), tuple(reading.passed_over), tuple(reading.metadata))


def study_reading(study: Study, *, keep_going: bool = False) -> Reading:
    """The same, read as they are asked for."""
    if not study.sources.paths:
        raise SourceError(
            "the study names no source", where="[sources]", expected='paths = ["a folder of speeches"]'
        )
    return Reading(
        [study.resolve(path) for path in study.sources.paths],
        metadata=study.resolve(study.sources.metadata) if study.sources.metadata else None,
        columns=study.sources.columns,
        keep_going=keep_going,
        root=study.root,
        limits=study.limits,
    )


def with_measured_outcomes(study: Study, asked: Sequence[Extractor]) -> Study:
    """The study without those of the default primary outcomes that the extractors it asks for do not measure.

    An outcome that the study names itself and does not measure is an error that says which extractor would.
    """
    measured = {column.name for extractor in asked for column in extractor.columns}
    by = {column.name: name for name, kind in extractors.available().items() for column in kind.columns}
    primary = study.comparisons.primary
    if primary == Comparisons().primary:
        primary = tuple(name for name in primary if name in measured)
    for name in (*primary, *study.comparisons.features):
        if name in by and name not in measured:
            raise StudyError(
                f"the extractors chosen do not measure {name!r}",
                where="[comparisons]",
                expected=f"columns of {', '.join(study.features.extractors)}",
                advice=f'"{by[name]}" among the extractors, or another outcome',
            )
    return replace(study, comparisons=replace(study.comparisons, primary=primary))


def periodisation_of(study: Study) -> str | Path:
    """The name or the path of the periodisation that a study asks for."""
    name = study.eras.periodisation
    return study.resolve(name) if name.endswith(".toml") else name


@door
def describe(corpus: Corpus, eras: periodisations.Periodisation | str) -> pd.DataFrame:
    """The metadata with each speech's era ("" where no era holds the whole interval) and a short label.

    ``eras`` is a periodisation or the name of one: "party".
    """
    eras = periodisations.load(eras)
    frame = corpus.to_frame()
    spans = list(zip(frame["earliest"], frame["latest"], strict=True))
    estimates = {span: DateEstimate(_day(span[0]), _day(span[1])) for span in set(spans)}
    eras_of = {span: eras.era_of(estimate) or "" for span, estimate in estimates.items()}
    straddled = {span: " ".join(eras.straddled(estimate)) for span, estimate in estimates.items()}
    frame["era"] = [eras_of[span] for span in spans]
    frame["straddles"] = [straddled[span] for span in spans]
    frame["label"] = labels(frame)
    return frame


def labels(metadata: pd.DataFrame) -> list[str]:
    """A short name a speech, each once: the year of the best date and the start of the title."""
    short = []
    for name, title, best in zip(metadata.index, metadata["title"], metadata["best"], strict=True):
        title = re.sub(r"^(?:在|关于)|[\s“”\"《》]", "", title) or name
        year = str(int(best[:4])) if best else "?"
        title = re.sub(rf"^{re.escape(year)}年?(?!度)", "", title) or title
        short.append(f"{year} {title[:11]}…" if len(title) > 12 else f"{year} {title}")
    total, seen = Counter(short), Counter[str]()
    for i, text in enumerate(short):
        if total[text] > 1:
            seen[text] += 1
            short[i] = f"{text} ({seen[text]})"
    return short


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
