//! Groups of categories that are too small.
