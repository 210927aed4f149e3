//! Unit non-response: weights moved to respondents within cells; response propensity.
