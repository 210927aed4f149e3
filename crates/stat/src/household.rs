//! One weight per cluster: calibration of the cluster totals.
