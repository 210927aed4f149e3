//! The questionnaire: what is asked, in which order, under which conditions.
//!
//! In: expressions as authors write them (the ODK XPath subset) and forms (XForms). Out: typed expressions, the
//! state of a form after each answer, or findings that name the place, the cause and the remedy.
//!
//! This room never knows storage, HTTP, weights or indicators; it reads neither clock nor chance: both are given.

pub mod expression;
pub mod language;
pub mod session;
pub mod xform;
pub mod xml;

pub use expression::{Environment, Expression, ExpressionError, Tree, Value};
pub use language::Language;
pub use session::Session;
pub use xform::Form;
