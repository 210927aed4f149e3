"""The Python packages, as their own guides call them: `python packages.py TOOL TASK FOLDER [QUESTIONS]`."""

import sys
import warnings

import numpy as np
import polars as pl
from worker import column, miss, serve, totals

warnings.filterwarnings("ignore")


def table(folder, columns):
    return pl.read_parquet(f"{folder}/survey.parquet", columns=columns)


def check_of(folder, margins):
    codes, wanted = [column(folder, f"m{k + 1}") for k in range(margins)], totals(folder, margins)
    return lambda weights: miss(np.asarray(weights, float), codes, wanted)


def names(margins):
    return [f"m{k + 1}" for k in range(margins)]


def svy_rake(folder, margins):
    import svy

    data = table(folder, ["w", *names(margins)]).with_columns(pl.col(names(margins)).cast(pl.String))
    sample = svy.Sample(data, svy.Design(wgt="w"))
    controls = {m: {str(k): float(t) for k, t in enumerate(total)} for m, total in zip(names(margins), totals(folder, margins))}
    run = lambda: sample.weighting.rake(controls=controls, wgt_name=fresh(), tol=1e-6, max_iter=1000)
    return lambda: (run(), lambda found: check_of(folder, margins)(found.data[NAMES[-1]].to_numpy()), "tol 1e-6")


def svy_linear(folder, margins):
    import svy

    data = table(folder, ["w", *names(margins)]).with_columns(pl.col(names(margins)).cast(pl.String))
    sample = svy.Sample(data, svy.Design(wgt="w"))
    pairs = zip(names(margins), totals(folder, margins))
    controls = {svy.Cat(m): {str(k): float(t) for k, t in enumerate(total)} for m, total in pairs}
    run = lambda: sample.weighting.calibrate(controls=controls, wgt_name=fresh())
    return lambda: (run(), lambda found: check_of(folder, margins)(found.data[NAMES[-1]].to_numpy()), "calibrate")


NAMES = []


def fresh():
    """A new name for each run: a weight is not written twice."""
    NAMES.append(f"weight{len(NAMES)}")
    return NAMES[-1]


def svy_sample(folder, columns):
    import svy

    data = table(folder, ["w", "stratum", "psu", "dom", *columns])
    return svy.Sample(data, svy.Design(wgt="w", stratum="stratum", psu="psu"))


def svy_shares(folder, questions, by):
    asked = [f"q{k + 1}" for k in range(questions)]
    sample = svy_sample(folder, asked)
    one = lambda q: sample.estimation.prop(q, **by).to_polars()["se"].sum()
    return lambda: (sum(one(q) for q in asked), float, f"{questions} questions, one by one")


def svy_shares_together(folder, questions):
    asked = [f"q{k + 1}" for k in range(questions)]
    sample = svy_sample(folder, asked)
    run = lambda: sum(part.to_polars()["se"].sum() for part in sample.estimation.prop(asked, by="dom"))
    return lambda: (run(), float, f"{questions} questions, one call")


def svy_rao_scott(folder):
    asked = [f"q{k + 1}" for k in range(10)]
    sample = svy_sample(folder, asked)
    return lambda: (sum(sample.categorical.tabulate(q, "dom").stats.f.value for q in asked), float, "10 tests q x dom")


def svy_medians(folder):
    sample = svy_sample(folder, ["y"])
    return lambda: (sample.estimation.median("y", by="dom").to_polars()["est"].sum(), float, "10 domains, Woodruff")


def svy_bootstrap(folder, replicates):
    sample = svy_sample(folder, ["y"])

    def run():
        made = sample.weighting.create_bs_wgts(n_reps=replicates, rstate=1)
        return made.estimation.mean("y", method="replication").to_polars()["se"][0], float, f"{replicates} replicates"

    return run


def samplics_rake(folder, margins):
    from samplics import SampleWeight

    data, weights = {m: column(folder, m) for m in names(margins)}, column(folder, "w")
    control = {m: {k: float(t) for k, t in enumerate(total)} for m, total in zip(names(margins), totals(folder, margins))}
    run = lambda: SampleWeight().rake(weights, margins=data, control=control, tol=1e-6, max_iter=1000)
    return lambda: (run(), check_of(folder, margins), "tol 1e-6")


def samplics_shares(folder, questions):
    from samplics import PopParam, TaylorEstimator

    data = {name: column(folder, name) for name in ["w", "stratum", "psu", "dom", *[f"q{k + 1}" for k in range(questions)]]}

    def one(q):
        made = TaylorEstimator(PopParam.prop)
        made.estimate(y=data[q], samp_weight=data["w"], stratum=data["stratum"], psu=data["psu"], domain=data["dom"])
        return sum(sum(levels.values()) for levels in made.stderror.values())

    return lambda: (sum(one(f"q{k + 1}") for k in range(questions)), float, f"{questions} questions")


def weightipy_rake(folder, margins):
    import weightipy

    data = table(folder, ["w", *names(margins)]).with_columns(pl.col(names(margins)).cast(pl.Int64)).to_pandas()
    wanted = totals(folder, margins)
    whole = wanted[0].sum()
    scheme = weightipy.scheme_from_dict(
        {m: {k: float(t) / whole * 100 for k, t in enumerate(total)} for m, total in zip(names(margins), wanted)}
    )
    check = lambda found: check_of(folder, margins)(found["found"].to_numpy() * (whole / found["found"].sum()))
    return lambda: (weightipy.weight_dataframe(data, scheme, weight_column="found"), check, "starts from weights of 1")


def ipfn_rake(folder, margins):
    from ipfn import ipfn

    data = table(folder, ["w", *names(margins)]).rename({"w": "total"}).to_pandas()
    import pandas

    wanted = [pandas.Series(total, name="total").rename_axis(m) for m, total in zip(names(margins), totals(folder, margins))]
    columns = [[m] for m in names(margins)]
    run = lambda: ipfn.ipfn(data.copy(), wanted, columns, convergence_rate=1e-7, max_iteration=1000).iteration()
    return lambda: (run(), lambda found: check_of(folder, margins)(found["total"].to_numpy()), "rate 1e-7")


def task(tool, name, folder, questions):
    kind, _, size = name.partition("-")
    if kind == "rake":
        return {"svy": svy_rake, "samplics": samplics_rake, "weightipy": weightipy_rake, "ipfn": ipfn_rake}[tool](folder, int(size))
    if tool == "samplics":
        return {"shares": samplics_shares}[name](folder, questions)
    return {
        "linear-12": lambda: svy_linear(folder, 12),
        "shares": lambda: svy_shares(folder, questions, {"by": "dom"}),
        "shares-together": lambda: svy_shares_together(folder, questions),
        "shares-whole": lambda: svy_shares(folder, questions, {}),
        "rao-scott": lambda: svy_rao_scott(folder),
        "medians": lambda: svy_medians(folder),
        "bootstrap": lambda: svy_bootstrap(folder, 500),
    }[name]()


if __name__ == "__main__":
    tool, name, folder = sys.argv[1:4]
    serve(task(tool, name, folder, int(sys.argv[4]) if len(sys.argv) > 4 else 50))
