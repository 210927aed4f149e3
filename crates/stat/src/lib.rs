//! The room `stat`.
