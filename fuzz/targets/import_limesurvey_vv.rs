//! Files that somebody says are of «limesurvey-vv».
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::import("limesurvey-vv", data));
