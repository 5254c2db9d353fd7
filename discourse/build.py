"""The whole river on one screen: from raw files to tables, figures and a manifest.

:func:`analyse` is the architecture: each line is a stage, in order. :func:`build_study` runs it for a study and
writes what came out; until everything is ready it writes nothing where the user can see it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from . import eras as periodisations
from . import extractors, plots
from .compare import compare_groups, confounding, leave_one_out_table
from .compare.eras import MADE_OF_REUSE
from .compare.selection import groups_of
from .corpus import Corpus, Failure, make_corpus
from .errors import MissingFeatureError, SourceError, StudyError
from .extractors.base import Column, Extractor
from .extractors.reuse import without_shared
from .formats import Collected, collect
from .multiverse import extractors_of, multiverse, named
from .progress import Progress, bar
from .publish import manifest as manifests
from .publish import room
from .publish.bundle import Bundle, make_bundle, put_bundle
from .publish.cite import write_citation
from .publish.folder import ready, staged
from .publish.tables import write_table
from .results import Results
from .segment import SegmentedSpeech, segment_corpus, tokenizer_of
from .sources import Source
from .study import Comparisons, Multiverse, Study


def analyse(
    study: Study,
    sources: Sequence[Source],
    *,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> tuple[Results, tuple[Failure, ...]]:
    """Everything a build knows before it draws: the corpus and the three tables."""
    # 0    what is asked for is there, before hours of work
    asked = extractors.make(study.features.extractors, tfidf={"terms": study.features.tfidf_terms})
    eras = periodisations.load(periodisation_of(study))
    study = with_measured_outcomes(study, asked)
    # 1-3  bytes become text, speeches, dates; copies point at the one that stands for them
    corpus, failures = make_corpus(
        sources, script=study.sources.script, keep_going=keep_going, progress=progress
    )
    # 4    sentences with a stance, tokens
    tokenizer = tokenizer_of(study)
    segmented = segment_corpus(corpus, tokenizer)
    # 5    one row of numbers a speech
    features, columns = extractors.measure(segmented, asked)
    # 6    eras are asked of the dates, and held against each other, with and without what speeches copy
    metadata = describe(corpus, eras)
    asked_of = study.comparisons
    grouped, order = groups_of(metadata, asked_of.by, asked_of.groups, eras=[era.id for era in eras])
    comparisons = compare_groups(
        features,
        grouped,
        columns,
        by=asked_of.by,
        order=order,
        primary=asked_of.primary,
        names=asked_of.features,
        level=asked_of.level,
        seed=study.seed,
        without_reuse=measured_apart(segmented, asked, features) if asked_of.without_reuse else None,
    )
    return Results(
        study, corpus, segmented, eras, features, metadata, comparisons, columns, tokenizer.digest
    ), failures


def with_multiverse(results: Results, asked: Multiverse | None = None) -> Results:
    """The results with the primary comparisons rerun over the choices asked for, by the study if not here."""
    asked = asked or results.study.multiverse
    found = multiverse(
        results,
        tokenizer_of(results.study),
        outcomes=asked.outcomes,
        choices=asked.choices,
        seed=results.study.seed,
    )
    return replace(results, multiverse=found)


def build_study(
    study: Study, out: str | Path, *, keep_going: bool = False, show_progress: bool | None = None
) -> tuple[Results, tuple[Failure, ...]]:
    """Write everything that ``study`` asks for into the folder ``out``.

    ``features.csv``, ``speeches.csv``, ``comparisons.csv``, ``leave_one_out.csv``, ``confounding.csv``,
    ``codebook.csv``, ``claims.csv`` where the study asks for the multiverse, five files a figure (svg, pdf, png, csv,
    json), the reading room ``report.html``, what a paper cites (``methods.md``, ``references.bib``, ``tables.tex``,
    ``values.tex``) and ``manifest.json``. On an error nothing is written. ``show_progress`` None means: on a terminal
    only.
    """
    ready(Path(out))
    progress = bar(show_progress)
    results, found, failures = measured(study, keep_going=keep_going, progress=progress)
    with staged(Path(out)) as folder:
        write_table(results.metadata, folder / "speeches.csv")
        write_table(results.features, folder / "features.csv")
        write_table(results.comparisons, folder / "comparisons.csv", index=False)
        write_table(leave_one_out(results), folder / "leave_one_out.csv", index=False)
        write_table(audit(results), folder / "confounding.csv", index=False)
        if results.multiverse is not None:  # each specification stands in the table of the figure
            write_table(results.multiverse.claims, folder / "claims.csv", index=False)
        write_table(extractors.codebook(results.columns), folder / "codebook.csv", index=False)
        figures, undrawn = drawn(results, progress)
        for figure in figures:
            put_bundle(figure, folder)
        about = manifests.manifest(results, found, failures, undrawn)
        write_citation(folder, about, study.figures.lang)
        if study.report.write:
            (folder / room.NAME).write_text(room.page(results, figures, about), encoding="utf-8", newline="")
        about["outputs"] = manifests.hash_files(folder, [p.name for p in folder.iterdir()])
        (folder / manifests.NAME).write_bytes(manifests.dump(about))
    return results, failures


def reading_room(
    study: Study, *, keep_going: bool = False, show_progress: bool | None = None
) -> tuple[str, tuple[Failure, ...]]:
    """The page ``report.html`` of a study, and the sources that were left out."""
    progress = bar(show_progress)
    results, found, failures = measured(study, keep_going=keep_going, progress=progress)
    figures, undrawn = drawn(results, progress)
    return room.page(results, figures, manifests.manifest(results, found, failures, undrawn)), failures


def measured(
    study: Study, *, keep_going: bool, progress: Progress
) -> tuple[Results, Collected, tuple[Failure, ...]]:
    """Everything of a study that can be known before it is drawn, what was read for it, what was left out."""
    if study.multiverse.run:  # a misspelt name is an error now, not after hours of work
        named(study.multiverse.choices)
        extractors_of(study.multiverse.outcomes)
    found = study_sources(study, keep_going=keep_going)
    results, unusable = analyse(study, found.sources, keep_going=keep_going, progress=progress)
    if study.multiverse.run:
        results = with_multiverse(results)
    return results, found, (*(Failure(path, reason) for path, reason in found.failures), *unusable)


def drawn(results: Results, progress: Progress) -> tuple[list[Bundle], dict[str, str]]:
    """The figures that the study asks for, and why each of the others could not be drawn.

    A figure that it names itself and that cannot be drawn is an error.
    """
    asked = results.study.figures
    made, undrawn = [], {}
    for name in progress(asked.names or tuple(plots.available()), "drawing"):
        try:
            made.append(make_bundle(plots.named(name), results, asked.lang))
        except MissingFeatureError as error:
            if asked.names:
                raise
            undrawn[name] = str(error)
    return made, undrawn


def measured_apart(
    segmented: Sequence[SegmentedSpeech], asked: Sequence[Extractor], features: pd.DataFrame
) -> pd.DataFrame:
    """The features of the same speeches without the passages that they share with other independent ones.

    NaN where nothing is left of a speech; extractors that see nothing but repetition are not asked.
    """
    short = [speech for speech in without_shared(segmented) if speech.text]
    asked = [
        one for one in asked if not all(made_of_reuse(column) for column in one.columns) or not one.columns
    ]
    if not short or not asked:
        return pd.DataFrame(index=features.index)
    return extractors.measure(short, asked)[0].reindex(features.index)


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
    if not study.sources.paths:
        raise SourceError(
            "the study names no source", where="[sources]", expected='paths = ["a folder of speeches"]'
        )
    metadata = study.resolve(study.sources.metadata) if study.sources.metadata else None
    found = collect(
        [study.resolve(path) for path in study.sources.paths],
        metadata=metadata,
        columns=study.sources.columns,
        keep_going=keep_going,
    )
    return Collected(
        tuple(
            replace(s, path=_from(study.root, s.path), file=_from(study.root, s.file)) for s in found.sources
        ),
        tuple((_from(study.root, path), reason) for path, reason in found.failures),
        tuple(_from(study.root, path) for path in found.passed_over),
        tuple((_from(study.root, path), digest, size) for path, digest, size in found.metadata),
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


def describe(corpus: Corpus, eras: periodisations.Periodisation) -> pd.DataFrame:
    """The metadata with each speech's era ("" where no era holds the whole interval) and a short label."""
    frame = corpus.to_frame()
    frame["era"] = [eras.era_of(s.date) or "" for s in corpus]
    frame["straddles"] = [" ".join(eras.straddled(s.date)) for s in corpus]
    frame["label"] = labels(corpus)
    return frame


def labels(corpus: Corpus) -> list[str]:
    """A short name a speech, each once: the year of the best date and the start of the title."""
    short = []
    for speech in corpus:
        title = re.sub(r"^(?:在|关于)|[\s“”\"《》]", "", speech.title) or speech.id
        year = str(speech.date.best.year) if speech.date.best else "?"
        title = re.sub(rf"^{re.escape(year)}年?(?!度)", "", title) or title
        short.append(f"{year} {title[:11]}…" if len(title) > 12 else f"{year} {title}")
    total, seen = Counter(short), Counter[str]()
    for i, text in enumerate(short):
        if total[text] > 1:
            seen[text] += 1
            short[i] = f"{text} ({seen[text]})"
    return short


def _from(root: Path, path: str) -> str:
    """``path`` as seen from ``root``, so that no path of a machine gets into a result."""
    try:
        return Path(path).resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return Path(path).name
