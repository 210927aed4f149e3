//! Files that somebody says are of «sphinx».
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::import("sphinx", data));
