//! Files of `datasets/` that the program carries: catalogue, sources, territories.

include!(concat!(env!("OUT_DIR"), "/datasets.rs"));

/// The files of one folder («indicators»), by their name below `datasets/`.
pub fn folder(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let prefix = format!("{name}/");
    FILES.iter().copied().filter(move |(path, _)| path.starts_with(&prefix))
}

/// One file by its name below `datasets/`.
pub fn file(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(path, _)| *path == name).map(|(_, text)| *text)
}
