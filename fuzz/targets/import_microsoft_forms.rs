//! Files that somebody says are of «microsoft-forms».
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::import("microsoft-forms", data));
