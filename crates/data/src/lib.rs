//! Parquet in and out, the one room that sees polars.
