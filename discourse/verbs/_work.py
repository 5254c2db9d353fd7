"""From the arguments to what a verb works on: sources, speeches, segmented speeches, results.

The libraries are imported when a function is called, never before: ``--help`` must not wait for them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from ..errors import CompareError, MeasuredError
from ..study import Columns, Comparisons, Eras, Features, Segment, Sources, Study
from . import _output

if TYPE_CHECKING:
    from ..corpus import Corpus, Speech
    from ..engine import Engine
    from ..formats import Collected
    from ..measured import Measured
    from ..results import Results
    from ..segment import SegmentedSpeech


def collected(arguments: argparse.Namespace) -> Collected:
    """The sources as they were read, and those that could not be."""
    from ..formats import collect
    from ..measured import is_measured

    asked = sources(arguments)
    for path in asked.paths:
        if path != "-" and is_measured(path):
            raise MeasuredError(
                "this is a measured corpus, and this verb reads raw files",
                where=path,
                expected="the files and folders that it was measured from",
            )
    found = collect(
        asked.paths,
        metadata=asked.metadata or None,
        columns=asked.columns,
        keep_going=arguments.keep_going,
        limits=arguments.limits,
    )
    _output.passed_over(found.passed_over)
    return found


def sources(arguments: argparse.Namespace) -> Sources:
    """What the command line says of its sources, as a study file would."""
    return Sources(
        tuple(arguments.paths), arguments.metadata, arguments.script, Columns(**dict(arguments.column))
    )


def opened(arguments: argparse.Namespace) -> tuple[Measured, Any] | None:
    """The measured corpus that the one path names, or that is made, for this once, because an engine or a number of
    workers was asked for; with the failures. None where the sources are to be worked on here and now."""
    from ..measured import is_measured, open_measured
    from ..measured.cache import Scratch

    if not hasattr(arguments, "measured"):
        arguments.measured = None
        folders = [path for path in arguments.paths if path != "-" and is_measured(path)]
        if folders and len(arguments.paths) > 1:
            raise MeasuredError(
                "a measured corpus stands among other sources",
                where=folders[0],
                expected="one measured corpus, or sources that are none",
                advice="discourse measure with all sources, which makes one of them",
            )
        if folders:
            found = open_measured(folders[0])
            _fitting(found, arguments)
            _output.passed_over(found.passed_over, account_of(found))
            arguments.measured = found, found.failures
        elif any(getattr(arguments, name, None) for name in ("engine", "workers", "scheduler")):
            arguments.scratch = Scratch()
            found = measured(arguments, str(arguments.scratch.path))
            _output.passed_over(found.passed_over)
            arguments.measured = found, found.failures
    return cast("tuple[Measured, Any] | None", arguments.measured)


def account_of(found: Measured) -> str:
    """The file that says what a measured corpus was made of."""
    from ..measured.folder import NAME

    return str(found.folder / NAME)


def measured(arguments: argparse.Namespace, folder: str, extractors: tuple[str, ...] = ()) -> Measured:
    """The sources measured into a folder by the engine asked for."""
    from ..formats import Reading
    from ..measured import Options, measure
    from ..progress import bar
    from ..segment.tokens import Tokenizer

    asked = sources(arguments)
    reading = Reading(
        asked.paths,
        metadata=asked.metadata or None,
        columns=asked.columns,
        keep_going=arguments.keep_going,
        limits=arguments.limits,
    )
    options = Options(
        script=asked.script,
        tokenizer=Tokenizer(engine=arguments.tokenizer),
        extractors=extractors,
        keep_going=arguments.keep_going,
    )
    with engine_of(arguments) as engine:
        found, *_ = measure(reading, folder, options=options, engine=engine, progress=bar())
    return found


def engine_of(arguments: argparse.Namespace) -> Engine:
    """Who does the work: what was asked for, else as many processes as there are cores."""
    from ..engine import Engine

    name = arguments.engine or ("dask" if arguments.scheduler else "processes")
    if arguments.workers == 1 and not arguments.engine and not arguments.scheduler:
        name = "serial"
    return Engine(name, workers=arguments.workers, scheduler=arguments.scheduler)


def _fitting(found: Measured, arguments: argparse.Namespace) -> None:
    """Raise MeasuredError where the command line asks for what a measured corpus was not made with."""
    for name in ("metadata", "column"):
        if getattr(arguments, name, None):
            raise MeasuredError(
                f"--{name} is asked of a measured corpus",
                where=str(found.folder),
                expected=f"no --{name}: what it said when the corpus was measured is in it",
                advice="leave it out, or discourse measure PATH… -o FOLDER with that option, into another folder",
            )
    usual = {"script": "simplified", "tokenizer": "fast"}
    for name, default in usual.items():
        value, held = getattr(arguments, name, default), found.about["asked"].get(name, default)
        if value not in (default, held):
            raise MeasuredError(
                f"the corpus was not measured with --{name} {value}",
                where=str(found.folder),
                expected=f"--{name} {held}, as it was",
                advice="discourse measure PATH… -o FOLDER with that option, into another folder",
            )


def corpus(arguments: argparse.Namespace) -> tuple[Corpus, Any]:
    """The speeches, repaired and dated, and the failures (for ``told`` in :mod:`._output`)."""
    if (found := opened(arguments)) is not None:
        return found[0].corpus, found[1]
    from ..corpus import make_corpus
    from ..progress import bar

    taken = collected(arguments)
    speeches, failures = make_corpus(
        taken.sources, script=arguments.script, keep_going=arguments.keep_going, progress=bar()
    )
    return speeches, (*taken.failures, *failures)


def of_era(arguments: argparse.Namespace) -> tuple[Sequence[Speech], Any]:
    """The speeches of ``--era``, or all, and the failures; an era that is none is an error before the work."""
    from .. import eras
    from ..build import describe
    from ..measured import Picked

    periodisation = eras.load(arguments.eras)
    if arguments.era is not None:
        periodisation[arguments.era]
    found, failures = corpus(arguments)
    held = describe(found, periodisation)["era"]
    places = [i for i, era in enumerate(held) if arguments.era in (None, era)]
    if not places:
        raise CompareError(
            f"no speech is dated wholly within the era {arguments.era}",
            advice="discourse speeches, which says the date and the era of each",
        )
    return Picked(found.speeches, places), failures


def segmented(
    arguments: argparse.Namespace, speeches: Corpus | Sequence[Speech]
) -> Sequence[SegmentedSpeech]:
    """The same speeches, in the same order, cut into sentences and tokens."""
    from ..build import cut_up
    from ..corpus import Corpus
    from ..measured import Picked
    from ..segment.tokens import Tokenizer

    if (found := opened(arguments)) is not None:
        if isinstance(speeches, Corpus):
            return found[0].segmented
        assert isinstance(speeches, Picked)  # nothing else comes out of a measured corpus
        return found[0].segmented.picked(speeches.places)
    return cut_up(speeches, Tokenizer(engine=arguments.tokenizer))


def labelled(
    arguments: argparse.Namespace, named: Iterable[str] = ()
) -> tuple[Sequence[SegmentedSpeech], list[str], Any]:
    """The independent speeches cut up, the group of each by ``--by`` ("" = none), and the failures.

    Groups ``named`` on the command line that do not exist are an error: eras before any work is done. What else
    differs between the groups is said before they are compared.
    """
    from .. import eras as periodisations
    from ..build import describe
    from ..compare import audit_note
    from ..compare.selection import groups_of
    from ..corpus.copies import independent_rows

    periodisation = periodisations.load(arguments.eras)
    if arguments.by == "era":
        for name in named:
            periodisation[name]
    speeches, failures = corpus(arguments)
    grouped, order = groups_of(
        describe(speeches, periodisation), arguments.by, list(named), eras=[era.id for era in periodisation]
    )
    _output.audited(audit_note(grouped, arguments.by, order))
    kept = segmented(arguments, speeches.independent)
    own = independent_rows(grouped)
    return kept, grouped.loc[own, arguments.by].astype(str).tolist(), failures


def analysed(
    arguments: argparse.Namespace,
    extractors: tuple[str, ...] = (),
    comparisons: Comparisons = Comparisons(without_reuse=False),  # noqa: B008 (frozen)
    seed: int = 0,
    *,
    whole: bool = True,
) -> tuple[Results, Any]:
    """All that a build computes before it draws, with the extractors named (default: all), and the failures; of a
    measured corpus without the table of features, unless it is wanted ``whole``."""
    from ..build import analyse, analyse_measured
    from ..progress import bar

    study = Study(
        sources=sources(arguments),
        eras=Eras(getattr(arguments, "eras", "party")),
        segment=Segment(engine=arguments.tokenizer),
        features=Features(extractors=extractors),
        comparisons=comparisons,
        seed=seed,
    )
    if (ready := opened(arguments)) is not None:
        return analyse_measured(study, ready[0], whole=whole), ready[1]
    found = collected(arguments)
    results, failures = analyse(study, found.sources, keep_going=arguments.keep_going, progress=bar())
    return results, (*found.failures, *failures)
