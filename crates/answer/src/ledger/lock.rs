//! One change at a time: a file that only one can create.

use super::LedgerError;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

const NAME: &str = ".lock";
/// Waits of 50 ms before giving up.
const WAITS: u32 = 60;

/// Held while it lives; removed when it is dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
}

impl Lock {
    /// Waits up to three seconds for another change to end.
    ///
    /// Errors: the other is still there, or left its file behind: the message says which program and what to do.
    pub fn take(folder: &Path) -> Result<Self, LedgerError> {
        let path = folder.join(NAME);
        for _ in 0..WAITS {
            match std::fs::File::create_new(&path) {
                Ok(mut file) => {
                    // The number is for people; a lock without it holds as well.
                    let _ = writeln!(file, "{}", std::process::id());
                    return Ok(Self { path });
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => std::thread::sleep(Duration::from_millis(50)),
                Err(error) => return Err(LedgerError::file(&path, &error)),
            }
        }
        Err(LedgerError::Busy(said(&path)))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn said(path: &Path) -> String {
    let owner = std::fs::read_to_string(path).unwrap_or_default();
    let owner = owner.trim();
    let is_known = !owner.is_empty() && owner.bytes().all(|byte| byte.is_ascii_digit()) && Path::new("/proc/self").exists();
    let place = path.display();
    if is_known && !Path::new("/proc").join(owner).exists() {
        return format!("{place}\u{a0}: le programme n° {owner} s’est arrêté sans finir\u{202f}; supprimer ce fichier, puis recommencer");
    }
    format!(
        "{place}\u{a0}: un autre import est en cours (programme n° {owner})\u{202f}; attendre sa fin, ou supprimer ce fichier s’il n’y en a pas"
    )
}
