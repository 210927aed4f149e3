"""The read and group-by of `wide sum`, by DuckDB or Python polars: prints seconds, groups, published cells and the sum of all sums."""

import sys
import time

COLUMNS = [f"P22_V{at * 63:04}" for at in range(30)]
SECRET = ["s", "nd", ""]


def with_duckdb(path, groups):
    import duckdb

    start = time.perf_counter()
    sums = ", ".join(f"sum(try_cast({c} AS DOUBLE)), count(try_cast({c} AS DOUBLE))" for c in COLUMNS)
    # Told the types, it guesses nothing: the fastest way it has.
    names = open(path).readline().strip().split(";")
    types = ", ".join(f"'{name}': '{'DOUBLE' if name in set(COLUMNS) else 'VARCHAR'}'" for name in names)
    read = f"read_csv('{path}', delim=';', header=true, auto_detect=false, quote='', escape='', columns={{{types}}}, nullstr=['s','nd',''])"
    rows = duckdb.sql(
        f"SELECT epci, {sums} FROM {read} JOIN read_csv('{groups}', types={{'commune': 'VARCHAR'}}) ON CODGEO = commune GROUP BY epci"
    ).fetchall()
    seconds = time.perf_counter() - start
    return seconds, len(rows), sum(sum(row[2::2]) for row in rows), sum(value or 0 for row in rows for value in row[1::2])


def with_polars(path, groups):
    import polars

    start = time.perf_counter()
    types = {name: polars.Float64 for name in COLUMNS}
    frame = polars.scan_csv(
        path, separator=";", quote_char=None, null_values=SECRET, infer_schema=False, schema_overrides=types
    ).select(["CODGEO", *COLUMNS])
    epci = polars.scan_csv(groups, schema_overrides={"commune": polars.String})
    columns = [polars.col(c).sum().name.suffix("_s") for c in COLUMNS] + [polars.col(c).count().name.suffix("_n") for c in COLUMNS]
    sums = frame.join(epci, left_on="CODGEO", right_on="commune").group_by("epci").agg(columns).collect()
    seconds = time.perf_counter() - start
    total = sum(sums[f"{c}_s"].sum() for c in COLUMNS)
    return seconds, sums.height, sum(sums[f"{c}_n"].sum() for c in COLUMNS), total


seconds, count, published, total = {"duckdb": with_duckdb, "polars": with_polars}[sys.argv[1]](sys.argv[2], sys.argv[3])
print(f"{seconds:.4f} {count} {published} {total:.3f}")
