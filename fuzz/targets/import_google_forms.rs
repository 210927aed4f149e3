//! Files that somebody says are of «google-forms».
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::import("google-forms", data));
