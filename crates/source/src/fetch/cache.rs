//! The place of one file in the cache: the file, its growing part, what was recorded of it, what was refused.

use super::{FetchError, Wanted};
use sha2::{Digest, Sha256};
use std::cell::Cell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A file name without folder, that is no hidden file and means the same on every system.
pub fn is_plain_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
    !name.is_empty() && !name.starts_with('.') && !name.contains(forbidden) && name.len() <= 200
}

/// The checksum a file must have, and who says so.
pub(super) struct Expected {
    pub sha256: String,
    from_manifest: bool,
}

pub(super) struct Slot {
    file: PathBuf,
    part: PathBuf,
    validator: PathBuf,
    record: PathBuf,
    refused: PathBuf,
    expected: Option<Expected>,
    /// True once what an earlier run had left was thrown away.
    began_anew: Cell<bool>,
}

impl Slot {
    /// Makes the folder of the dataset where it is not there.
    pub fn open(cache_dir: &Path, wanted: &Wanted) -> Result<Slot, FetchError> {
        if let Some(name) = [&wanted.id, &wanted.name].into_iter().find(|name| !is_plain_name(name)) {
            return Err(FetchError::Name { name: name.clone() });
        }
        let folder = cache_dir.join(&wanted.id);
        fs::create_dir_all(&folder).map_err(on(&folder))?;
        let beside = |end: &str| folder.join(format!("{}{end}", wanted.name));
        let record = beside(".sha256");
        let from_manifest = wanted.sha256.clone().map(|sha256| Expected { sha256: sha256.to_ascii_lowercase(), from_manifest: true });
        let recorded = || fs::read_to_string(&record).ok().map(|text| Expected { sha256: text.trim().to_owned(), from_manifest: false });
        let expected = from_manifest.or_else(recorded);
        let (part, validator, refused) = (beside(".part"), beside(".part.validator"), beside(".refused"));
        Ok(Slot { file: folder.join(&wanted.name), part, validator, record, refused, expected, began_anew: Cell::new(false) })
    }

    pub fn expected(&self) -> Option<&Expected> {
        self.expected.as_ref()
    }

    /// The checksum of the file in the cache when it is right; a file that is wrong is put aside.
    pub fn already_there(&self) -> Result<Option<String>, FetchError> {
        let Some(expected) = self.expected.as_ref().filter(|_| self.file.is_file()) else { return Ok(None) };
        if sha256(&self.file)? == expected.sha256 {
            return Ok(Some(expected.sha256.clone()));
        }
        fs::rename(&self.file, &self.refused).map_err(on(&self.file))?;
        Ok(None)
    }

    pub fn began_anew(&self) -> bool {
        self.began_anew.get()
    }

    pub fn part_length(&self) -> u64 {
        fs::metadata(&self.part).map_or(0, |metadata| metadata.len())
    }

    /// The checksum of the part, when it is already the whole file (a run that ended just before the renaming).
    pub fn part_is_whole(&self) -> Result<Option<String>, FetchError> {
        match &self.expected {
            Some(expected) if self.part_length() > 0 => Ok(Some(self.part_sha256()?).filter(|found| *found == expected.sha256)),
            _ => Ok(None),
        }
    }

    /// Bytes that can be kept, with what proves to the server that they are of the same file. Without such a proof,
    /// and without a checksum to find a bad join, the part is thrown away.
    pub fn resume_point(&self, url: &str) -> Result<(u64, Option<String>), FetchError> {
        let have = self.part_length();
        let stored = fs::read_to_string(&self.validator).unwrap_or_default();
        let validator = stored.split_once('\n').filter(|(of, _)| *of == url).map(|(_, validator)| validator.trim().to_owned());
        if have == 0 || (validator.is_none() && self.expected.is_none()) {
            self.forget_part()?;
            return Ok((0, None));
        }
        Ok((have, validator))
    }

    /// Opens the part at its end, or anew; a new one remembers the validator of the answer.
    pub fn write_part(&self, from: u64, url: &str, validator: Option<&str>) -> Result<File, FetchError> {
        if from > 0 {
            return OpenOptions::new().append(true).open(&self.part).map_err(on(&self.part));
        }
        self.forget_part()?;
        if let Some(validator) = validator {
            fs::write(&self.validator, format!("{url}\n{validator}\n")).map_err(on(&self.validator))?;
        }
        File::create(&self.part).map_err(on(&self.part))
    }

    pub fn disk(&self, cause: io::Error) -> FetchError {
        FetchError::Disk { path: self.part.clone(), cause }
    }

    pub fn forget_part(&self) -> Result<(), FetchError> {
        self.began_anew.set(true);
        for path in [&self.part, &self.validator] {
            match fs::remove_file(path) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(on(path)(cause)),
                _ => {}
            }
        }
        Ok(())
    }

    /// True when what came is a page for people: «session expirée» instead of an archive.
    pub fn part_is_web_page(&self) -> Result<bool, FetchError> {
        let mut start = Vec::new();
        let file = File::open(&self.part).map_err(on(&self.part))?;
        file.take(1024).read_to_end(&mut start).map_err(on(&self.part))?;
        let text = String::from_utf8_lossy(start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start)).trim_start().to_ascii_lowercase();
        Ok(["<!doctype html", "<html", "<head"].iter().any(|mark| text.starts_with(mark)))
    }

    pub fn part_sha256(&self) -> Result<String, FetchError> {
        sha256(&self.part)
    }

    /// Puts a whole but wrong part aside, and says so.
    pub fn refuse(&self, expected: &Expected, found: String) -> Result<FetchError, FetchError> {
        fs::rename(&self.part, &self.refused).map_err(on(&self.part))?;
        self.forget_part()?;
        let (expected_from, remedy) = if expected.from_manifest {
            ("source.toml", "si le producteur a publié une nouvelle version, décrire celle-ci dans source.toml ; sinon relancer")
        } else {
            ("première réception", "si le producteur a publié une nouvelle version, effacer le fichier .sha256 du cache et relancer")
        };
        Ok(FetchError::Checksum { found, expected: expected.sha256.clone(), expected_from, aside: self.refused.clone(), remedy })
    }

    /// The part becomes the file: on the disk first, then under its name. A first checksum is recorded before that.
    pub fn accept(&self, sha256: &str) -> Result<(), FetchError> {
        File::open(&self.part).and_then(|part| part.sync_all()).map_err(on(&self.part))?;
        if self.expected.as_ref().is_none_or(|expected| !expected.from_manifest) {
            fs::write(&self.record, format!("{sha256}\n")).map_err(on(&self.record))?;
        }
        fs::rename(&self.part, &self.file).map_err(on(&self.file))?;
        if let Some(folder) = self.file.parent() {
            // Not every system lets one open a folder; the file itself is already safe.
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        self.forget_part()
    }
}

fn on(path: &Path) -> impl Fn(io::Error) -> FetchError + '_ {
    move |cause| FetchError::Disk { path: path.to_owned(), cause }
}

/// SHA-256 of a file, in lower-case hexadecimal.
fn sha256(path: &Path) -> Result<String, FetchError> {
    let mut file = File::open(path).map_err(on(path))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut buffer).map_err(on(path))?;
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
        digest.update(bytes);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
