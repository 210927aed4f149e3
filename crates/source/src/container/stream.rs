//! A file, or what a gz or ZIP around it holds, as bytes that can be read again from the start.

use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of the beginning that tell kind, encoding and delimiter.
const HEAD: usize = 1 << 16;
/// What a gz or one ZIP may unpack to.
pub(super) const MOST_UNPACKED: u64 = 8 << 30;
/// Tables of text pack to a hundredth at best; a bomb packs to a thousandth.
pub(super) const MOST_RATIO: u64 = 300;
/// Under this the ratio does not matter.
pub(super) const RATIO_FREE: u64 = 64 << 20;

/// How the bytes are wrapped.
#[derive(Clone, Debug)]
pub(super) enum Layer {
    Gz,
    Entry { start: u64, packed: u64, unpacked: u64, deflated: bool, crc: u32 },
}

#[derive(Clone, Debug)]
pub(super) struct Stream {
    /// Name for messages and lineage: «archive.zip/entry.csv».
    pub name: String,
    path: PathBuf,
    layers: Vec<Layer>,
}

/// What one pass over all bytes tells.
pub(super) struct Survey {
    pub head: Vec<u8>,
    pub size: u64,
    /// All bytes are UTF-8.
    pub utf8: bool,
    /// In hexadecimal.
    pub sha256: String,
}

impl Stream {
    pub fn file(path: &Path, name: String) -> Stream {
        Stream { name, path: path.to_owned(), layers: Vec::new() }
    }

    /// What a gz holds, under the name of the gz: that is the file whose checksum is known.
    pub fn gunzipped(&self) -> Stream {
        let mut layers = self.layers.clone();
        layers.push(Layer::Gz);
        Stream { layers, ..self.clone() }
    }

    pub fn within(&self, layer: Layer, entry: &str) -> Stream {
        let mut layers = self.layers.clone();
        layers.push(layer);
        Stream { name: format!("{}/{entry}", self.name), path: self.path.clone(), layers }
    }

    /// The path of a file that nothing is wrapped around.
    pub fn path_of_plain(&self) -> Option<&Path> {
        self.layers.is_empty().then_some(self.path.as_path())
    }

    pub fn open(&self) -> io::Result<Box<dyn Read>> {
        let mut file = File::open(&self.path)?;
        let size = file.metadata()?.len();
        let mut layers = self.layers.as_slice();
        let mut reader: Box<dyn Read> = match layers {
            [Layer::Entry { start, packed, .. }, ..] => {
                file.seek(SeekFrom::Start(*start))?;
                Box::new(BufReader::with_capacity(HEAD, file.take(*packed)))
            }
            _ => Box::new(BufReader::with_capacity(HEAD, file)),
        };
        while let Some((layer, rest)) = layers.split_first() {
            reader = unwrapped(reader, layer, size)?;
            layers = rest;
        }
        Ok(reader)
    }

    /// All bytes in memory, when there are not too many.
    pub fn bytes(&self, most: u64) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let reader = self.open().map_err(|error| error.to_string())?;
        reader.take(most + 1).read_to_end(&mut bytes).map_err(|error| told(&error))?;
        if bytes.len() as u64 > most {
            return Err(format!("plus de {} Mo à tenir en mémoire", most >> 20));
        }
        Ok(bytes)
    }

    /// Reads to the end once: checksum, size, UTF-8 or not, and a break if there is one.
    pub fn survey(&self, progress: &dyn Fn(u64)) -> Result<Survey, String> {
        let mut reader = self.open().map_err(|error| told(&error))?;
        let mut survey = Survey { head: Vec::new(), size: 0, utf8: true, sha256: String::new() };
        let mut hasher = self.layers.is_empty().then(Sha256::new);
        let mut utf8 = Utf8Check::default();
        let mut buffer = vec![0; 1 << 18];
        loop {
            let chunk = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => buffer.get(..read).unwrap_or(&[]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(told(&error)),
            };
            if let Some(hasher) = &mut hasher {
                hasher.update(chunk);
            }
            survey.head.extend(chunk.iter().take(HEAD - survey.head.len()));
            survey.size += chunk.len() as u64;
            utf8.check(chunk);
            progress(survey.size);
        }
        survey.utf8 = utf8.is_right();
        survey.sha256 = hasher.map(|hasher| hexadecimal(&hasher.finalize())).unwrap_or_default();
        Ok(survey)
    }
}

/// The system's message in French where it is a usual one.
pub(super) fn told(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "le fichier s'arrête avant sa fin".to_owned(),
        io::ErrorKind::NotFound => "le fichier n'existe pas".to_owned(),
        io::ErrorKind::PermissionDenied => "la lecture du fichier est interdite".to_owned(),
        _ => format!("le contenu est abîmé ({error})"),
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unwrapped(inner: Box<dyn Read>, layer: &Layer, size: u64) -> io::Result<Box<dyn Read>> {
    Ok(match layer {
        Layer::Gz => {
            let most = MOST_UNPACKED.min(size.saturating_mul(MOST_RATIO).max(RATIO_FREE));
            Box::new(Bounded { inner: MultiGzDecoder::new(inner), left: most })
        }
        Layer::Entry { unpacked, deflated, crc, .. } => {
            let plain: Box<dyn Read> = if *deflated { Box::new(DeflateDecoder::new(inner)) } else { inner };
            Box::new(Checked { inner: plain, crc: Crc::new(), expected: *crc, left: *unpacked })
        }
    })
}

/// Refuses to give more than it may: the end of a ZIP bomb.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| io::Error::other("bombe de décompression"))?;
        Ok(read)
    }
}

/// The entry of a ZIP: its length and its checksum must be those of the archive's table.
struct Checked {
    inner: Box<dyn Read>,
    crc: Crc,
    expected: u32,
    left: u64,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.crc.update(buffer.get(..read).unwrap_or(&[]));
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| io::Error::other("plus long qu'annoncé"))?;
        if read == 0 && !buffer.is_empty() {
            if self.left > 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.crc.sum() != self.expected {
                return Err(io::Error::other("somme de contrôle fausse"));
            }
        }
        Ok(read)
    }
}

/// UTF-8 over chunks that may cut a character.
#[derive(Default)]
struct Utf8Check {
    carried: Vec<u8>,
    wrong: bool,
}

impl Utf8Check {
    fn check(&mut self, chunk: &[u8]) {
        if self.wrong {
            return;
        }
        let mut rest = chunk;
        while !self.carried.is_empty() && !rest.is_empty() && !self.wrong {
            let (first, others) = rest.split_at(1);
            self.carried.extend(first);
            rest = others;
            match std::str::from_utf8(&self.carried) {
                Ok(_) => self.carried.clear(),
                Err(error) => self.wrong = error.error_len().is_some(),
            }
        }
        if let Err(error) = std::str::from_utf8(rest) {
            self.wrong |= error.error_len().is_some();
            self.carried = rest.get(error.valid_up_to()..).unwrap_or(&[]).to_vec();
        }
    }

    fn is_right(&self) -> bool {
        !self.wrong && self.carried.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_checked_across_chunks() {
        let bytes = "Bagnères-de-Luchon, Cœur, 1\u{202F}036".as_bytes();
        for size in 1..8 {
            let mut check = Utf8Check::default();
            bytes.chunks(size).for_each(|chunk| check.check(chunk));
            assert!(check.is_right(), "{size}");
            check.check(&[0xE9, b'a']);
            assert!(!check.is_right());
        }
    }
}
