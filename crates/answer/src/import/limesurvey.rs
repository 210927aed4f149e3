//! LimeSurvey responses in CSV or XLSX: headers as codes (`q[sub]`), as words (`Words [sub]`) or both (`q[sub]. Words [sub]`).

use super::names::slug;
use super::plain::{ask, only_table, told_headers};
use super::{ImportError, Lot, Opened, Options, Plan, Planned};
use crate::raw::RawTable;
use crate::structure::{Question, QuestionKind, Structure};
use crate::table::{Choice, Missing};
use crate::typing::{Ask, Order, Site, looks_ticked};
use base::Findings;

/// Columns of the tool: code, words in English and French, what it is.
const SYSTEM: [(&str, &[&str]); 11] = [
    ("id", &["response id", "id de la réponse", "id"]),
    ("submitdate", &["date submitted", "date de soumission"]),
    ("lastpage", &["last page", "dernière page"]),
    ("startlanguage", &["start language", "langue de départ", "langue initiale"]),
    ("seed", &["seed", "tête de série", "graine"]),
    ("startdate", &["date started", "date de lancement", "date de début"]),
    ("datestamp", &["date last action", "date de la dernière action"]),
    ("token", &["access code", "code d'accès", "jeton"]),
    ("ipaddr", &["ip address", "adresse ip"]),
    ("refurl", &["referrer url", "url de référence", "url de provenance"]),
    ("interviewtime", &["total time", "temps total"]),
];

pub(super) const MISSING: [(&str, Missing); 4] = [
    ("N/A", Missing::NotConcerned),
    ("{question_not_shown}", Missing::NotConcerned),
    ("No answer", Missing::Refused),
    ("Sans réponse", Missing::Refused),
];

/// A header taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    pub code: String,
    pub parts: Vec<String>,
    pub text: String,
    pub part_text: String,
}

pub fn recognise(opened: &Opened) -> u8 {
    let Some(table) = opened.first() else { return 0 };
    let marks =
        table.headers.iter().filter_map(|header| system(header)).filter(|code| ["lastpage", "startlanguage", "submitdate"].contains(code));
    let styled = table.headers.iter().filter(|header| parse(header).is_some_and(|header| !header.text.is_empty())).count();
    let bracketed = table.headers.iter().filter(|header| parse(header).is_some_and(|header| !header.parts.is_empty())).count();
    match () {
        () if marks.count() >= 2 => 90,
        () if styled * 2 > table.headers.len() => 85,
        () if bracketed * 2 > table.headers.len() => 60,
        () => 0,
    }
}

pub fn read(opened: &Opened, options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = only_table(opened, findings)?;
    let there = told_headers(file, table, findings);
    let headers: Vec<Header> = table.headers.iter().map(|header| header_of(header)).collect();
    Ok(Lot::single(file, table.clone(), plan(table, &there, &headers, options.structure.as_ref())))
}

/// The columns of a table whose headers are known.
pub fn plan(table: &RawTable, there: &[usize], headers: &[Header], structure: Option<&Structure>) -> Plan {
    let mut plan = Plan { missing: MISSING.to_vec(), ..Plan::default() };
    let mut at = 0;
    while at < there.len() {
        let column = there[at];
        if let Some(code) = system(&table.headers[column]).filter(|_| headers[column].parts.is_empty()) {
            system_column(&mut plan, table, column, code);
            at += 1;
            continue;
        }
        let same = |other: &&usize| !headers[column].code.is_empty() && headers[**other].code == headers[column].code;
        let run: Vec<usize> = there[at..].iter().take_while(same).copied().collect();
        let run = if run.is_empty() { vec![column] } else { run };
        at += run.len();
        question(&mut plan, table, &run, headers, structure);
    }
    plan
}

fn system(header: &str) -> Option<&'static str> {
    let plain = header.trim().to_lowercase();
    let plain = plain.split(". ").last().unwrap_or(&plain);
    SYSTEM.iter().find(|(code, words)| *code == plain || words.contains(&plain)).map(|(code, _)| *code)
}

fn system_column(plan: &mut Plan, table: &RawTable, at: usize, code: &str) {
    let asked = match code {
        "id" if plan.instance.is_none() => {
            plan.instance = Some(at);
            plan.keys.push(at);
            return;
        }
        "seed" => return plan.left.push((at, "graine du tirage des ordres, sans sens pour l'analyse")),
        "submitdate" | "startdate" | "datestamp" => Ask::Date(Order::Year),
        "lastpage" | "interviewtime" => Ask::Number,
        _ => Ask::Infer,
    };
    plan.columns.push(Planned::new(code, &table.headers[at], asked, vec![at]));
}

/// A question and its sub-questions, which follow each other.
fn question(plan: &mut Plan, table: &RawTable, run: &[usize], headers: &[Header], structure: Option<&Structure>) {
    let known = structure.and_then(|structure| structure.find(&headers[run[0]].code));
    let is_text = |at: &usize| headers[*at].parts.last().is_some_and(|part| part == "other" || part.ends_with("comment"));
    let (texts, boxes): (Vec<usize>, Vec<usize>) = run.iter().copied().partition(is_text);
    if is_multiple(table, &boxes, headers, known) {
        let choices = boxes.iter().map(|at| choice(&headers[*at], known)).collect();
        let header = &headers[boxes[0]];
        plan.columns.push(Planned::new(&header.code, label(header, known), Ask::Ticks(choices), boxes).group(group(known)));
    } else {
        plan.columns.extend(boxes.iter().map(|at| part(&headers[*at], *at, known)));
    }
    plan.columns.extend(
        texts.iter().map(|at| Planned::new(name(&headers[*at]), label(&headers[*at], known), Ask::Text, vec![*at]).group(group(known))),
    );
}

fn group(known: Option<&Question>) -> Option<String> {
    known.and_then(|question| question.group.clone())
}

fn is_multiple(table: &RawTable, boxes: &[usize], headers: &[Header], known: Option<&Question>) -> bool {
    let has_parts = !boxes.is_empty() && boxes.iter().all(|at| headers[*at].parts.len() == 1);
    if let Some(question) = known {
        return has_parts && question.kind == QuestionKind::Multiple;
    }
    let missing: Vec<(String, Missing)> = MISSING.iter().map(|(word, why)| ((*word).to_owned(), *why)).collect();
    let site = Site { file: "", sheet: "", header: "", lines: &[], missing: &missing };
    let ticked = |at: &usize| table.columns[*at].is_empty() || looks_ticked(&table.columns[*at], &site, &headers[*at].part_text);
    has_parts && boxes.len() > 1 && boxes.iter().all(ticked) && boxes.iter().any(|at| !table.columns[*at].is_empty())
}

fn choice(header: &Header, known: Option<&Question>) -> Choice {
    let code = header.parts.first().cloned().unwrap_or_default();
    let of_form = known.and_then(|question| question.parts.iter().find(|part| part.code == code)).map(|part| part.label.clone());
    let label = of_form.unwrap_or_else(|| if header.part_text.is_empty() { code.clone() } else { header.part_text.clone() });
    Choice::new(code, label)
}

fn part(header: &Header, at: usize, known: Option<&Question>) -> Planned {
    let asked = known.map_or(Ask::Infer, ask);
    Planned::new(name(header), label(header, known), asked, vec![at]).group(group(known))
}

fn name(header: &Header) -> String {
    let all = std::iter::once(&header.code).chain(&header.parts);
    all.filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("_")
}

fn label(header: &Header, known: Option<&Question>) -> String {
    let text = if header.text.is_empty() { known.map_or("", |question| &question.label) } else { &header.text };
    match (text, header.part_text.as_str()) {
        (text, "") => text.to_owned(),
        ("", part) => part.to_owned(),
        (text, part) => format!("{text} [{part}]"),
    }
}

/// Codes, else words: a header of words alone gets a code from them.
fn header_of(header: &str) -> Header {
    parse(header).unwrap_or_else(|| {
        let (text, part) = last_brackets(header);
        let parts = if part.is_empty() { Vec::new() } else { vec![slug(&part)] };
        Header { code: slug(&text), parts, text, part_text: part }
    })
}

/// `code`, `code[part]…`, `code[part]. Words [part]`.
fn parse(header: &str) -> Option<Header> {
    let header = header.trim();
    let is_code = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let (code, mut rest) = header.split_at(header.find(|letter| !is_code(letter)).unwrap_or(header.len()));
    if !code.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let mut parts = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        let (part, after) = inner.split_once(']')?;
        parts.push(part.to_owned());
        rest = after;
    }
    let rest = match rest {
        "" => "",
        _ => rest.strip_prefix(". ").or_else(|| rest.strip_prefix('.').filter(|rest| rest.is_empty()))?,
    };
    let (text, part_text) = if parts.is_empty() { (rest.to_owned(), String::new()) } else { last_brackets(rest) };
    Some(Header { code: code.to_owned(), parts, text, part_text })
}

/// «Words [part]»: the brackets that close the header, with what they hold of other brackets.
fn last_brackets(text: &str) -> (String, String) {
    let text = text.trim();
    let Some(inner) = text.strip_suffix(']') else { return (text.to_owned(), String::new()) };
    let mut depth = 1;
    for (at, letter) in inner.char_indices().rev() {
        depth += i32::from(letter == ']') - i32::from(letter == '[');
        if depth == 0 {
            return (inner[..at].trim().to_owned(), inner[at + 1..].trim().to_owned());
        }
    }
    (text.to_owned(), String::new())
}
