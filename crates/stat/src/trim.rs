//! Trimming of extreme weights.
