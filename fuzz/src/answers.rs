//! Files of answers and of structures.

use crate::files;
use answer::import::{Opened, Source, read_as};
use answer::{Import, ImportError, Missing, Options, ResponseTable};

/// Files given to one importer, whoever made them.
pub fn import(tool: &str, data: &[u8]) {
    let files = files(data);
    let sources: Vec<Source> = files.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    let missing = vec![("Ne sait pas".to_owned(), Missing::DontKnow), ("-".to_owned(), Missing::Refused)];
    let options = Options { keep_identifying: data.len() % 2 == 1, missing, ..Options::default() };
    look(read_as(tool, &sources, &options));
}

fn look(import: Result<Import, ImportError>) {
    match import {
        Ok(import) => {
            let _ = import.mapping();
            visit(&import.table);
            import.findings.iter().for_each(|finding| drop(finding.to_string()));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Every cell is looked at as a reader would.
fn visit(table: &ResponseTable) {
    for column in &table.columns {
        let given = (0..table.rows.len()).filter(|row| !column.text(*row).is_empty() || column.missing(*row).is_some()).count();
        assert!(given <= table.rows.len() && column.answered() <= table.rows.len());
    }
    table.children.iter().for_each(visit);
}

/// Files that may hold a structure.
pub fn structure(data: &[u8]) {
    let files = files(data);
    let sources: Vec<Source> = files.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    match Opened::open(&sources) {
        Ok(opened) => drop(opened.names()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
