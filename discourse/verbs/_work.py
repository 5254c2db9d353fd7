"""From the arguments to what a verb works on: sources, speeches, segmented speeches, results.

The libraries are imported when a function is called, never before: ``--help`` must not wait for them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..errors import CompareError
from ..study import Columns, Comparisons, Eras, Features, Segment, Sources, Study
from . import _output

if TYPE_CHECKING:
    from ..corpus import Corpus, Speech
    from ..formats import Collected
    from ..results import Results
    from ..segment import SegmentedSpeech


def collected(arguments: argparse.Namespace) -> Collected:
    """The sources as they were read, and those that could not be."""
    from ..formats import collect

    asked = sources(arguments)
    return collect(
        asked.paths,
        metadata=asked.metadata or None,
        columns=asked.columns,
        keep_going=arguments.keep_going,
    )


def sources(arguments: argparse.Namespace) -> Sources:
    """What the command line says of its sources, as a study file would."""
    return Sources(
        tuple(arguments.paths), arguments.metadata, arguments.script, Columns(**dict(arguments.column))
    )


def corpus(arguments: argparse.Namespace) -> tuple[Corpus, Any]:
    """The speeches, repaired and dated, and the failures (for ``told`` in :mod:`._output`)."""
    from ..corpus import make_corpus
    from ..progress import bar

    found = collected(arguments)
    speeches, failures = make_corpus(
        found.sources, script=arguments.script, keep_going=arguments.keep_going, progress=bar()
    )
    return speeches, (*found.failures, *failures)


def of_era(arguments: argparse.Namespace) -> tuple[list[Speech], Any]:
    """The speeches of ``--era``, or all, and the failures; an era that is none is an error before the work."""
    from .. import eras

    periodisation = eras.load(arguments.eras)
    if arguments.era is not None:
        periodisation[arguments.era]
    found, failures = corpus(arguments)
    speeches = [s for s in found if arguments.era in (None, periodisation.era_of(s.date))]
    if not speeches:
        raise CompareError(
            f"no speech is dated wholly within the era {arguments.era}",
            advice="discourse speeches, which says the date and the era of each",
        )
    return speeches, failures


def segmented(arguments: argparse.Namespace, speeches: Iterable[Speech]) -> tuple[SegmentedSpeech, ...]:
    """The same speeches, in the same order, cut into sentences and tokens by ``--engine``."""
    from ..segment import segment_corpus
    from ..segment.tokens import Tokenizer

    return segment_corpus(speeches, Tokenizer(engine=arguments.engine))


def labelled(
    arguments: argparse.Namespace, named: Iterable[str] = ()
) -> tuple[tuple[SegmentedSpeech, ...], list[str], Any]:
    """The independent speeches cut up, the group of each by ``--by`` ("" = none), and the failures.

    Groups ``named`` on the command line that do not exist are an error: eras before any work is done. What else
    differs between the groups is said before they are compared.
    """
    from .. import eras as periodisations
    from ..build import describe
    from ..compare import audit_note
    from ..compare.selection import groups_of

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
    return kept, [str(grouped.loc[one.id, arguments.by]) for one in kept], failures


def analysed(
    arguments: argparse.Namespace,
    extractors: tuple[str, ...] = (),
    comparisons: Comparisons = Comparisons(without_reuse=False),  # noqa: B008 (frozen)
    seed: int = 0,
) -> tuple[Results, Any]:
    """All that a build computes before it draws, with the extractors named (default: all), and the failures."""
    from ..build import analyse
    from ..progress import bar

    study = Study(
        sources=sources(arguments),
        eras=Eras(getattr(arguments, "eras", "party")),
        segment=Segment(engine=arguments.engine),
        features=Features(extractors=extractors),
        comparisons=comparisons,
        seed=seed,
    )
    found = collected(arguments)
    results, failures = analyse(study, found.sources, keep_going=arguments.keep_going, progress=bar())
    return results, (*found.failures, *failures)
