//! LimeSurvey structures: tables of rows in XML, spelled in several ways since 2014 (texts beside the question, or apart
//! in `*_l10ns`).

use super::{Question, QuestionKind, Structure};
use crate::table::Choice;
use form::Tree;
use form::xml::{Document, NodeId};
use std::collections::HashMap;

type Record<'a> = HashMap<&'a str, String>;

/// The structure, when the document is a survey, a group or a question of LimeSurvey.
pub fn read(document: &Document) -> Option<Structure> {
    let root = document.element()?;
    let first = |name: &str| document.elements(root).find(|element| document.local(*element) == name);
    first("LimeSurveyDocType")?;
    let language = language(document, root);
    let tables = Tables { document, root, language };
    let mut structure = Structure { title: tables.title(), languages: tables.languages(), ..Structure::default() };
    structure.groups = tables.groups();
    let parts = tables.parts();
    for record in tables.records("questions") {
        tables.question(&record, &parts, &mut structure);
    }
    let conditions = tables.records("conditions").len();
    if conditions > 0 {
        structure.not_translated.push(("conditions".into(), format!("{conditions} conditions de l'ancien format")));
    }
    Some(structure)
}

fn language(document: &Document, root: NodeId) -> String {
    let languages = document.elements(root).find(|element| document.local(*element) == "languages");
    let codes: Vec<String> =
        languages.into_iter().flat_map(|node| document.elements(node)).map(|node| document.text(node).trim().to_owned()).collect();
    // French when the survey has it: these are the words that French answers hold.
    codes.iter().find(|code| code.starts_with("fr")).or(codes.first()).cloned().unwrap_or_default()
}

/// Sub-questions of the first scale, of the second, answers.
type Parts = (Vec<Choice>, Vec<Choice>, Vec<Choice>);

struct Tables<'a> {
    document: &'a Document,
    root: NodeId,
    language: String,
}

impl<'a> Tables<'a> {
    fn records(&self, name: &str) -> Vec<Record<'a>> {
        let document = self.document;
        let table = document.elements(self.root).find(|element| document.local(*element) == name);
        let rows = table.and_then(|table| document.elements(table).find(|element| document.local(*element) == "rows"));
        let fields = |row| document.elements(row).map(|field| (document.local(field), document.text(field).trim().to_owned())).collect();
        rows.into_iter().flat_map(|rows| document.elements(rows)).map(fields).collect()
    }

    /// Records in our language; a record without language is in all.
    fn spoken(&self, name: &str) -> Vec<Record<'a>> {
        let records = self.records(name);
        let speaks = |record: &Record| record.get("language").is_none_or(|language| *language == self.language);
        records.into_iter().filter(speaks).collect()
    }

    fn languages(&self) -> Vec<String> {
        let document = self.document;
        let languages = document.elements(self.root).find(|element| document.local(*element) == "languages");
        languages.into_iter().flat_map(|node| document.elements(node)).map(|node| document.text(node).trim().to_owned()).collect()
    }

    fn title(&self) -> String {
        let settings = self.records("surveys_languagesettings");
        let own = settings.iter().find(|record| record.get("surveyls_language") == Some(&self.language)).or(settings.first());
        own.and_then(|record| record.get("surveyls_title")).map(|title| words(title)).unwrap_or_default()
    }

    fn groups(&self) -> Vec<(String, String)> {
        let texts = self.texts("group_l10ns", "gid", "group_name");
        let mut groups: Vec<(String, String)> = Vec::new();
        for record in self.spoken("groups") {
            let id = get(&record, "gid");
            let title = texts.get(id).cloned().unwrap_or_else(|| words(get(&record, "group_name")));
            if !groups.iter().any(|(other, _)| other == id) {
                groups.push((id.to_owned(), title));
            }
        }
        groups
    }

    /// Texts of a table of translations, by the id of what they name.
    fn texts(&self, table: &str, id: &str, text: &str) -> HashMap<String, String> {
        self.spoken(table).iter().map(|record| (get(record, id).to_owned(), words(get(record, text)))).collect()
    }

    /// Sub-questions and answers by question.
    fn parts(&self) -> HashMap<String, Parts> {
        let mut parts: HashMap<String, Parts> = HashMap::new();
        let questions = self.texts("question_l10ns", "qid", "question");
        for record in self.spoken("subquestions") {
            let label = questions.get(get(&record, "qid")).cloned().unwrap_or_else(|| words(get(&record, "question")));
            let entry = parts.entry(get(&record, "parent_qid").to_owned()).or_default();
            let list = if get(&record, "scale_id") == "1" { &mut entry.1 } else { &mut entry.0 };
            add(list, Choice::new(get(&record, "title"), label));
        }
        let answers = self.texts("answer_l10ns", "aid", "answer");
        for record in self.spoken("answers") {
            let label = answers.get(get(&record, "aid")).cloned().unwrap_or_else(|| words(get(&record, "answer")));
            add(&mut parts.entry(get(&record, "qid").to_owned()).or_default().2, Choice::new(get(&record, "code"), label));
        }
        parts
    }

    fn question(&self, record: &Record, parts: &HashMap<String, Parts>, structure: &mut Structure) {
        let (code, tool_type) = (get(record, "title"), get(record, "type"));
        if structure.questions.iter().any(|question| question.code == code)
            || get(record, "parent_qid").parse::<u64>().is_ok_and(|id| id > 0)
        {
            return;
        }
        let texts = self.records("question_l10ns");
        let label = texts.iter().find(|text| text.get("qid") == record.get("qid") && text.get("language") == Some(&self.language));
        let label = label.map_or_else(|| words(get(record, "question")), |text| words(get(text, "question")));
        let (rows, second, answers) = parts.get(get(record, "qid")).cloned().unwrap_or_default();
        let relevance = Some(get(record, "relevance").to_owned()).filter(|rule| !rule.is_empty() && rule != "1");
        if let Some(rule) = &relevance {
            structure.not_translated.push((code.to_owned(), format!("condition d'affichage « {rule} »")));
        }
        structure.questions.push(Question {
            code: code.to_owned(),
            label,
            group: structure.groups.iter().find(|(id, _)| id == get(record, "gid")).map(|(_, title)| title.clone()),
            kind: kind(tool_type),
            tool_type: tool_type.to_owned(),
            choices: if answers.is_empty() { fixed(tool_type) } else { answers },
            parts: rows,
            second_scale: second,
            has_other: get(record, "other") == "Y",
            is_mandatory: get(record, "mandatory") == "Y",
            relevance,
            identifies: false,
        });
    }
}

fn add(list: &mut Vec<Choice>, choice: Choice) {
    if !list.iter().any(|other| other.code == choice.code) {
        list.push(choice);
    }
}

fn get<'a>(record: &'a Record, field: &str) -> &'a str {
    record.get(field).map_or("", String::as_str)
}

/// The kinds by their letter.
fn kind(letter: &str) -> QuestionKind {
    match letter {
        "L" | "!" | "O" | "Y" | "G" | "5" | "I" => QuestionKind::Single,
        "M" | "P" => QuestionKind::Multiple,
        "F" | "H" | "A" | "B" | "C" | "E" | "1" => QuestionKind::Matrix,
        "N" => QuestionKind::Number,
        "K" | ":" => QuestionKind::Numbers,
        "Q" | ";" => QuestionKind::Texts,
        "D" => QuestionKind::Date,
        "R" => QuestionKind::Ranking,
        "X" => QuestionKind::Note,
        "|" => QuestionKind::File,
        _ => QuestionKind::Text,
    }
}

/// The choices that go without saying.
fn fixed(letter: &str) -> Vec<Choice> {
    let pairs: &[(&str, &str)] = match letter {
        "Y" => &[("Y", "Oui"), ("N", "Non")],
        "G" => &[("F", "Femme"), ("M", "Homme")],
        "C" => &[("Y", "Oui"), ("U", "Incertain"), ("N", "Non")],
        "E" => &[("I", "Augmenter"), ("S", "Sans changement"), ("D", "Diminuer")],
        "5" | "A" => &[("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")],
        "B" => &[("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"), ("6", "6"), ("7", "7"), ("8", "8"), ("9", "9"), ("10", "10")],
        _ => &[],
    };
    pairs.iter().map(|(code, label)| Choice::new(*code, *label)).collect()
}

/// Words without the marks of HTML.
pub fn words(html: &str) -> String {
    let (mut out, mut inside) = (String::new(), false);
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push(' ');
            }
            letter if !inside => out.push(letter),
            _ => {}
        }
    }
    let out = if inside { html.to_owned() } else { out };
    let plain = out
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
