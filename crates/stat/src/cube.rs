//! Sums by PSU, domain and level in one pass: proportions, tests and replicates of many questions at once.
