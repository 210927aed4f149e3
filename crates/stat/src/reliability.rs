//! Marks of reliability: publish, with caution, not at all.
