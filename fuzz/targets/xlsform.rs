//! Questionnaires: the spelling by the first byte, then the file.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::xlsform(data));
