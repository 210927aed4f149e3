//! What an expression is worth.

use super::date::Moment;
use std::borrow::Cow;

/// A value. Texts are borrowed from the expression or the tree where they can be.
#[derive(Clone, PartialEq, Debug)]
pub enum Value<'a, N> {
    Boolean(bool),
    Number(f64),
    Text(Cow<'a, str>),
    Moment(Moment),
    Nodes(Vec<N>),
}

impl<N> Value<'_, N> {
    pub(crate) const BLANK: Self = Self::Text(Cow::Borrowed(""));

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Cow::Owned(text.into()))
    }
}
