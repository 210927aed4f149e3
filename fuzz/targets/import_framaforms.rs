//! Files that somebody says are of «framaforms».
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::import("framaforms", data));
