//! What there is to fill: boxes, lines, digits, grids, by the kind of the question.

use crate::content::Author;
use crate::words;
use form::Questionnaire;
use form::dictionary::VariableKind;
use form::questionnaire::{Choice, Kind, Rule, Source, Words};
use serde_json::{Value, json};

/// A list longer than this, that people search on a screen, is a line to write on.
const LONG_LIST: usize = 20;
/// Ruled lines of a long text.
const MULTILINE: usize = 5;
/// Rows of a repeat whose number is not written in the form.
const ROWS: usize = 4;

pub(crate) fn answer(author: &mut Author, index: usize) -> Value {
    let item = &author.form.items[index];
    match &item.kind {
        Kind::SelectOne(_) | Kind::SelectMultiple(_) => select(author, index),
        Kind::Rank(_) => order(author, index, None),
        Kind::Integer | Kind::Decimal => number(author, index),
        Kind::Range => range(author, index),
        Kind::Date => json!({ "kind": "date" }),
        Kind::Time => json!({ "kind": "time" }),
        Kind::DateTime => json!({ "kind": "datetime" }),
        _ => json!({ "kind": "lines", "count": if item.appears("multiline") { MULTILINE } else { 1 } }),
    }
}

/// The choices of a question, as written in the form; none for those of a file or of answers.
fn choices(form: &Questionnaire, index: usize) -> &[Choice] {
    match form.items[index].kind.select().map(|select| &select.source) {
        Some(Source::List(name)) => form.list(name).map_or(&[], |list| &list.choices),
        _ => &[],
    }
}

/// Code and label of the choices to tick.
fn labels(author: &mut Author, index: usize) -> Vec<(String, Value)> {
    let form = author.form;
    if let Some(Source::File(name)) = form.items[index].kind.select().map(|select| &select.source) {
        return from_file(author, index, name);
    }
    let texts = author.options.texts.clone();
    choices(form, index)
        .iter()
        .map(|choice| {
            let label = choice.label().map_or(choice.name.as_str(), |label| label.best(&texts));
            (choice.name.clone(), author.rich(label))
        })
        .collect()
}

/// The rows of a file of choices: `name` and `label`, or the columns that `parameters` names.
fn from_file(author: &mut Author, index: usize, name: &str) -> Vec<(String, Value)> {
    let item = &author.form.items[index];
    let (code, label) = (item.parameters.get("value").unwrap_or("name"), item.parameters.get("label").unwrap_or("label"));
    let Some((_, text)) = author.options.files.iter().find(|(known, _)| known == name) else { return Vec::new() };
    let mut rows = text.trim_start_matches('\u{feff}').lines().filter(|line| !line.trim().is_empty());
    let heads: Vec<&str> = rows.next().unwrap_or_default().split(',').map(str::trim).collect();
    let place = |name: &str| heads.iter().position(|head| *head == name);
    let (Some(code), Some(label)) = (place(code), place(label)) else { return Vec::new() };
    let cells: Vec<(String, String)> = rows
        .filter_map(|row| {
            let cells: Vec<&str> = row.split(',').map(|cell| cell.trim().trim_matches('"')).collect();
            Some(((*cells.get(code)?).to_owned(), (*cells.get(label)?).to_owned()))
        })
        .collect();
    cells.into_iter().map(|(code, label)| (code, author.rich(&label))).collect()
}

fn is_line(author: &Author, index: usize, count: usize) -> bool {
    let item = &author.form.items[index];
    let searched = item.appears("autocomplete") || item.appears("minimal");
    count == 0 || count > LONG_LIST && (searched || matches!(item.kind.select().map(|select| &select.source), Some(Source::File(_))))
}

fn select(author: &mut Author, index: usize) -> Value {
    let labels = labels(author, index);
    let item = &author.form.items[index];
    let one = matches!(item.kind, Kind::SelectOne(_));
    let said = item.text(Words::Hint).map(|hint| hint.best(&author.options.texts).to_lowercase());
    let is_said = said.is_some_and(|hint| hint.contains("plusieurs réponses") || hint.contains("une seule réponse"));
    let other = item.kind.select().is_some_and(|select| select.or_other);
    let line = is_line(author, index, labels.len());
    let kept: Vec<_> = if line { quoted(author.form, index, labels) } else { labels };
    let items: Vec<Value> = kept.into_iter().map(|(code, label)| json!({ "label": label, "goto": author.goto(index, &code) })).collect();
    json!({ "kind": if line { "written" } else { "choices" }, "round": one, "items": items, "other": other, "said": is_said })
}

/// Of a list to write from, the choices that a condition names, and the kinds of no answer, keep their box.
fn quoted(form: &Questionnaire, index: usize, labels: Vec<(String, Value)>) -> Vec<(String, Value)> {
    let name = &form.items[index].name;
    let rules: Vec<&str> =
        form.items.iter().flat_map(|item| item.rule(Rule::Relevant)).filter(|rule| rule.contains(&format!("${{{name}}}"))).collect();
    let is_quoted = |code: &str| rules.iter().any(|rule| rule.contains(&format!("'{code}'")) || rule.contains(&format!("\"{code}\"")));
    labels.into_iter().filter(|(code, _)| matches!(code.as_str(), "nsp" | "nr" | "nc") || is_quoted(code)).collect()
}

fn order(author: &mut Author, index: usize, most: Option<usize>) -> Value {
    let labels = labels(author, index);
    let form_most = author.form.items[index].parameters.get("max").and_then(|max| max.parse().ok());
    let most = most.or(form_most).unwrap_or(labels.len()).min(labels.len().max(1));
    if labels.is_empty() {
        return json!({ "kind": "lines", "count": most });
    }
    let items: Vec<Value> = labels.into_iter().map(|(_, label)| label).collect();
    json!({ "kind": "order", "items": items, "how": words::order(most, author.options.language) })
}

/// Several questions that share a list, in order of preference: one list, figures in the boxes.
pub(crate) fn ranking(author: &mut Author, index: usize) -> Value {
    let rows: Vec<usize> = author.form.children(Some(index)).filter(|row| author.numbers.of_item(*row).is_some()).collect();
    let Some(first) = rows.first() else { return json!({ "kind": "lines", "count": 1 }) };
    order(author, *first, Some(rows.len()))
}

fn range(author: &mut Author, index: usize) -> Value {
    let parameters = &author.form.items[index].parameters;
    let value = |key: &str, otherwise: f64| parameters.get(key).and_then(|value| value.parse().ok()).unwrap_or(otherwise);
    let (start, end, step) = (value("start", 1.0), value("end", 10.0), value("step", 1.0));
    let count = ((end - start) / step).floor();
    if !(0.0..=20.0).contains(&count) {
        return number(author, index);
    }
    let comma = |number: f64| ((number * 1e6).round() / 1e6).to_string().replace('.', ",");
    let items: Vec<Value> = (0..=count as usize)
        .map(|place| json!({ "label": [{ "t": comma(start + place as f64 * step), "b": false }], "goto": null }))
        .collect();
    json!({ "kind": "choices", "round": true, "items": items, "other": false, "said": false })
}

fn number(author: &Author, index: usize) -> Value {
    let kind = author.dictionary.variables.iter().find(|variable| variable.item == index).map(|variable| &variable.kind);
    let Some(VariableKind::Number { integer, least, most }) = kind else { return json!({ "kind": "digits", "count": 4, "decimals": 0 }) };
    if least.is_some_and(|least| least < 0.0) {
        return json!({ "kind": "lines", "count": 1 });
    }
    let count = most.filter(|most| *most >= 1.0).map_or(4, |most| (most.log10().floor() as usize + 1).min(10));
    json!({ "kind": "digits", "count": count, "decimals": if *integer { 0 } else { 2 } })
}

pub(crate) fn grid(author: &mut Author, index: usize) -> Value {
    let rows: Vec<usize> = author.form.children(Some(index)).filter(|row| author.numbers.of_item(*row).is_some()).collect();
    let heads = rows.first().map(|row| labels(author, *row)).unwrap_or_default();
    let same = rows.iter().all(|row| author.form.items[*row].kind == author.form.items[rows[0]].kind);
    let is_choice = !heads.is_empty() && same;
    let round = rows.first().is_none_or(|row| matches!(author.form.items[*row].kind, Kind::SelectOne(_)));
    let lines: Vec<Value> = rows
        .into_iter()
        .filter_map(|row| {
            let letter = author.numbers.of_item(row).map(|number| number.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned());
            let (label, filter) = (author.label(row)?, author.filter(row, false));
            let fill = if is_choice { Value::Null } else { answer(author, row) };
            Some(json!({ "letter": letter, "label": label, "filter": filter, "answer": fill }))
        })
        .collect();
    let heads: Vec<Value> = heads.into_iter().map(|(_, label)| label).collect();
    json!({ "kind": if is_choice { "grid" } else { "list" }, "heads": heads, "rows": lines, "round": round })
}

/// How many times a repeat is printed: what the form says, else [`ROWS`].
pub(crate) fn rows_of_repeat(form: &Questionnaire, index: usize) -> usize {
    form.items[index]
        .rule(Rule::RepeatCount)
        .and_then(|count| count.trim().parse().ok())
        .filter(|count| (1..=12).contains(count))
        .unwrap_or(ROWS)
}

/// A repeat of a few short questions, as a table: a column a question, a row an instance.
pub(crate) fn repeat_table(author: &mut Author, index: usize, count: usize) -> Option<Value> {
    let shown = |row: &usize| !matches!(author.form.items[*row].kind, Kind::Calculate | Kind::Hidden | Kind::Today);
    let columns: Vec<usize> = author.form.children(Some(index)).filter(shown).collect();
    let is_short = |row: usize| {
        let item = &author.form.items[row];
        let fits = match &item.kind {
            Kind::Text => !item.appears("multiline"),
            Kind::Integer | Kind::Decimal | Kind::Date => true,
            Kind::SelectOne(_) | Kind::SelectMultiple(_) => (1..=5).contains(&choices(author.form, row).len()),
            _ => false,
        };
        fits && item.text(Words::Label).is_some()
    };
    if columns.is_empty() || columns.len() > if author.options.large { 2 } else { 4 } || !columns.iter().all(|row| is_short(*row)) {
        return None;
    }
    let cells: Vec<Value> = columns
        .into_iter()
        .map(|row| {
            let fill = answer(author, row);
            json!({ "number": author.numbers.of_item(row), "label": author.label(row), "filter": author.filter(row, true), "answer": fill })
        })
        .collect();
    Some(json!({ "columns": cells, "count": count }))
}
