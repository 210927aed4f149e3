//! Text in its encodings: UTF-8 with or without BOM, UTF-16, Windows-1252; read as UTF-8 with `\n` at line ends.

use super::stream::Survey;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read};

/// Encodings that French producers write; any other guess is an accident of few accented letters.
const PLAUSIBLE: [&str; 3] = ["windows-1252", "ISO-8859-15", "macintosh"];

pub(super) fn of(survey: &Survey) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(&survey.head) {
        return encoding;
    }
    if let Some(encoding) = utf16_without_bom(&survey.head) {
        return encoding;
    }
    if survey.utf8 { UTF_8 } else { guessed(&survey.head) }
}

fn guessed(head: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guess = detector.guess(Some(b"fr"), Utf8Detection::Deny);
    if PLAUSIBLE.contains(&guess.name()) { guess } else { WINDOWS_1252 }
}

/// Latin text in UTF-16 has a zero byte in nearly every pair, always on the same side.
fn utf16_without_bom(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.chunks_exact(2).take(512);
    let total = pairs.len();
    let (mut first, mut second) = (0, 0);
    for pair in pairs {
        first += usize::from(pair.first() == Some(&0));
        second += usize::from(pair.get(1) == Some(&0));
    }
    let most = |zeros: usize, others: usize| total >= 4 && zeros * 10 >= total * 7 && others * 10 < total;
    match (most(first, second), most(second, first)) {
        (true, _) => Some(UTF_16BE),
        (_, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// Bytes that no text has.
pub(super) fn is_binary(survey: &Survey) -> bool {
    let encoding = of(survey);
    if encoding == UTF_16LE || encoding == UTF_16BE {
        return false;
    }
    let odd = survey.head.iter().filter(|byte| matches!(byte, 0..=8 | 11 | 14..=31 | 127)).count();
    survey.head.contains(&0) || odd * 50 > survey.head.len()
}

pub(super) fn first_letter(survey: &Survey) -> Option<char> {
    decode(survey.head.get(..survey.head.len().min(512)).unwrap_or(&[]), survey).chars().find(|letter| !letter.is_whitespace())
}

/// All bytes as text, BOM taken away.
pub(super) fn decode(bytes: &[u8], survey: &Survey) -> String {
    of(survey).decode_with_bom_removal(bytes).0.into_owned()
}

/// A reader of UTF-8 over bytes of any encoding: BOM taken away, `\r\n` and `\r` made `\n`, a last line end given.
pub(super) struct Utf8Reader<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    sent: usize,
    after_cr: bool,
    ends_with_newline: bool,
    finished: bool,
}

impl<R: Read> Utf8Reader<R> {
    pub fn new(inner: R, encoding: &'static Encoding) -> Utf8Reader<R> {
        Utf8Reader {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 1 << 16],
            text: Vec::new(),
            sent: 0,
            after_cr: false,
            ends_with_newline: true,
            finished: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.raw)?;
        let mut text = String::with_capacity(self.decoder.max_utf8_buffer_length(read).unwrap_or(1 << 18));
        let _ = self.decoder.decode_to_string(self.raw.get(..read).unwrap_or(&[]), &mut text, read == 0);
        self.finished = read == 0;
        self.text.clear();
        self.sent = 0;
        self.push_with_newlines(text.as_bytes());
        if self.finished && !self.ends_with_newline {
            self.text.push(b'\n');
            self.ends_with_newline = true;
        }
        Ok(())
    }

    fn push_with_newlines(&mut self, mut text: &[u8]) {
        while !text.is_empty() {
            if self.after_cr {
                self.after_cr = false;
                text = text.strip_prefix(b"\n").unwrap_or(text);
                continue;
            }
            let upto = text.iter().position(|byte| *byte == b'\r').unwrap_or(text.len());
            let (plain, rest) = text.split_at(upto);
            self.text.extend_from_slice(plain);
            if let Some(after) = rest.strip_prefix(b"\r") {
                self.text.push(b'\n');
                self.after_cr = true;
                text = after;
            } else {
                text = rest;
            }
        }
        if let Some(last) = self.text.last() {
            self.ends_with_newline = *last == b'\n';
        }
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.sent >= self.text.len() && !self.finished {
            self.refill()?;
        }
        let waiting = self.text.get(self.sent..).unwrap_or(&[]);
        let count = waiting.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), waiting.get(..count)) {
            to.copy_from_slice(from);
        }
        self.sent += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(bytes: &[u8]) -> Survey {
        Survey { head: bytes.to_vec(), size: bytes.len() as u64, utf8: std::str::from_utf8(bytes).is_ok(), sha256: String::new() }
    }

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        Utf8Reader::new(bytes, of(&survey(bytes))).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "CODGEO;LIBGEO\r\n31042;Bagnères-de-Luchon\r\n";
        let expected = "CODGEO;LIBGEO\n31042;Bagnères-de-Luchon\n";
        let utf16 = |big: bool| -> Vec<u8> {
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let bom = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
        let windows = WINDOWS_1252.encode(text).0.into_owned();
        let without_bom = utf16(false).split_off(2);
        for bytes in [text.as_bytes().to_vec(), bom, windows, utf16(true), utf16(false), without_bom] {
            assert_eq!(read(&bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_last_line_end_is_given_and_old_line_ends_are_read() {
        assert_eq!(read(b"a;b\r1;2"), "a;b\n1;2\n");
        assert_eq!(read(b"a\n\nb"), "a\n\nb\n");
        assert_eq!(read(b""), "");
    }
}
