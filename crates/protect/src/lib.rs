//! Disclosure control of published tables: which cells are secret, which others must be hidden with them, and proof.
