//! Kinds of questions and what is estimated of each.
