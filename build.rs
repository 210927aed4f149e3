//! Puts the catalogue, the sources and the territories of `datasets/` into the program, so that `ctg new` needs no other file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Folders of `datasets/` that every study needs; `observations/` belongs to one study and stays out.
const FOLDERS: [&str; 3] = ["indicators", "sources", "territories"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("datasets");
    let mut code = String::from("pub static FILES: &[(&str, &str)] = &[\n");
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed=datasets/{folder}");
        for path in files_under(&root.join(folder))? {
            let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            // The folder is named when the program is compiled, not here: a build kept warm serves another clone too.
            let below = format!("/datasets/{name}");
            let _ = writeln!(code, "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {below:?}))),");
        }
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("datasets.rs"), code)
}

/// Text files below a folder, sorted: the program is the same whatever the order of the disk.
fn files_under(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return Ok(files) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_under(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "toml" || extension == "csv") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
