//! Independence of two questions: Rao and Scott's chi-squared tests, Wald's tests.
