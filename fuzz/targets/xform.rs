//! XForms, read, opened and answered.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::start(), |data: &[u8]| fuzz::xform(data));
