"""Stage six: groups of speeches against each other, with statistics that survive a sceptical reviewer.

Two layers. Beneath, functions on plain numbers, no corpus object needed: ``measures`` and ``ratios`` (keyness),
``dispersion``, ``effects``, ``intervals``, ``permutation``, ``multiplicity``, ``divergence``, ``pooled``. Above,
functions on the tables of a corpus: :func:`compare_eras`, :func:`summary_by_era`, :func:`confounding`,
:func:`keyness`.

The unit of analysis is the speech, never the word: words of one speech are not independent, and tests that
count them find differences between two halves of the same series of reports. Near-duplicates count once.
"""

from __future__ import annotations

from .audit import confounding, confounding_sentence, cramers_v, overlap, unbalanced
from .clustered import log_ratio_clustered
from .dispersion import dp, dp_sparse, juilland_d, kld, range_of, rosengren_s
from .divergence import jsd
from .effects import cliffs_delta, hedges_g, mean_difference
from .eras import COLUMNS, compare_eras, compare_groups
from .influence import leave_one_out_table
from .intervals import Interval, bootstrap, jackknife_t, jackknife_t_difference, wilson
from .measures import bic, chi2, fightin_words, g2
from .multiplicity import bh, holm
from .permutation import Permutation, permutation_test, smallest_p
from .pooled import log_odds, pooled_theta, pooled_theta_difference
from .ratios import log_ratio, log_ratio_conservative, log_ratio_interval, percent_diff
from .resample import bootstrap_differences
from .stratified import strata_of, within_strata, within_strata_interval, within_strata_test
from .summary import summary_by_era
from .terms import keyness

__all__ = [
    "COLUMNS",
    "Interval",
    "Permutation",
    "bh",
    "bic",
    "bootstrap",
    "bootstrap_differences",
    "chi2",
    "cliffs_delta",
    "compare_eras",
    "compare_groups",
    "confounding",
    "confounding_sentence",
    "cramers_v",
    "dp",
    "dp_sparse",
    "fightin_words",
    "g2",
    "hedges_g",
    "holm",
    "jackknife_t",
    "jackknife_t_difference",
    "jsd",
    "juilland_d",
    "keyness",
    "kld",
    "leave_one_out_table",
    "log_odds",
    "log_ratio",
    "log_ratio_clustered",
    "log_ratio_conservative",
    "log_ratio_interval",
    "mean_difference",
    "overlap",
    "percent_diff",
    "permutation_test",
    "pooled_theta",
    "pooled_theta_difference",
    "range_of",
    "rosengren_s",
    "smallest_p",
    "strata_of",
    "summary_by_era",
    "unbalanced",
    "wilson",
    "within_strata",
    "within_strata_interval",
    "within_strata_test",
]
