//! Bytes to text: UTF-8 with or without mark, UTF-16 by its mark or its zeros, else Windows-1252, or Mac OS Roman.

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// The text and the name of its encoding.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static str) {
    let encoding = encoding(bytes);
    let (text, ..) = encoding.decode(bytes);
    (text, encoding.name())
}

fn encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let start = &bytes[..bytes.len().min(4096)];
    let zeros = |at: usize| start.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count() * 4 > start.len();
    match () {
        () if zeros(1) => UTF_16LE,
        () if zeros(0) => UTF_16BE,
        () if std::str::from_utf8(bytes).is_ok() => UTF_8,
        () if is_mac(bytes) => MACINTOSH,
        () => WINDOWS_1252,
    }
}

/// French as an old Macintosh writes it: é is 8E, è 8F, à 88, ê 90, which are no letters of French in Windows-1252.
fn is_mac(bytes: &[u8]) -> bool {
    let count = |set: &[u8]| bytes.iter().filter(|byte| set.contains(byte)).count();
    count(&[0x8e, 0x8f, 0x88, 0x90, 0x9d]) > count(&[0xe9, 0xe8, 0xe0, 0xea, 0xe7, 0xf4, 0xee])
}
