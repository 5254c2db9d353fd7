"""Wordfish: against a plain maximiser, against statsmodels, and on speeches made from known positions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import gammaln

from discourse.compare.scaling import newton, starts, wordfish
from discourse.compare.scaling.doubt import bootstrap_errors, covariance, standard_errors
from discourse.compare.scaling.model import Wordfish, dispersion, fitted, project
from discourse.errors import CompareError
from tests.compare.test_wordscores import lbg

Array = np.ndarray[Any, Any]


def made(n: int, words: int, tokens: float, seed: int, *, k: float = np.inf) -> tuple[Array, Array]:
    """True positions and counts; ``k`` finite: negative binomial, variance μ + μ²/k."""
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=n)
    theta = (theta - theta.mean()) / theta.std(ddof=1)
    mu = np.exp(np.outer(theta, rng.normal(0, 0.4, words))) / np.arange(1, words + 1)
    mu = mu / mu.sum(axis=1, keepdims=True) * tokens * np.exp(rng.normal(0, 0.3, n))[:, None]
    if np.isfinite(k):
        mu = mu * rng.gamma(k, 1 / k, mu.shape)
    counts = rng.poisson(mu)
    return theta, counts[:, (counts.sum(axis=0) > 3) & ((counts > 0).sum(axis=0) > 1)]


def plainly(counts: Array, beta_sd: float, seed: int) -> tuple[float, Array]:
    """The same objective, all parameters at once, by L-BFGS from a random start: its value and the positions."""
    n, words = counts.shape
    cuts = [n, n + words, n + 2 * words]

    def less(parameters: Array) -> tuple[float, Array]:
        alpha, psi, beta, theta = np.split(parameters, cuts)
        eta = alpha[:, None] + psi + np.outer(theta, beta)
        mu = np.exp(eta)
        rest, variance = counts - mu, theta.var(ddof=1)
        value = (counts * eta - mu).sum() - variance * (beta**2).sum() / (2 * beta_sd**2)
        slope = [
            rest.sum(axis=1),
            rest.sum(axis=0),
            rest.T @ theta - variance * beta / beta_sd**2,
            rest @ beta - (theta - theta.mean()) / (n - 1) * (beta**2).sum() / beta_sd**2,
        ]
        return -value, -np.concatenate(slope)

    rng = np.random.default_rng(seed)
    start = np.concatenate(
        [np.zeros(n), np.log(counts.mean(axis=0)), rng.normal(0, 0.3, words), rng.normal(size=n)]
    )
    options = {"maxiter": 50_000, "maxfun": 100_000, "ftol": 1e-15, "gtol": 1e-8}
    found = minimize(less, start, jac=True, method="L-BFGS-B", options=options)
    theta = found.x[-n:]
    return -found.fun - gammaln(counts + 1).sum(), (theta - theta.mean()) / theta.std(ddof=1)


def turned(theta: Array, fit: Wordfish) -> Array:
    return np.asarray(theta * np.sign(theta @ fit.theta))


@pytest.fixture(scope="module")
def small() -> Array:
    return made(7, 40, 400, 1)[1]


@pytest.fixture(scope="module")
def fit(small: Array) -> Wordfish:
    return wordfish(small, direction=(0, 1))


class TestAgainstOthers:
    """The maximum is the maximum."""

    @pytest.mark.parametrize("beta_sd", [3.0, 0.5])
    def test_a_plain_maximiser_finds_the_same(self, small: Array, beta_sd: float) -> None:
        """Positions to 0.0001 and the objective to a millionth, from another start by another method."""
        ours = wordfish(small, direction=(0, 1), beta_sd=beta_sd)
        height, theta = plainly(small, beta_sd, seed=4)
        assert ours.objective == pytest.approx(height, abs=1e-6)
        np.testing.assert_allclose(ours.theta, turned(theta, ours), atol=1e-4)

    def test_the_example_of_laver_benoit_and_garry(self) -> None:
        """Their six texts, whose order is known: V1 between R2 and R3, the references in order; by both methods."""
        table, _ = lbg()
        ours = wordfish(table, direction=(0, 4), beta_sd=1.0)
        height, theta = plainly(table, 1.0, seed=0)
        assert ours.objective == pytest.approx(height, abs=1e-6)
        np.testing.assert_allclose(ours.theta, turned(theta, ours), atol=1e-4)
        assert np.argsort(ours.theta).tolist() == [0, 1, 5, 2, 3, 4]

    def test_each_speech_is_a_poisson_regression(self, small: Array) -> None:
        """Given ψ and β, α and θ of a speech are statsmodels' (the prior made harmless); so are the errors."""
        free = wordfish(small, direction=(0, 1), beta_sd=1e4)
        at = project(small, free)
        for i in range(len(small)):
            glm = sm.GLM(
                small[i], sm.add_constant(free.beta), family=sm.families.Poisson(), offset=free.psi
            ).fit(tol=1e-12)
            np.testing.assert_allclose([free.alpha[i], free.theta[i]], glm.params, atol=1e-5)
            assert at.se[i] == pytest.approx(glm.bse[1], rel=1e-6)

    def test_each_word_is_a_poisson_regression(self, small: Array) -> None:
        """Given α and θ, ψ and β of a word are statsmodels'."""
        free = wordfish(small, direction=(0, 1), beta_sd=1e4)
        for j in range(0, small.shape[1], 5):
            glm = sm.GLM(
                small[:, j], sm.add_constant(free.theta), family=sm.families.Poisson(), offset=free.alpha
            ).fit(tol=1e-12)
            np.testing.assert_allclose([free.psi[j], free.beta[j]], glm.params, atol=2e-4)

    def test_the_log_likelihood_is_poissons(self, small: Array, fit: Wordfish) -> None:
        """With the factorials in it, from the fitted means."""
        from scipy.stats import poisson

        assert fit.log_likelihood == pytest.approx(poisson.logpmf(small, fitted(fit)).sum(), abs=1e-8)
        assert fit.objective == pytest.approx(fit.log_likelihood - (fit.beta**2).sum() / 18, abs=1e-8)

    def test_joint_errors_are_those_of_the_whole_information_matrix(self, fit: Wordfish) -> None:
        """The inverse of the information of all parameters within the four constraints, built cell by cell."""
        n, words = len(fit.theta), len(fit.beta)
        mu = fitted(fit).ravel()
        i, j = np.divmod(np.arange(n * words), words)
        design = np.zeros((n * words, 2 * n + 2 * words))
        cells = np.arange(n * words)
        design[cells, i] = 1
        design[cells, n + i] = fit.beta[j]
        design[cells, 2 * n + j] = 1
        design[cells, 2 * n + words + j] = fit.theta[i]
        prior = np.zeros(2 * n + 2 * words)
        prior[n : 2 * n], prior[2 * n + words :] = fit.ridge, 1 / 9
        information = design.T @ (mu[:, None] * design) + np.diag(prior)
        bound = np.zeros((2 * n + 2 * words, 3))  # mean of θ, its sd, and one constant between α and ψ
        bound[n : 2 * n, 0], bound[n : 2 * n, 1], bound[2 * n : 2 * n + words, 2] = 1, fit.theta, 1
        free = np.linalg.svd(bound)[0][:, 3:]
        expected = free @ np.linalg.inv(free.T @ information @ free) @ free.T
        np.testing.assert_allclose(covariance(fit), expected[n : 2 * n, n : 2 * n], rtol=1e-6, atol=1e-10)

    def test_dispersion_is_pearsons(self, small: Array, fit: Wordfish) -> None:
        """Σ (y - μ)² / μ over all cells, also the empty ones."""
        n, words = small.shape
        mu = fitted(fit)
        pearson = ((small - mu) ** 2 / mu).sum() / ((n - 2) * (words - 2))
        assert dispersion(small, fit) == pytest.approx(pearson, rel=1e-7)


class TestConstraints:
    """What is fixed is fixed."""

    def test_scale_place_and_direction(self, small: Array, fit: Wordfish) -> None:
        """Mean 0, standard deviation 1, β about 0, the direction as asked; turned round, all signs turn."""
        assert fit.theta.mean() == pytest.approx(0, abs=1e-12)
        assert fit.theta.std(ddof=1) == pytest.approx(1, abs=1e-12)
        assert fit.beta.mean() == pytest.approx(0, abs=1e-6)
        assert fit.theta[0] < fit.theta[1]
        back = wordfish(small, direction=(1, 0))
        np.testing.assert_array_equal(back.theta, -fit.theta)
        np.testing.assert_array_equal(back.beta, -fit.beta)

    def test_margins_are_kept(self, small: Array, fit: Wordfish) -> None:
        """The fitted means add up to each speech's tokens and each word's count."""
        np.testing.assert_allclose(fitted(fit).sum(axis=1), small.sum(axis=1), rtol=1e-9)
        np.testing.assert_allclose(fitted(fit).sum(axis=0), small.sum(axis=0), rtol=1e-4)

    def test_same_bytes_sparse_or_dense_and_the_input_is_left_alone(
        self, small: Array, fit: Wordfish
    ) -> None:
        """Two runs agree to the last bit; a sparse table is not written to."""
        sparse = csr_array(small)
        again = wordfish(sparse, direction=(0, 1))
        np.testing.assert_array_equal(again.theta, fit.theta)
        np.testing.assert_array_equal(sparse.toarray(), small)

    def test_order_of_rows_and_columns_does_not_matter(self, small: Array, fit: Wordfish) -> None:
        """Speeches and words shuffled: the same positions."""
        rng = np.random.default_rng(3)
        rows, columns = rng.permutation(len(small)), rng.permutation(small.shape[1])
        at = np.argsort(rows)
        other = wordfish(small[rows][:, columns], direction=(int(at[0]), int(at[1])))
        np.testing.assert_allclose(other.theta, fit.theta[rows], atol=1e-5)

    def test_blocks_of_rows_do_not_matter(
        self, small: Array, fit: Wordfish, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A table too large to be fitted at once is fitted in parts."""
        monkeypatch.setattr(newton, "CELLS", 50)
        np.testing.assert_allclose(wordfish(small, direction=(0, 1)).theta, fit.theta, atol=1e-9)
        np.testing.assert_allclose(
            standard_errors(small, wordfish(small, direction=(0, 1)), kind="poisson"),
            np.sqrt(np.diag(covariance(fit))),
            rtol=1e-6,
        )

    def test_many_speeches_begin_at_the_same_place(
        self, small: Array, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Above the limit the axes come from an iterative method: the same axes, but for sign."""
        table = csr_array(small.astype(np.float64))
        exact = starts.axes(table)
        monkeypatch.setattr(starts, "JOINT_LIMIT", 3)
        for a, b in zip(exact[:2], starts.axes(table), strict=True):
            np.testing.assert_allclose(np.abs(a), np.abs(b), atol=1e-8)


class TestRecovery:
    """Speeches made from positions that are known."""

    def test_positions_are_found_again(self) -> None:
        """Correlation above 0.99 with 15 speeches of 2,000 words, Poisson counts."""
        theta, counts = made(15, 250, 2_000, 5)
        found = wordfish(counts, direction=(int(theta.argmin()), int(theta.argmax())))
        assert np.corrcoef(found.theta, theta)[0, 1] > 0.99
        assert len(found.optima) == 4
        assert list(found.optima) == sorted(found.optima, reverse=True)

    def test_no_random_start_ends_higher(self) -> None:
        """Three speeches with words of their own make several hills; of ten random starts none finds a higher one."""
        rng = np.random.default_rng(0)
        mu = np.full((8, 60), 5.0)
        for i, often in enumerate((40, 30, 24)):
            mu[i, i * 20 : (i + 1) * 20] = often
        counts = rng.poisson(mu)
        found = wordfish(counts, direction=(0, 1))
        others = [wordfish(counts, direction=(0, 1), start=rng.normal(size=8)).objective for _ in range(10)]
        assert max(others) <= found.objective + 1e-6
        assert min(others) < found.objective - 10
        assert found.optima[0] - found.optima[-1] > 10
        assert found.alike[0] == pytest.approx(1)
        assert found.alike[-1] < 0.9

    @pytest.mark.thorough
    def test_poisson_errors_hold_for_poisson_counts_and_only_for_them(self) -> None:
        """12 corpora of 15 speeches: near the level with Poisson counts; under a half where words vary as they do,
        and there drawing words again helps."""
        covered: dict[str, list[float]] = {"poisson": [], "overdispersed": [], "words": []}
        for seed in range(12):
            for name, k in (("poisson", np.inf), ("overdispersed", 2.0)):
                theta, counts = made(15, 150, 1_500, seed, k=k)
                found = wordfish(counts, direction=(int(theta.argmin()), int(theta.argmax())))
                away = np.abs(found.theta - theta)
                se = standard_errors(counts, found, kind="poisson")
                covered[name].append(float((away < 1.96 * se).mean()))
                if name == "overdispersed" and seed < 4:
                    drawn = bootstrap_errors(counts, found, method="words", seed=seed, resamples=25)
                    covered["words"].append(float((away < 1.96 * drawn.se).mean()))
        assert np.mean(covered["poisson"]) > 0.87
        assert np.mean(covered["overdispersed"]) < 0.5
        assert np.mean(covered["words"]) > 0.75

    def test_dispersion_tells_poisson_from_more(self) -> None:
        """About one for Poisson counts, well above for negative binomial ones; quasi-Poisson errors follow it."""
        for k, low, high in ((np.inf, 0.9, 1.1), (2.0, 1.5, 20.0)):
            _, counts = made(15, 150, 1_500, 3, k=k)
            found = wordfish(counts, direction=(0, 1))
            phi = dispersion(counts, found)
            assert low < phi < high
            ratio = standard_errors(counts, found, kind="quasi-poisson") / standard_errors(
                counts, found, kind="poisson"
            )
            np.testing.assert_allclose(ratio, np.sqrt(max(phi, 1.0)))

    def test_a_speech_left_out_is_placed_where_it_belongs(self) -> None:
        """Fourteen fitted, the fifteenth projected: near where the fit of all fifteen has it."""
        theta, counts = made(15, 250, 2_000, 6)
        order = np.argsort(theta)
        counts = counts[order]
        every = wordfish(counts, direction=(0, 14))
        np.testing.assert_allclose(project(counts, every).theta, every.theta, atol=1e-4)
        rest = np.delete(counts, 7, axis=0)
        fewer = wordfish(rest[:, rest.sum(axis=0) > 0], direction=(0, 13))
        placed = project(counts[:, rest.sum(axis=0) > 0][[7]], fewer)
        assert placed.theta[0] == pytest.approx(every.theta[7], abs=0.2)
        assert 0 < placed.se[0] < 0.2


class TestBootstrap:
    """Errors from resampled counts."""

    def test_parametric_says_what_the_analytical_say(self) -> None:
        """Counts drawn from the fit itself: within a quarter, on average over speeches."""
        _, counts = made(10, 150, 2_000, 2)
        found = wordfish(counts, direction=(0, 1))
        drawn = bootstrap_errors(counts, found, method="parametric", seed=1, resamples=60)
        ratio = drawn.se / standard_errors(counts, found, kind="poisson")
        assert 0.75 < ratio.mean() < 1.25

    def test_blocks_see_repetition(self) -> None:
        """Every word three times running: errors by blocks are larger than Poisson's by more than a third."""
        rng = np.random.default_rng(7)
        theta, once = made(8, 100, 700, 9)
        of = np.repeat(np.arange(8), 60)
        shares = once / once.sum(axis=1, keepdims=True)
        blocks = np.array([3 * rng.multinomial(4, shares[i]) for i in of])
        kept = blocks.sum(axis=0) > 0
        blocks = blocks[:, kept]
        counts = np.array([blocks[of == i].sum(axis=0) for i in range(8)])
        found = wordfish(counts, direction=(int(theta.argmin()), int(theta.argmax())))
        drawn = bootstrap_errors(
            counts, found, method="blocks", seed=1, resamples=40, blocks=blocks, speech=of
        )
        assert np.median(drawn.se / standard_errors(counts, found, kind="poisson")) > 4 / 3

    def test_the_seed_decides(self, small: Array, fit: Wordfish) -> None:
        """Same seed, same bytes; another seed, other ones; the method names it."""
        first, again, other = (
            bootstrap_errors(small, fit, method="words", seed=seed, resamples=10) for seed in (1, 1, 2)
        )
        np.testing.assert_array_equal(first.se, again.se)
        assert (first.se != other.se).any()
        assert "10 resamples, seed 1" in first.method

    def test_blocks_must_make_up_the_table(self, small: Array, fit: Wordfish) -> None:
        """None given, or none for a speech: a letter."""
        with pytest.raises(CompareError, match="there are no blocks to draw"):
            bootstrap_errors(small, fit, method="blocks", seed=1)
        with pytest.raises(CompareError, match="do not make up the table"):
            bootstrap_errors(small, fit, method="blocks", seed=1, blocks=small, speech=np.zeros(7, int))


class TestLetters:
    """What cannot be fitted is said."""

    @pytest.mark.parametrize(
        ("counts", "direction", "letter"),
        [
            ([[1, 2, 3], [3, 2, 1]], (0, 1), "2 speeches and 3 words"),
            ([[1, 2, 3], [3, 2, 1], [1, 1, 1]], (0, 0), "the direction is 0, 0"),
            ([[1, 2, 3], [3, 2, 1], [1, 1, 1]], (0, 3), "the direction is 0, 3"),
            ([[1, 2, 3], [3, 2, 1], [0, 0, 0]], (0, 1), "a speech has no count"),
            ([[1, 2, 0], [3, 2, 0], [1, 1, 0]], (0, 1), "a word has no count"),
            ([[1, 2, 3], [2, 4, 6], [3, 6, 9]], (0, 1), "in the same shares"),
            ([[1, 2, -3], [2, 4, 6], [3, 6, 9]], (0, 1), "below zero"),
        ],
    )
    def test_of_counts(self, counts: list[list[int]], direction: tuple[int, int], letter: str) -> None:
        """Too few, empty, negative, alike; a direction that is none."""
        with pytest.raises(CompareError, match=letter):
            wordfish(counts, direction=direction)

    def test_a_fit_that_has_not_converged_is_no_fit(self, small: Array) -> None:
        """Three turns are not enough, and no number comes out."""
        with pytest.raises(CompareError, match="did not converge in 3 turns"):
            wordfish(small, direction=(0, 1), max_turns=3)

    def test_without_a_prior_a_word_of_one_speech_has_no_bound(self) -> None:
        """Maximum likelihood on the published example, where R1 has words of its own; the prior is advised."""
        with pytest.raises(CompareError, match="weight without bound"):
            wordfish(lbg()[0], direction=(0, 4), beta_sd=np.inf)
