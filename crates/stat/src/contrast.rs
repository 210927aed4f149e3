//! Differences and other contrasts of estimates: between domains, between waves.
