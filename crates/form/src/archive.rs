//! Archives (.xlsx, .ods, .lsa) looked at before they are opened: how many parts, how much once unpacked.
//!
//! In: the bytes of a file and [`Limits`]. Out: nothing, or why the file is refused. The sizes that an archive declares
//! may lie, so every part is unpacked once and counted; what a workbook declares of itself is read where the reader of
//! workbooks would set memory aside for it.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What an archive may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of all parts once unpacked.
    pub unpacked: u64,
    /// Parts.
    pub parts: usize,
}

/// A part takes at least this many bytes of the table of contents.
const SIGNATURE: &[u8] = b"PK\x01\x02";
/// Texts that a workbook may declare; a sheet of a million rows has fewer.
const MAX_TEXTS: usize = 4_000_000;

/// Why an archive is refused. `Display` is French.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("l'archive ne se lit pas ({0}) : enregistrez de nouveau le fichier, sans mot de passe")]
    Unreadable(String),
    #[error("le fichier pèse plus de {} Mo une fois décompressé, la limite : supprimez les feuilles, lignes et mises en forme inutiles", .most >> 20)]
    TooLarge { most: u64 },
    #[error("l'archive contient plus de {most} fichiers, la limite : enregistrez de nouveau le classeur depuis un tableur")]
    TooManyParts { most: usize },
    #[error("les cellules du classeur s'étendent sur plus de {most} cases : supprimez les cellules isolées, loin du tableau")]
    TooManyCells { most: usize },
    #[error("le classeur annonce {found} textes, {MAX_TEXTS} au plus : enregistrez-le de nouveau depuis un tableur")]
    TooManyTexts { found: String },
}

/// Checks an archive by unpacking each of its parts once.
pub fn check(bytes: &[u8], limits: Limits) -> Result<(), ArchiveError> {
    if bytes.windows(SIGNATURE.len()).filter(|window| *window == SIGNATURE).take(limits.parts + 1).count() > limits.parts {
        return Err(ArchiveError::TooManyParts { most: limits.parts });
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = limits.unpacked;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(unreadable)?;
        let is_texts = part.name().map_err(unreadable)?.to_lowercase().ends_with("sharedstrings.xml");
        left = unpack(part, left, is_texts)?.ok_or(ArchiveError::TooLarge { most: limits.unpacked })?;
    }
    Ok(())
}

fn unreadable(error: impl std::fmt::Display) -> ArchiveError {
    ArchiveError::Unreadable(error.to_string())
}

/// What is left of the limit after a part; nothing when it is passed.
fn unpack(mut part: impl Read, left: u64, is_texts: bool) -> Result<Option<u64>, ArchiveError> {
    let (mut buffer, mut kept, mut size) = (vec![0; 1 << 16], Vec::new(), 0_u64);
    loop {
        let length = part.read(&mut buffer).map_err(unreadable)?;
        if length == 0 {
            return Ok(Some(left - size));
        }
        size += length as u64;
        if size > left {
            return Ok(None);
        }
        if is_texts {
            declared(&mut kept, &buffer[..length])?;
        }
    }
}

const DECLARATION: &[u8] = b"uniqueCount";

/// Looks for the number of texts that a part declares; `kept` is the end of what was read before.
fn declared(kept: &mut Vec<u8>, read: &[u8]) -> Result<(), ArchiveError> {
    kept.extend_from_slice(read);
    let places = kept.windows(DECLARATION.len()).enumerate().filter(|(_, window)| *window == DECLARATION);
    for (at, _) in places {
        let after = kept[at + DECLARATION.len()..].iter().skip_while(|byte| !byte.is_ascii_digit() && **byte != b'>').take(24);
        let digits: String = after.take_while(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
        if !digits.is_empty() && digits.parse::<usize>().map_or(true, |found| found > MAX_TEXTS) {
            return Err(ArchiveError::TooManyTexts { found: digits });
        }
    }
    kept.drain(..kept.len().saturating_sub(200));
    Ok(())
}

/// What a reader that is not ours gives; nothing when it stops on a file that is broken in a way it did not foresee.
pub fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}
