//! The five distances of calibration: how far a weight may go from where it starts.
