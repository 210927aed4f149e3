//! Parquet in and out: the one room that sees polars.
//!
//! In: a Parquet file, or rows of facts. Out: rows of text for the layouts of `source`, or a Parquet file.
//!
//! A data frame never crosses the door of this room.

pub mod answers;
pub mod facts;
pub mod parquet;

pub use answers::{AnswerColumn, AnswerValues, write_answers};
pub use facts::{FactFrame, write_facts};
pub use parquet::ParquetDecoder;

/// What could not be read or written, with the path.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("{path} : {source}")]
    Io { path: String, source: std::io::Error },
    #[error("{path} : Parquet illisible ou non inscriptible ({message})")]
    Parquet { path: String, message: String },
}
