//! `varGrp`: multiple choices, grids and rankings; then the parts of the questionnaire.

use super::{DdiStudy, id, spoken};
use crate::dictionary::{Dictionary, VariableKind};
use crate::write_xform::element::Element;

/// Columns that belong together: the kind of the group, its words, the places of the columns.
struct Group<'a> {
    kind: &'static str,
    name: Option<&'a str>,
    label: &'a str,
    columns: Vec<usize>,
}

pub(crate) fn groups(dictionary: &Dictionary, study: &DdiStudy) -> Vec<Element> {
    let found = of_questions(dictionary).into_iter().chain(parts(dictionary)).enumerate();
    found.map(|(index, group)| group.element(index, study)).collect()
}

impl Group<'_> {
    fn element(&self, index: usize, study: &DdiStudy) -> Element {
        let columns: Vec<String> = self.columns.iter().map(|column| id(*column)).collect();
        let element = Element::new("varGrp").with("ID", format!("G{}", index + 1)).with("type", self.kind);
        let mut element = element.maybe("name", self.name).with("var", columns.join(" "));
        element.extend(spoken("labl", self.label, study));
        element
    }
}

/// Columns side by side that share a question.
fn of_questions(dictionary: &Dictionary) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    let variables = &dictionary.variables;
    for (index, variable) in variables.iter().enumerate().filter(|(_, variable)| variable.label != variable.question_label) {
        let before = groups.last_mut().filter(|group| index.checked_sub(1).is_some_and(|last| group.columns.ends_with(&[last])));
        match before.filter(|group| variables[group.columns[0]].is_with(variable)) {
            Some(group) => group.columns.push(index),
            None => groups.push(Group {
                kind: if variable.kind == VariableKind::Tick { "multipleResp" } else { "grid" },
                name: Some(&variable.question),
                label: &variable.question_label,
                columns: vec![index],
            }),
        }
    }
    groups.retain(|group| group.columns.len() > 1);
    for group in groups.iter_mut().filter(|group| variables[group.columns[0]].item != variables[group.columns[1]].item) {
        group.name = None;
    }
    groups
}

/// The outermost groups of the sheet.
fn parts(dictionary: &Dictionary) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, variable) in dictionary.variables.iter().enumerate() {
        let Some(label) = variable.groups.first() else { continue };
        match groups.iter_mut().find(|group| group.label == label) {
            Some(group) => group.columns.push(index),
            None => groups.push(Group { kind: "section", name: None, label, columns: vec![index] }),
        }
    }
    groups
}
