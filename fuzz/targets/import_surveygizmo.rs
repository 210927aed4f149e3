//! Files that somebody says are of «surveygizmo».
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::import("surveygizmo", data));
