//! Quantiles of a weighted sample and their intervals.
