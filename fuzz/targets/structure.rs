//! Structures of other tools: .lss, REDCap dictionary, XForm, XLSForm.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::structure(data));
