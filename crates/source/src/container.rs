//! Files around tables: CSV in its encodings, XLSX, XLS, Parquet (a decoder handed in), JSON, and any of these inside ZIP or gz.
