"""Stage six: groups of speeches against each other, with statistics that survive a sceptical reviewer.

Two layers. Beneath, functions on plain numbers, no corpus object needed: ``measures``, ``ratios``, ``contrast``
(keyness), ``association`` (collocation), ``dispersion``, ``shifts``, ``divergence``, ``effects``, ``intervals``,
``resample``, ``permutation``, ``stratified``, ``multiplicity``, ``agreement``, ``correction``, ``trends``,
``kendall``, ``partitions``, ``scaling``. Above, functions on a corpus or its tables, which give long tables:
:func:`compare_eras`, :func:`leave_one_out_table`, :func:`confounding`, :func:`keyness`, :func:`collocations`,
:func:`dispersion_table`, :func:`word_shift`, :func:`group_divergence`, :func:`trend_table`, :func:`trend_fan`,
:func:`change_table`, :func:`break_table`, :func:`wordscores_table`, :func:`wordfish_table`.

The unit of analysis is the speech, never the word: words of one speech are not independent, and tests that
count them find differences between two halves of the same series of reports. Near-duplicates count once.
"""

from __future__ import annotations

from .agreement import (
    agreement_interval,
    bennett_s,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    scott_pi,
)
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
from .audit import audit_note, confounding, confounding_sentence, cramers_v, overlap, unbalanced
from .change_tables import break_table, change_table
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
from .correction import correct_counts, prediction_powered_mean, rogan_gladen, rogan_gladen_interval
from .date_draws import draw_dates
from .dispersion import dp, dp_sparse, juilland_d, kld, range_of, rosengren_s
from .dispersion_chance import dp_by_chance, dp_excess, morisita_index
from .dispersion_table import dispersion_table
from .divergence import group_divergence, jsd, jsd_jackknife, jsd_miller_madow
from .effects import cliffs_delta, hedges_g, mean_difference
from .eras import COLUMNS, compare_eras, compare_groups
from .influence import leave_one_out_table
from .intervals import Interval, bootstrap, jackknife_t, jackknife_t_difference, wilson
from .kendall import mann_kendall, theil_sen
from .measures import bic, chi2, fightin_words, g2
from .multiplicity import benjamini_yekutieli, bh, bonferroni, holm
from .partitions import optimal_partition, vnc
from .permutation import Permutation, permutation_test, smallest_p
from .pooled import log_odds, pooled_theta, pooled_theta_difference
from .ratios import log_ratio, log_ratio_conservative, log_ratio_interval, percent_diff
from .resample import bootstrap_differences
from .scaling import (
    Scaling,
    read_references,
    rescale_lbg,
    rescale_mv,
    text_scores,
    word_scores,
    wordfish,
    wordfish_table,
    wordscores_table,
)
from .shift_table import word_shift
from .shifts import entropy_shift, jsd_shift, kl_shift, proportion_shift, tsallis_shift, weighted_shift
from .similarity import cluster, cosines, group_cosines, permanova, speech_weights
from .stratified import strata_of, within_strata, within_strata_interval, within_strata_test
from .summary import summary_by_era
from .terms import keyness
from .trend_tables import trend_fan, trend_table
from .trends import dated_slope, ols_slope

__all__ = [
    "COLUMNS",
    "Interval",
    "Pairs",
    "Permutation",
    "Scaling",
    "agreement_interval",
    "audit_note",
    "benjamini_yekutieli",
    "bennett_s",
    "bh",
    "bic",
    "bonferroni",
    "bootstrap",
    "bootstrap_differences",
    "break_table",
    "change_table",
    "chi2",
    "cliffs_delta",
    "cluster",
    "cohen_kappa",
    "collocations",
    "compare_eras",
    "compare_groups",
    "conditional_odds_ratio",
    "confounding",
    "confounding_sentence",
    "contrast_collocations",
    "correct_counts",
    "cosines",
    "cramers_v",
    "dated_slope",
    "delta_p",
    "dice",
    "difference_coefficient",
    "dispersion_table",
    "dp",
    "dp_by_chance",
    "dp_excess",
    "dp_sparse",
    "draw_dates",
    "entropy_shift",
    "fightin_words",
    "fisher_exact_p",
    "fleiss_kappa",
    "from_cells",
    "g2",
    "g2_williams",
    "group_cosines",
    "group_divergence",
    "gwet_ac1",
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
    "krippendorff_alpha",
    "leave_one_out_table",
    "log_dice",
    "log_odds",
    "log_odds_lambda",
    "log_ratio",
    "log_ratio_clustered",
    "log_ratio_conservative",
    "log_ratio_interval",
    "mann_kendall",
    "mean_difference",
    "mi3",
    "morisita_index",
    "npmi",
    "odds_ratio",
    "ols_slope",
    "optimal_partition",
    "overlap",
    "percent_agreement",
    "percent_diff",
    "permanova",
    "permutation_test",
    "pmi",
    "pooled_theta",
    "pooled_theta_difference",
    "ppmi",
    "prediction_powered_mean",
    "proportion_shift",
    "range_of",
    "read_references",
    "relative_risk",
    "rescale_lbg",
    "rescale_mv",
    "rogan_gladen",
    "rogan_gladen_interval",
    "rosengren_s",
    "scott_pi",
    "signed_g2",
    "simple_maths",
    "smallest_p",
    "speech_weights",
    "strata_of",
    "summary_by_era",
    "t_score",
    "text_scores",
    "theil_sen",
    "trend_fan",
    "trend_table",
    "tsallis_shift",
    "unbalanced",
    "vnc",
    "weighted_shift",
    "williams_q",
    "wilson",
    "within_strata",
    "within_strata_interval",
    "within_strata_test",
    "word_scores",
    "word_shift",
    "wordfish",
    "wordfish_table",
    "wordscores_table",
    "z_score",
]
