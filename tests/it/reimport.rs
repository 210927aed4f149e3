//! The observations of the repository are what the producers' files give, byte for byte.

use crate::common::{Tree, assert_no_part, copy, root, say, shared, tree};
use std::fs;
use std::path::Path;

#[test]
fn the_producers_files_give_the_observations_of_the_repository() {
    let Some(shared) = shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    fs::copy(root().join("ctg.toml"), dir.path().join("ctg.toml")).unwrap();
    copy(&root().join("datasets/territories"), &dir.path().join("datasets/territories"));
    let said = say(dir.path(), &["data", "import", shared.to_str().unwrap()]);
    assert!(matches!(said.code, Some(0 | 1)), "{}", said.err);
    assert_no_part(dir.path());
    let (kept, made) = trees("datasets/observations", dir.path());
    let names: Vec<_> = kept.keys().chain(made.keys()).filter(|name| kept.get(*name) != made.get(*name)).collect();
    assert!(names.is_empty(), "{names:?}");
    // Memberships of other years are made too; the repository keeps only the map that its study needs.
    let (kept, made) = trees("datasets/territories", dir.path());
    let names: Vec<_> = kept.keys().filter(|name| kept.get(*name) != made.get(*name)).collect();
    assert!(names.is_empty(), "{names:?}");
}

fn trees(folder: &str, made: &Path) -> (Tree, Tree) {
    (tree(&root().join(folder)), tree(&made.join(folder)))
}
