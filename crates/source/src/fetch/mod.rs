//! Download of the producers' own files into a cache outside the repository.
//!
//! In: [`Wanted`] files (address, checksum, size) and a folder. Out: one [`FetchOutcome`] a file, in the same order.
//! A file is in the cache under its own name only when it is whole and its checksum right: it grows as `name.part`
//! (resumed later, in the same run or the next), is checked, then renamed. A file that is wrong is put aside as
//! `name.refused`, never used. Nothing here reads a clock into a result, and no file is fetched that was not asked for.

mod address;
mod attempt;
mod cache;
mod error;
mod options;
mod progress;
#[cfg(test)]
mod tests;

pub use cache::is_plain_name;
pub use error::FetchError;
pub use options::Options;
pub use progress::{BarProgress, Progress, Silent};

use crate::manifest::Manifests;
use attempt::Trouble;
use cache::Slot;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A file to be had.
#[derive(Clone, PartialEq, Debug)]
pub struct Wanted {
    /// Name of the dataset: the folder of the cache.
    pub id: String,
    pub name: String,
    pub url: String,
    /// None when the file was never had: its first download records the checksum beside it.
    pub sha256: Option<String>,
    /// Size told by the manifest: the answer may not be longer.
    pub bytes: Option<u64>,
}

/// How a file came to be in the cache.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fetched {
    /// It was there with the right checksum: nothing was asked of the server.
    AlreadyThere { sha256: String },
    Downloaded {
        sha256: String,
        bytes: u64,
        /// Bytes that an earlier, interrupted download had left.
        resumed_from: u64,
        attempts: u32,
        /// True when no checksum was known: the one found was recorded beside the file.
        recorded: bool,
    },
}

/// What became of one wanted file.
#[derive(Debug)]
pub struct FetchOutcome {
    pub id: String,
    pub name: String,
    /// Where the file is, or would be.
    pub path: PathBuf,
    pub result: Result<Fetched, FetchError>,
}

impl FetchOutcome {
    /// One French sentence for the person who asked.
    pub fn message(&self) -> String {
        let file = format!("{}/{}", self.id, self.name);
        match &self.result {
            Err(error) => format!("{file} : {error}"),
            Ok(Fetched::AlreadyThere { .. }) => format!("{file} : déjà là, somme de contrôle vérifiée"),
            Ok(Fetched::Downloaded { bytes, resumed_from, recorded, sha256, .. }) => {
                let resumed = if *resumed_from > 0 { format!(" (repris à {resumed_from} octets)") } else { String::new() };
                let sum = match recorded {
                    false => "somme de contrôle vérifiée".to_owned(),
                    true => format!("première réception, somme enregistrée : {sha256} ; à recopier dans {}/source.toml", self.id),
                };
                format!("{file} : {bytes} octets téléchargés{resumed}, {sum}")
            }
        }
    }
}

impl Manifests {
    /// All files whose producer's address is known, in the order of ids.
    pub fn wanted(&self) -> Vec<Wanted> {
        let wanted = |(manifest, file): (&crate::manifest::Manifest, &crate::manifest::SourceFile)| {
            let (id, name) = (manifest.id.clone(), file.name.clone());
            file.url.clone().map(|url| Wanted { id, name, url, sha256: file.sha256.clone(), bytes: file.bytes })
        };
        self.files().filter_map(wanted).collect()
    }
}

/// Fetches `files` one after the other into `cache_dir/<id>/<name>`. A file that fails does not stop the others.
pub fn fetch(files: &[Wanted], cache_dir: &Path, options: &Options, progress: &dyn Progress) -> Vec<FetchOutcome> {
    let one = |wanted: &Wanted| FetchOutcome {
        id: wanted.id.clone(),
        name: wanted.name.clone(),
        path: cache_dir.join(&wanted.id).join(&wanted.name),
        result: fetch_one(wanted, cache_dir, options, progress),
    };
    files.iter().map(one).collect()
}

fn fetch_one(wanted: &Wanted, cache_dir: &Path, options: &Options, progress: &dyn Progress) -> Result<Fetched, FetchError> {
    let slot = Slot::open(cache_dir, wanted)?;
    if let Some(sha256) = slot.already_there()? {
        return Ok(Fetched::AlreadyThere { sha256 });
    }
    let left = slot.part_length();
    let fetched = until_whole(wanted, &slot, options, progress);
    progress.finished(&wanted.name);
    let (attempts, sha256) = fetched?;
    let (bytes, recorded) = (slot.part_length(), slot.expected().is_none());
    let resumed_from = if slot.began_anew() { 0 } else { left };
    slot.accept(&sha256)?;
    Ok(Fetched::Downloaded { sha256, bytes, resumed_from, attempts, recorded })
}

/// Tries until the part is whole and right, or until there is no hope, or no attempt left. Gives the number of attempts
/// (none when an earlier run had brought it all) and the checksum.
fn until_whole(wanted: &Wanted, slot: &Slot, options: &Options, progress: &dyn Progress) -> Result<(u32, String), FetchError> {
    if let Some(sha256) = slot.part_is_whole()? {
        return Ok((0, sha256));
    }
    let mut attempts = 0;
    loop {
        attempts += 1;
        let tried = attempt::once(wanted, slot, options, progress).and_then(|continued| check(slot, wanted, continued));
        let (error, asked) = match tried {
            Ok(sha256) => return Ok((attempts, sha256)),
            Err(trouble) => trouble.passing()?,
        };
        if attempts >= options.attempts.max(1) {
            return Err(FetchError::GaveUp { attempts, cause: Box::new(error) });
        }
        wait(wanted, options.pause(attempts, asked), &error, options, progress);
    }
}

/// What was received must be the file: no web page, the right checksum. Two halves that do not fit (the file changed
/// between them) are thrown away and fetched again; a whole file that is wrong is put aside.
fn check(slot: &Slot, wanted: &Wanted, continued: bool) -> Result<String, Trouble> {
    if slot.part_is_web_page()? {
        slot.forget_part()?;
        return Err(Trouble::Final(FetchError::WebPage { url: wanted.url.clone() }));
    }
    let found = slot.part_sha256()?;
    match slot.expected() {
        None => Ok(found),
        Some(expected) if expected.sha256 == found => Ok(found),
        Some(_) if continued => {
            slot.forget_part()?;
            Err(Trouble::Passing(FetchError::Changed { url: wanted.url.clone() }, None))
        }
        Some(expected) => Err(Trouble::Final(slot.refuse(expected, found)?)),
    }
}

fn wait(wanted: &Wanted, pause: Duration, error: &FetchError, options: &Options, progress: &dyn Progress) {
    progress.waiting(&wanted.name, pause, &error.to_string());
    (options.sleep)(pause);
}
