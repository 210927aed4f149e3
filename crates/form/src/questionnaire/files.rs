//! Choices that stand in a file beside the form, put into the form: what reads no file (a session, a check) can use it.

use super::{Choice, ChoiceList, Questionnaire, Source, Text, Words};
use std::collections::BTreeMap;

impl ChoiceList {
    /// The choices of a CSV file (comma or semicolon, UTF-8), by its columns for the code and the label (`name` and
    /// `label` unless the form says otherwise). All columns can be read by filters.
    ///
    /// Errors: in French, a file that is no table or has no such column.
    pub fn of_csv(name: &str, text: &str, code: &str, label: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let head = text.lines().next().unwrap_or_default();
        let delimiter = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|error| error.to_string())?.clone();
        let place = headers.iter().position(|header| header.trim() == code);
        let place = place.ok_or_else(|| format!("la colonne « {code} », qui porte les codes, manque ; l'en-tête doit la nommer"))?;
        let mut list = Self { name: name.to_owned(), choices: Vec::new() };
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            let cell = |at: usize| record.get(at).unwrap_or_default().trim();
            let columns: Vec<(String, String)> =
                headers.iter().enumerate().map(|(at, header)| (header.trim().to_owned(), cell(at).to_owned())).collect();
            let words = columns.iter().find(|(header, _)| header == label).map(|(_, words)| (Words::Label, Text::plain(words.clone())));
            let row = record.position().map_or(0, |position| position.line() as u32);
            let kept = columns.iter().filter(|(header, _)| header != "name" && header != "label").cloned().collect();
            list.choices.push(Choice {
                row,
                name: cell(place).to_owned(),
                words: words.into_iter().collect::<BTreeMap<_, _>>(),
                columns: kept,
            });
        }
        list.choices.retain(|choice| !choice.name.is_empty());
        Ok(list)
    }
}

impl Questionnaire {
    /// The files of choices that the questions name, each once: name, column of the code, column of the label.
    pub fn files(&self) -> Vec<(String, String, String)> {
        let mut found: Vec<(String, String, String)> = Vec::new();
        for item in &self.items {
            if let Some(Source::File(file)) = item.kind.select().map(|select| &select.source)
                && !found.iter().any(|(known, ..)| known == file)
            {
                let column = |key: &str, otherwise: &str| item.parameters.get(key).unwrap_or(otherwise).to_owned();
                found.push((file.clone(), column("value", "name"), column("label", "label")));
            }
        }
        found
    }

    /// The same questionnaire with a list in place of a file. The list takes the name of the file without extension,
    /// under which expressions already know it.
    pub fn with_list(mut self, file: &str, mut list: ChoiceList) -> Self {
        list.name = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
        let selects = self.items.iter_mut().filter_map(|item| item.kind.select_mut());
        for select in selects.filter(|select| select.source == Source::File(file.to_owned())) {
            select.source = Source::List(list.name.clone());
        }
        self.lists.retain(|known| known.name != list.name);
        self.lists.push(list);
        self
    }
}
