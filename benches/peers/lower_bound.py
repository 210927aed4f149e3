"""The least work numpy can do for each task: `python lower_bound.py TASK FOLDER`.

Sums by `bincount`, no table of rows by columns, no check of anything. What a careful person would write by hand.
"""

import sys

import numpy as np
from worker import LEVELS, column, miss, serve, totals

STRATA, PSUS, DOMAINS, ANSWERS = 20, 10, 10, 5


def weighting(folder, margins):
    codes = [column(folder, f"m{k + 1}").astype(np.int32) for k in range(margins)]
    return column(folder, "w"), codes, totals(folder, margins)


def proportional_fitting(weights, codes, wanted, tolerance):
    weights = weights.copy()
    for _ in range(1000):
        worst = 0.0
        for code, target in zip(codes, wanted):
            factors = target / np.bincount(code, weights=weights, minlength=len(target))
            worst = max(worst, np.abs(factors - 1).max())
            weights *= factors[code]
        if worst < tolerance:
            break
    return weights


def cross_tables(weights, codes, sizes):
    first = np.concatenate([[0], np.cumsum(sizes)])
    table = np.zeros((first[-1], first[-1]))
    for a, rows in enumerate(sizes):
        for b in range(a, len(sizes)):
            pair = np.bincount(codes[a] * sizes[b] + codes[b], weights=weights, minlength=rows * sizes[b]).reshape(rows, sizes[b])
            table[first[a] : first[a + 1], first[b] : first[b + 1]] = pair
            table[first[b] : first[b + 1], first[a] : first[a + 1]] = pair.T
    return table, first


def linear(weights, codes, wanted):
    sizes = [len(t) for t in wanted]
    table, first = cross_tables(weights, codes, sizes)
    reached = np.concatenate([np.diag(table)[first[k] : first[k + 1]] for k in range(len(sizes))])
    slope = np.linalg.lstsq(table, np.concatenate(wanted) - reached, rcond=1e-11)[0]
    ratio = 1 + sum(slope[first[k] : first[k + 1]][code] for k, code in enumerate(codes))
    return weights * ratio


def rake(folder, margins):
    weights, codes, wanted = weighting(folder, margins)
    check = lambda found: miss(found, codes, wanted)
    return lambda: (proportional_fitting(weights, codes, wanted, 1e-6), check, "stops at 1e-6 of each level")


def calibrate(folder, margins):
    weights, codes, wanted = weighting(folder, margins)
    return lambda: (linear(weights, codes, wanted), lambda found: miss(found, codes, wanted), "one Newton step")


def shares(folder, domains):
    w, psu = column(folder, "w"), column(folder, "psu").astype(np.int64)
    place = column(folder, "dom").astype(np.int64) if domains > 1 else np.zeros(len(w), dtype=np.int64)
    answers = [column(folder, f"q{k + 1}").astype(np.int64) for k in range(50)]

    def one(answer):
        cell = np.bincount((psu * domains + place) * ANSWERS + answer, weights=w, minlength=STRATA * PSUS * domains * ANSWERS)
        cell = cell.reshape(STRATA, PSUS, domains, ANSWERS)
        base = cell.sum((0, 1, 3))[:, None]
        share = cell.sum((0, 1)) / base
        z = (cell - cell.sum(3, keepdims=True) * share) / base
        variance = PSUS / (PSUS - 1) * ((z - z.mean(1, keepdims=True)) ** 2).sum((0, 1))
        return np.sqrt(variance).sum()

    return lambda: (sum(one(answer) for answer in answers), float, f"50 questions x {domains} domains")


def bootstrap(folder, replicates):
    w, y, psu = column(folder, "w"), column(folder, "y"), column(folder, "psu")

    def run():
        draw = np.random.default_rng(1)
        top = np.bincount(psu, weights=w * y).reshape(STRATA, PSUS)
        bottom = np.bincount(psu, weights=w).reshape(STRATA, PSUS)
        drawn = draw.multinomial(PSUS - 1, np.full(PSUS, 1 / PSUS), size=(replicates, STRATA)) * PSUS / (PSUS - 1)
        means = (drawn * top).sum((1, 2)) / (drawn * bottom).sum((1, 2))
        return means.std(ddof=1), float, f"{replicates} replicates on sums by PSU"

    return run


def recalibrated(folder, replicates):
    """The rows are first summed by PSU and crossing of the margins: each replicate then rakes 70 cells."""
    w, codes, wanted = weighting(folder, 3)
    y, psu = column(folder, "y"), column(folder, "psu").astype(np.int64)
    crossed = (codes[0] * LEVELS[1] + codes[1]) * LEVELS[2] + codes[2]
    cells = LEVELS[0] * LEVELS[1] * LEVELS[2]
    levels = [np.arange(cells) // (LEVELS[1] * LEVELS[2]), np.arange(cells) // LEVELS[2] % LEVELS[1], np.arange(cells) % LEVELS[2]]

    def run():
        draw = np.random.default_rng(1)
        size = STRATA * PSUS
        bottom = np.bincount(psu * cells + crossed, weights=w, minlength=size * cells).reshape(size, cells)
        top = np.bincount(psu * cells + crossed, weights=w * y, minlength=size * cells).reshape(size, cells)
        drawn = draw.multinomial(PSUS - 1, np.full(PSUS, 1 / PSUS), size=(replicates, STRATA)) * PSUS / (PSUS - 1)
        means = []
        for factors in drawn.reshape(replicates, size):
            weights = factors @ bottom
            ratio = proportional_fitting(weights, levels, wanted, 1e-8) / weights
            means.append((ratio * (factors @ top)).sum() / (ratio * weights).sum())
        return np.std(means, ddof=1), float, f"{replicates} replicates, raked on 70 cells each"

    return run


TASKS = {
    "rake-3": lambda f: rake(f, 3),
    "rake-6": lambda f: rake(f, 6),
    "rake-12": lambda f: rake(f, 12),
    "linear-12": lambda f: calibrate(f, 12),
    "shares": lambda f: shares(f, DOMAINS),
    "shares-whole": lambda f: shares(f, 1),
    "bootstrap": lambda f: bootstrap(f, 500),
    "bootstrap-calibrated": lambda f: recalibrated(f, 500),
}

if __name__ == "__main__":
    serve(TASKS[sys.argv[1]](sys.argv[2]))
