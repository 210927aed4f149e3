//! Variance of a sample with non-response and calibration, in three parts.
