//! Whether margins can be met at all, within which bounds, and which margins forbid it.
