//! What a person reads to judge a weighting.
