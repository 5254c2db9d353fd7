"""Stage six: groups of speeches against each other, with statistics that survive a sceptical reviewer.

Two layers. Beneath, functions on plain numbers, no corpus object needed: ``measures``, ``ratios``, ``contrast``
(keyness), ``association`` (collocation), ``dispersion``, ``shifts``, ``divergence``, ``effects``, ``intervals``,
``resample``, ``permutation``, ``stratified``, ``multiplicity``, ``agreement``, ``correction``. Above, functions on
the tables of a corpus, which give long tables: :func:`compare_eras`, :func:`leave_one_out_table`,
:func:`confounding`, :func:`keyness`, :func:`collocations`, :func:`dispersion_table`, :func:`word_shift`,
:func:`group_divergence`.

The unit of analysis is the speech, never the word: words of one speech are not independent, and tests that
count them find differences between two halves of the same series of reports. Near-duplicates count once.
"""

from __future__ import annotations

from .association import (
    Pairs,
    conditional_odds_ratio,
    delta_p,
    dice,
    fisher_exact_p,
    from_cells,
    interaction_lambda,
    log_dice,
    log_odds_lambda,
    mi3,
    npmi,
    odds_ratio,
    pmi,
    ppmi,
    signed_g2,
    t_score,
    z_score,
)
from .audit import confounding, confounding_sentence, cramers_v, overlap, unbalanced
from .clustered import log_ratio_clustered
from .collocation_contrast import contrast_collocations
from .collocation_table import collocations
from .contrast import (
    difference_coefficient,
    g2_williams,
    keyness_conditional_odds_ratio,
    keyness_fisher_p,
    keyness_odds_ratio,
    relative_risk,
    simple_maths,
    williams_q,
)
from .dispersion import dp, dp_sparse, juilland_d, kld, range_of, rosengren_s
from .dispersion_chance import dp_by_chance, dp_excess, morisita_index
from .dispersion_table import dispersion_table
from .divergence import group_divergence, jsd, jsd_jackknife, jsd_miller_madow
from .effects import cliffs_delta, hedges_g, mean_difference
from .eras import COLUMNS, compare_eras, compare_groups
from .influence import leave_one_out_table
from .intervals import Interval, bootstrap, jackknife_t, jackknife_t_difference, wilson
from .measures import bic, chi2, fightin_words, g2
from .multiplicity import benjamini_yekutieli, bh, bonferroni, holm
from .permutation import Permutation, permutation_test, smallest_p
from .pooled import log_odds, pooled_theta, pooled_theta_difference
from .ratios import log_ratio, log_ratio_conservative, log_ratio_interval, percent_diff
from .resample import bootstrap_differences
from .shift_table import word_shift
from .shifts import entropy_shift, jsd_shift, kl_shift, proportion_shift, tsallis_shift, weighted_shift
from .stratified import strata_of, within_strata, within_strata_interval, within_strata_test
from .summary import summary_by_era
from .terms import keyness

__all__ = [
    "COLUMNS",
    "Interval",
    "Pairs",
    "Permutation",
    "benjamini_yekutieli",
    "bh",
    "bic",
    "bonferroni",
    "bootstrap",
    "bootstrap_differences",
    "chi2",
    "cliffs_delta",
    "collocations",
    "compare_eras",
    "compare_groups",
    "conditional_odds_ratio",
    "confounding",
    "confounding_sentence",
    "contrast_collocations",
    "cramers_v",
    "delta_p",
    "dice",
    "difference_coefficient",
    "dispersion_table",
    "dp",
    "dp_by_chance",
    "dp_excess",
    "dp_sparse",
    "entropy_shift",
    "fightin_words",
    "fisher_exact_p",
    "from_cells",
    "g2",
    "g2_williams",
    "group_divergence",
    "hedges_g",
    "holm",
    "interaction_lambda",
    "jackknife_t",
    "jackknife_t_difference",
    "jsd",
    "jsd_jackknife",
    "jsd_miller_madow",
    "jsd_shift",
    "juilland_d",
    "keyness",
    "keyness_conditional_odds_ratio",
    "keyness_fisher_p",
    "keyness_odds_ratio",
    "kl_shift",
    "kld",
    "leave_one_out_table",
    "log_dice",
    "log_odds",
    "log_odds_lambda",
    "log_ratio",
    "log_ratio_clustered",
    "log_ratio_conservative",
    "log_ratio_interval",
    "mean_difference",
    "mi3",
    "morisita_index",
    "npmi",
    "odds_ratio",
    "overlap",
    "percent_diff",
    "permutation_test",
    "pmi",
    "pooled_theta",
    "pooled_theta_difference",
    "ppmi",
    "proportion_shift",
    "range_of",
    "relative_risk",
    "rosengren_s",
    "signed_g2",
    "simple_maths",
    "smallest_p",
    "strata_of",
    "summary_by_era",
    "t_score",
    "tsallis_shift",
    "unbalanced",
    "weighted_shift",
    "williams_q",
    "wilson",
    "within_strata",
    "within_strata_interval",
    "within_strata_test",
    "word_shift",
    "z_score",
]
