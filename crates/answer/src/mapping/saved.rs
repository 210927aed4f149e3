//! The mapping as a file that a person edits: TOML, a block a column, a block a value.
//!
//! What is written is never written again: new columns and values are added at the end, so a correction, a comment or an
//! order of a person stays as it is. `accept` turns the proposals that stand in a file, thus were shown, into decisions.

use super::exact::level;
use super::propose::{absent, asks, walk};
use super::target::Target;
use super::value::values;
use super::{Becomes, ColumnMap, How, Mapping, Proposal, ValueMap, said};
use crate::import::Import;
use base::{Finding, Findings, Place};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    tool: Option<String>,
    #[serde(default)]
    headers: Option<String>,
    #[serde(default)]
    column: Vec<SavedColumn>,
    #[serde(default)]
    value: Vec<SavedValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedColumn {
    name: String,
    question: Option<String>,
    role: Option<String>,
    proposed: Option<String>,
    #[serde(default)]
    leave: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedValue {
    of: String,
    value: String,
    code: Option<String>,
    proposed: Option<String>,
    #[serde(default)]
    leave: bool,
}

/// What a person said over what was found. A question or a code that the form does not have is told, and not taken.
pub fn complete(mapping: &mut Mapping, text: &str, import: &Import, target: &Target, file: &str) -> Findings {
    let saved: File = match toml::from_str(text) {
        Ok(saved) => saved,
        Err(error) => return unreadable(file, &error.to_string()),
    };
    let mut findings = Findings::default();
    if saved.headers.as_ref().is_some_and(|headers| *headers != mapping.digest)
        || saved.tool.as_ref().is_some_and(|tool| *tool != mapping.tool)
    {
        let remedy = "vérifier que c’est le bon fichier de correspondance ; les colonnes du même nom sont reprises";
        findings
            .push(Finding::note("correspondance-autres-colonnes", Place::file(file)).found("d’autres titres de colonnes").remedy(remedy));
    }
    for column in &mut mapping.columns {
        if let Some(said) = saved.column.iter().find(|said| said.name == column.key()) {
            take_column(column, said, import, target, file, &mut findings);
        }
        let key = column.key();
        for value in &mut column.values {
            if let Some(said) = saved.value.iter().find(|said| said.of == key && said.value == value.value) {
                take_value(value, said, &column.becomes, &key, target, file, &mut findings);
            }
        }
    }
    mapping.absent = absent(mapping, target);
    findings
}

fn unreadable(file: &str, cause: &str) -> Findings {
    let remedy = "corriger la ligne dite, ou renommer le fichier pour qu’il soit refait";
    let found = cause.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    [Finding::error("correspondance-illisible", Place::file(file)).found(found).expected("du TOML").remedy(remedy)].into_iter().collect()
}

fn take_column(column: &mut ColumnMap, said: &SavedColumn, import: &Import, target: &Target, file: &str, findings: &mut Findings) {
    let place = || Place::file(file).column(column.key());
    match (&said.question, said.role.as_deref(), said.leave) {
        (Some(name), ..) => {
            let asked = level(target, &column.table);
            let Some(asks) = asks(&asked, name) else {
                let remedy = "écrire le code d’une question, ou « leave = true »";
                findings.push(
                    Finding::error("question-inconnue", place())
                        .found(format!("« {name} »"))
                        .expected("une question du questionnaire")
                        .remedy(remedy),
                );
                (column.becomes, column.how) = (Becomes::Open, How::Unknown);
                return;
            };
            if column.becomes != Becomes::Question(name.clone()) {
                let table = column.table.clone();
                walk(&import.table, "", &mut |found, of| {
                    if of == table && found.name == column.column {
                        column.values = values(&asks, found);
                    }
                });
                (column.becomes, column.how) = (Becomes::Question(name.clone()), How::Person);
            }
        }
        (None, Some("collected_on"), _) => (column.becomes, column.how) = (Becomes::Day, How::Person),
        (None, Some("channel"), _) => (column.becomes, column.how) = (Becomes::Channel, How::Person),
        (None, Some(role), _) => {
            let finding = Finding::error("role-inconnu", place()).found(format!("« {role} »")).expected("collected_on ou channel");
            findings.push(finding.remedy("corriger la ligne « role »"));
        }
        (None, None, true) => {
            (column.becomes, column.how) = (Becomes::Left, How::Person);
            column.values.clear();
        }
        (None, None, false) => {
            if let Some(to) = said.proposed.as_ref().filter(|_| column.is_open()) {
                column.proposed = Some(kept(column.proposed.take(), to));
            }
        }
    }
}

/// The proposal as it was saved.
fn kept(found: Option<Proposal>, to: &str) -> Proposal {
    found.filter(|proposal| proposal.to == to).unwrap_or_else(|| Proposal {
        to: to.to_owned(),
        score: 0.0,
        others: Vec::new(),
        note: "proposition du fichier".into(),
    })
}

fn take_value(value: &mut ValueMap, said: &SavedValue, becomes: &Becomes, key: &str, target: &Target, file: &str, findings: &mut Findings) {
    match (&said.code, said.leave) {
        (Some(code), _) if is_code(code, becomes, target) => {
            if value.code.as_ref() != Some(code) {
                (value.code, value.how) = (Some(code.clone()), How::Person);
            }
        }
        (Some(code), _) => {
            let place = Place::file(file).column(key);
            let found = format!("« {code} » pour la valeur « {} »", said.value);
            let remedy = "écrire un code de la liste, nsp, nr, nc, ou « leave = true »";
            findings.push(Finding::error("code-inconnu", place).found(found).expected("un code de la question").remedy(remedy));
            (value.code, value.how) = (None, How::Unknown);
        }
        (None, true) => (value.code, value.how) = (Some(String::new()), How::Person),
        (None, false) => {
            if let Some(to) = said.proposed.as_ref().filter(|_| value.code.is_none()) {
                value.proposed = Some(kept(value.proposed.take(), to));
            }
        }
    }
}

/// A code of the list, several of a multiple choice, a number, a kind of missing.
fn is_code(code: &str, becomes: &Becomes, target: &Target) -> bool {
    let Becomes::Question(name) = becomes else { return true };
    let Some((question, _)) = target.find(name).map(|question| (question, 0)).or_else(|| target.of_column(name)) else { return false };
    let is_tick = question.name != *name && matches!(code, "0" | "1");
    let is_listed = |code: &str| question.categories.iter().any(|category| category.code == code);
    let is_free = question.categories.is_empty();
    ["nsp", "nr", "nc", ""].contains(&code) || is_tick || is_free || code.split(' ').all(is_listed)
}

/// The proposals of a saved file as decisions: `proposed = "PE3"` becomes `question = "PE3"`, or `code = …` for a value.
/// A block where a person decided already is left as it is.
pub fn accept(text: &str) -> String {
    let blocks = text.split_inclusive('\n').fold(Vec::<String>::new(), |mut blocks, line| {
        match blocks.last_mut() {
            Some(block) if !line.trim_start().starts_with("[[") => block.push_str(line),
            _ => blocks.push(line.to_owned()),
        }
        blocks
    });
    blocks.iter().map(|block| accepted(block)).collect()
}

fn accepted(block: &str) -> String {
    let is = |line: &str, key: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    let decided = block.lines().any(|line| ["question", "code", "leave", "role"].iter().any(|key| is(line, key)));
    let key = if block.trim_start().starts_with("[[value]]") { "code" } else { "question" };
    let line = |line: &str| if is(line, "proposed") { line.replacen("proposed", key, 1) } else { line.to_owned() };
    if decided { block.to_owned() } else { block.split_inclusive('\n').map(line).collect() }
}

/// What is not yet in the saved file, to be written at its end; the whole file when there is none.
pub fn additions(mapping: &Mapping, old: Option<&str>, survey: &str) -> String {
    let saved: File = old.and_then(|old| toml::from_str(old).ok()).unwrap_or_default();
    let columns: BTreeSet<&str> = saved.column.iter().map(|column| column.name.as_str()).collect();
    let values: BTreeSet<(&str, &str)> = saved.value.iter().map(|value| (value.of.as_str(), value.value.as_str())).collect();
    let mut out = if old.is_none() { head(mapping, survey) } else { String::new() };
    for column in &mapping.columns {
        let key = column.key();
        if !columns.contains(key.as_str()) {
            out.push_str(&column_block(column));
        }
        for value in column.values.iter().filter(|value| !values.contains(&(key.as_str(), value.value.as_str()))) {
            out.push_str(&value_block(&key, value));
        }
    }
    out
}

fn head(mapping: &Mapping, survey: &str) -> String {
    format!(
        "# Correspondance entre les colonnes importées et le questionnaire « {survey} ».\n\
         # Ce fichier se relit et se corrige. Une ligne « proposed = … » est une proposition : si elle est juste, remplacer\n\
         # « proposed » par « question » (colonne) ou par « code » (valeur). « leave = true » laisse de côté.\n\
         # Ce que vous écrivez n’est jamais réécrit ; ce qui est nouveau est ajouté à la fin.\n\n\
         tool = {}\nheaders = {}\n",
        quoted(&mapping.tool),
        quoted(&mapping.digest)
    )
}

fn column_block(column: &ColumnMap) -> String {
    let header = column.headers.first().map_or(column.label.as_str(), String::as_str);
    let mut out = format!("\n# {} ({} réponses)\n[[column]]\nname = {}\n", comment(header), column.answered, quoted(&column.key()));
    match (&column.becomes, &column.proposed) {
        (Becomes::Question(name), _) => out.push_str(&format!("question = {} # {}\n", quoted(name), column.how.french())),
        (Becomes::Day, _) => out.push_str("role = \"collected_on\"\n"),
        (Becomes::Channel, _) => out.push_str("role = \"channel\"\n"),
        (Becomes::Left, _) => out.push_str(&format!("leave = true # {}\n", column.how.french())),
        (Becomes::Open, Some(proposed)) => out.push_str(&format!("proposed = {} # {}\n", quoted(&proposed.to), comment(&said(proposed)))),
        (Becomes::Open, None) => out.push_str("# question = \"\" # à dire, ou : leave = true\n"),
    }
    out
}

fn value_block(key: &str, value: &ValueMap) -> String {
    let label = if value.label == value.value { String::new() } else { format!("{}, ", comment(&value.label)) };
    let mut out = format!("[[value]] # {label}{} fois\nof = {}\nvalue = {}\n", value.times, quoted(key), quoted(&value.value));
    match (&value.code, &value.proposed) {
        (Some(code), _) if code.is_empty() => out.push_str("leave = true\n"),
        (Some(code), _) => out.push_str(&format!("code = {} # {}\n", quoted(code), value.how.french())),
        (None, Some(proposed)) => out.push_str(&format!("proposed = {} # {}\n", quoted(&proposed.to), comment(&said(proposed)))),
        (None, None) => out.push_str("# code = \"\" # à dire, ou : leave = true\n"),
    }
    out
}

/// A text of TOML on one line, so that a line is a decision.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04X}", letter as u32)),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// One line, without control characters, of a length that can be read.
fn comment(text: &str) -> String {
    let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(160).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
