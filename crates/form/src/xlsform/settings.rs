//! The sheet `settings`: one row of keys and values.

use super::cause::Cause;
use super::finding::Finding;
use super::header::snake;
use super::table::{headers, is_name, rows};
use super::workbook::Sheet;
use crate::questionnaire::Settings;

/// Keys by their spellings; the second one is ours.
const KEYS: &[(&str, &str)] = &[
    ("form_title", "form_title"),
    ("title", "form_title"),
    ("set_form_title", "form_title"),
    ("form_id", "form_id"),
    ("id_string", "form_id"),
    ("set_form_id", "form_id"),
    ("version", "version"),
    ("name", "name"),
    ("default_language", "default_language"),
    ("instance_name", "instance_name"),
    ("instance_id", "instance_id"),
    ("omit_instanceid", "omit_instanceID"),
    ("allow_choice_duplicates", "allow_choice_duplicates"),
    ("style", "style"),
    ("submission_url", "submission_url"),
    ("public_key", "public_key"),
    ("auto_send", "auto_send"),
    ("auto_delete", "auto_delete"),
    ("client_editable", "client_editable"),
    ("namespaces", "namespaces"),
    ("instance_xmlns", "instance_xmlns"),
];
const REFUSED: &[&str] = &[
    "sms_keyword",
    "sms_separator",
    "sms_allow_media",
    "sms_date_format",
    "sms_datetime_format",
    "sms_response",
    "prefix",
    "compact_prefix",
    "delimiter",
    "compact_delimiter",
    "add_none_option",
    "clean_text_values",
];

pub(crate) fn read(sheet: &Sheet, findings: &mut Vec<Finding>) -> Settings {
    let (names, at) = headers(sheet);
    let mut found = rows(sheet, at);
    let mut settings = Settings::default();
    let Some(first) = found.next() else { return settings };
    for (index, header) in names.iter().enumerate().filter(|(index, _)| !first.get(*index).is_empty()) {
        let value = first.get(index);
        let mut say = |cause| findings.push(Finding::new(&sheet.name, first.number, header, cause));
        match key(header) {
            Key::Known(key) => {
                if let Some((_, other)) = settings.0.iter().find(|(known, _)| known == key).filter(|(_, other)| other != value) {
                    say(Cause::DuplicateHeader { one: format!("{key}={other}"), other: header.clone() });
                }
                check(key, value).into_iter().for_each(&mut say);
                settings.0.push((key.to_owned(), value.to_owned()));
            }
            Key::Attribute(key) => settings.0.push((key, value.to_owned())),
            Key::Refused => say(Cause::SettingRefused),
            Key::Spelling(near) => say(Cause::HeaderSpelling { near: near.into() }),
            Key::Own => {
                say(Cause::ColumnKept);
                settings.0.push((header.clone(), value.to_owned()));
            }
        }
    }
    if let Some(extra) = found.next() {
        findings.push(Finding::new(&sheet.name, extra.number, "", Cause::SettingRows));
    }
    settings
}

enum Key {
    Known(&'static str),
    Attribute(String),
    Refused,
    Spelling(&'static str),
    Own,
}

fn key(header: &str) -> Key {
    if let Some(attribute) = header.trim().strip_prefix("attribute::") {
        return Key::Attribute(format!("attribute::{}", attribute.trim()));
    }
    let name = snake(header);
    if let Some((_, key)) = KEYS.iter().find(|(known, _)| *known == name) {
        return Key::Known(key);
    }
    if REFUSED.contains(&name.as_str()) {
        return Key::Refused;
    }
    let near = KEYS.iter().find(|(known, _)| known.len() >= 5 && super::spelling::distance(known, &name) == 1);
    near.map_or(Key::Own, |(known, _)| Key::Spelling(known))
}

fn check(key: &str, value: &str) -> Option<Cause> {
    match key {
        "name" => (!is_name(value)).then(|| Cause::SettingName { found: value.to_owned() }),
        "public_key" => Some(Cause::Encryption),
        "namespaces" => namespaces(value).is_none().then(|| Cause::Namespaces { found: value.to_owned() }),
        _ => None,
    }
}

/// `a="http://…" b="http://…"`.
pub(crate) fn namespaces(text: &str) -> Option<Vec<(String, String)>> {
    let text = super::table::straight(text);
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (prefix, after) = rest.split_once('=')?;
        let (address, after) = after.trim_start().strip_prefix('"')?.split_once('"')?;
        if !is_name(prefix.trim()) {
            return None;
        }
        found.push((prefix.trim().to_owned(), address.to_owned()));
        rest = after.trim_start();
    }
    Some(found)
}
