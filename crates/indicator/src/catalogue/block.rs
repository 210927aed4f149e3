//! One `[[block]]` of a TOML file, with its place: typed values out of it, findings for what is wrong or missing.

use base::{Finding, Findings, Place};
use std::path::Path;
use toml::{Spanned, Table, Value};

/// A catalogue file: its text (for the lines of the findings), its theme and its blocks.
pub(super) struct File {
    pub name: String,
    text: String,
    pub tables: Tables,
}

/// What a file of the folder may hold.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    pub theme: Option<String>,
    #[serde(default)]
    pub indicator: Vec<Spanned<Table>>,
    #[serde(default)]
    pub crosswalk: Vec<Spanned<Table>>,
    #[serde(default, rename = "break")]
    pub breaks: Vec<Spanned<Table>>,
}

/// A block and where it begins.
pub(super) struct Block<'a> {
    pub table: Table,
    pub place: Place,
    /// Byte of the block's first character.
    start: usize,
    file: &'a File,
}

impl File {
    /// Reads the file; a fault of the whole file is a finding.
    pub fn read(path: &Path, findings: &mut Findings) -> Option<File> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => File::parse(name, text, findings),
            Err(error) => {
                findings.push(unreadable(&name, &error));
                None
            }
        }
    }

    /// From a text already in memory; `name` stands in findings.
    pub fn parse(name: String, text: String, findings: &mut Findings) -> Option<File> {
        match toml::from_str::<Tables>(&text) {
            Ok(tables) => Some(File { name, text, tables }),
            Err(error) => {
                findings.push(no_toml(&name, &text, error.span().map_or(0, |span| span.start)));
                None
            }
        }
    }

    pub fn blocks(&self, blocks: &[Spanned<Table>]) -> Vec<Block<'_>> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Spanned<Table>) -> Block<'_> {
        let start = block.span().start;
        Block { table: block.get_ref().clone(), place: Place::file(&self.name).line(line_of(&self.text, start)), start, file: self }
    }
}

fn line_of(text: &str, byte: usize) -> u64 {
    let newlines = text.as_bytes().iter().take(byte).filter(|byte| **byte == b'\n').count();
    u64::try_from(newlines).unwrap_or(u64::MAX).saturating_add(1)
}

fn unreadable(name: &str, error: &std::io::Error) -> Finding {
    Finding::error("catalogue-illisible", Place::file(name))
        .found(match error.kind() {
            std::io::ErrorKind::NotFound => "fichier introuvable",
            std::io::ErrorKind::PermissionDenied => "lecture refusée",
            std::io::ErrorKind::InvalidData => "un texte qui n'est pas en UTF-8",
            _ => "lecture impossible",
        })
        .expected("un fichier lisible, en UTF-8")
        .remedy("vérifier le chemin, les droits et l'encodage du fichier")
}

fn no_toml(name: &str, text: &str, byte: usize) -> Finding {
    let line = line_of(text, byte);
    let index = usize::try_from(line.saturating_sub(1)).unwrap_or_default();
    Finding::error("catalogue-toml", Place::file(name).line(line))
        .found(format!("« {} »", text.lines().nth(index).unwrap_or_default().trim()))
        .expected("du TOML : clé = valeur, textes entre guillemets, blocs [[indicator]], [[crosswalk]] ou [[break]]")
        .remedy("corriger cette ligne ; le fichier entier a été laissé de côté")
}

impl Block<'_> {
    /// The line, within the block, that holds the text; else the block's own line.
    pub fn place_of(&self, text: &str) -> Place {
        let rest = self.file.text.get(self.start..).unwrap_or_default();
        let at = rest.find(text).map_or(self.start, |offset| self.start + offset);
        Place::file(&self.file.name).line(line_of(&self.file.text, at))
    }

    /// Keys that the reader does not know: nearly always a slip of the pen.
    pub fn refuse_unknown(&self, table: &Table, known: &[&str], findings: &mut Findings) {
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            findings.push(
                Finding::error("catalogue-cle-inconnue", self.place_of(key))
                    .found(format!("« {key} »"))
                    .expected(known.join(", "))
                    .remedy("corriger l'orthographe de la clé ou la retirer"),
            );
        }
    }

    /// A text that must be there and not empty.
    pub fn required(&self, key: &str, findings: &mut Findings) -> Option<String> {
        self.required_in(&self.table, key, findings)
    }

    /// The same in a sub-block.
    pub fn required_in(&self, table: &Table, key: &str, findings: &mut Findings) -> Option<String> {
        let text = self.text(table, key, findings).filter(|text| !text.trim().is_empty());
        if text.is_none() {
            findings.push(
                Finding::error("catalogue-cle-absente", self.place.clone())
                    .found(format!("« {key} » absent ou vide"))
                    .expected(format!("{key} = \"…\""))
                    .remedy(format!("ajouter « {key} » à ce bloc")),
            );
        }
        text
    }

    pub fn optional(&self, key: &str, findings: &mut Findings) -> String {
        self.text(&self.table, key, findings).unwrap_or_default()
    }

    pub fn text(&self, table: &Table, key: &str, findings: &mut Findings) -> Option<String> {
        match table.get(key)? {
            Value::String(text) => Some(text.clone()),
            other => self.wrong(key, other, "un texte entre guillemets", findings),
        }
    }

    pub fn flag(&self, table: &Table, key: &str, findings: &mut Findings) -> bool {
        match table.get(key) {
            None => false,
            Some(Value::Boolean(flag)) => *flag,
            Some(other) => self.wrong(key, other, "true ou false", findings).unwrap_or_default(),
        }
    }

    /// A number above zero.
    pub fn number(&self, table: &Table, key: &str, findings: &mut Findings) -> Option<f64> {
        match table.get(key)? {
            Value::Float(number) if *number > 0.0 => Some(*number),
            Value::Integer(number) if *number > 0 => Some(*number as f64),
            other => self.wrong(key, other, "un nombre positif", findings),
        }
    }

    pub fn texts(&self, key: &str, findings: &mut Findings) -> Vec<String> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let texts = value.as_array().and_then(|all| all.iter().map(|text| text.as_str().map(str::to_owned)).collect());
        texts.or_else(|| self.wrong(key, value, "une liste de textes : [\"a\", \"b\"]", findings)).unwrap_or_default()
    }

    /// The sub-blocks `[[indicator.key]]`.
    pub fn tables(&self, key: &str, findings: &mut Findings) -> Vec<&Table> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let tables = value.as_array().and_then(|all| all.iter().map(Value::as_table).collect());
        tables.or_else(|| self.wrong(key, value, "des blocs [[indicator.way]]", findings)).unwrap_or_default()
    }

    fn wrong<T>(&self, key: &str, found: &Value, expected: &str, findings: &mut Findings) -> Option<T> {
        findings.push(
            Finding::error("catalogue-type", self.place_of(key))
                .found(format!("{key} = {found}"))
                .expected(expected)
                .remedy("corriger la valeur"),
        );
        None
    }
}
