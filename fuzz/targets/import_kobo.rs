//! Files that somebody says are of «kobo».
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::import("kobo", data));
