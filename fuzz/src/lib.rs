//! What each target does with the bytes that libFuzzer gives: read, look at all that came out, write it again.
//!
//! Nothing is asserted but what must hold for every input: no panic, no overflow, and a questionnaire that is written
//! and read again is the same.

mod answers;
mod forms;
mod sessions;

pub use answers::{import, structure};
pub use forms::{expression, xlsform};
pub use sessions::xform;

/// What parts the files of one input, and ends the name of each: `\x01name\n…`.
const FILE: u8 = 1;

/// The files of an input: names and bytes.
fn files(data: &[u8]) -> Vec<(String, &[u8])> {
    let Some(named) = data.strip_prefix(&[FILE]) else { return vec![("reponses.csv".into(), data)] };
    named.split(|byte| *byte == FILE).map(file).collect()
}

fn file(part: &[u8]) -> (String, &[u8]) {
    let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
    (String::from_utf8_lossy(&part[..end]).into_owned(), part.get(end + 1..).unwrap_or_default())
}

/// The reader of workbooks stops on some broken files; our rooms catch it and say so. Only stops of our own are findings.
pub fn start() {
    let ours = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !info.location().is_some_and(|place| place.file().contains("calamine")) {
            ours(info);
        }
    }));
}
