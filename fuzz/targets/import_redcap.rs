//! Files that somebody says are of «redcap».
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::import("redcap", data));
