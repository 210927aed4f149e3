//! One cell of a producer's file: a number, a secret, a gap, or a fault.
