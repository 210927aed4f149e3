//! The questionnaire: what is asked, in which order, under which conditions.
//!
//! In: questionnaires (XLSForm in four spellings), expressions (the ODK XPath subset) and forms (XForms). Out: a typed
//! questionnaire and its XForm, typed expressions, the state of a form after each answer, or findings that name the
//! place, the cause and the remedy.
//!
//! This room never knows storage, HTTP, weights or indicators; it reads neither clock nor chance: both are given.

pub mod archive;
pub mod biff;
pub mod ddi;
pub mod dictionary;
pub mod expression;
pub mod language;
pub mod questionnaire;
pub mod row;
pub mod session;
mod unique;
pub mod wording;
pub mod write_xform;
pub mod xform;
pub mod xlsform;
pub mod xml;

pub use expression::{Environment, Expression, ExpressionError, Tree, Value};
pub use language::Language;
pub use questionnaire::Questionnaire;
pub use session::Session;
pub use write_xform::write_xform;
pub use xform::Form;
