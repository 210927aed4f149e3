//! Files that somebody says are of «plain».
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::import("plain", data));
