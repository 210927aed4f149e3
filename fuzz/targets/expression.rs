//! Expressions, compiled and evaluated over a small document.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::expression(data));
