"""A synthetic survey for the benchmark: `python generate.py ROWS FOLDER`, the same bytes for the same number of rows.

Two hundred primary units in twenty strata, ten domains, twelve margins of 2 to 15 levels (78 in all) that answer unevenly,
fifty questions of five levels, one amount. Everybody has a hidden disposition that moves answers, margins and amount together.

FOLDER gets one flat binary file a column (what our program and numpy read), survey.csv and survey.parquet for the tools that
read tables, margins.csv (variable, level, total): consistent totals, half way between the sample and an even population.
"""

import pathlib
import sys

import numpy as np
import polars as pl

LEVELS = [2, 7, 5, 4, 9, 3, 6, 8, 2, 12, 5, 15]
QUESTIONS, STRATA, PSUS, DOMAINS, MEAN_WEIGHT = 50, 20, 10, 10, 10


def columns(n):
    draw = np.random.default_rng(4251)
    hidden = draw.standard_normal(n)
    stratum = np.sort(draw.integers(0, STRATA, n))
    made = {
        "stratum": stratum.astype(np.uint16),
        "psu": (stratum * PSUS + draw.integers(0, PSUS, n)).astype(np.uint16),
        "dom": draw.integers(0, DOMAINS, n).astype(np.uint16),
        "w": np.round(draw.uniform(0.8, 1.2, n) * MEAN_WEIGHT, 6),
    }
    for k, levels in enumerate(LEVELS):
        seen = 0.15 + 0.5 * hidden + np.sqrt(0.75) * draw.standard_normal(n)
        edges = np.quantile(draw.standard_normal(20_000), np.arange(1, levels) / levels)
        made[f"m{k + 1}"] = np.searchsorted(edges, seen).astype(np.uint16)
    for k in range(QUESTIONS):
        opinion = 2 + 0.5 * hidden + draw.standard_normal(n)
        made[f"q{k + 1}"] = np.clip(np.rint(opinion), 0, 4).astype(np.uint8)
    made["y"] = np.round(1500 + 300 * hidden + 200 * draw.standard_normal(n), 2)
    return made


def margins(made, n):
    rows = []
    for k, levels in enumerate(LEVELS):
        sample = np.bincount(made[f"m{k + 1}"], weights=made["w"], minlength=levels)
        even = 1 + np.cos(np.arange(levels)) / 4
        part = (sample / sample.sum() + even / even.sum()) / 2
        rows += [(f"m{k + 1}", level, float(share * MEAN_WEIGHT * n)) for level, share in enumerate(part)]
    return pl.DataFrame(rows, schema=["variable", "level", "total"], orient="row")


def main(n, folder):
    folder.mkdir(parents=True, exist_ok=True)
    made = columns(n)
    for name, values in made.items():
        values.tofile(folder / f"{name}.bin")
    table = pl.DataFrame(made)
    table.write_csv(folder / "survey.csv")
    table.write_parquet(folder / "survey.parquet")
    margins(made, n).write_csv(folder / "margins.csv")


if __name__ == "__main__":
    main(int(float(sys.argv[1])), pathlib.Path(sys.argv[2]))
