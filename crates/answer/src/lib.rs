//! Answers, wherever they were collected, in one typed table.
//!
//! In: the files that survey tools give (LimeSurvey, Kobo and ODK, Google Forms, SurveyMonkey, REDCap…), as bytes with a
//! name. Out: an [`Import`]: a [`ResponseTable`] whose columns have a type, the tables of repeats below it, the counts of
//! rows and columns in and out, what each column became, and every fault of the files at once.
//!
//! This room never knows web pages, weights or indicators; what identifies a person is left out unless asked for.

pub mod export;
pub mod import;
pub mod kobo;
pub mod ledger;
pub mod mapping;
pub mod raw;
pub mod structure;
pub mod table;
mod typing;

pub use import::{Counts, IMPORTERS, Import, ImportError, Importer, Options, Source, read, recognise};
pub use structure::{Question, QuestionKind, Structure};
pub use table::{Cell, Choice, Column, Date, Missing, Parent, ResponseTable, Row, Values};
