//! The document, the study and the file.

use super::{DdiFile, DdiStudy, some, spoken, text};
use crate::dictionary::Dictionary;
use crate::write_xform::element::Element;

fn title<'a>(dictionary: &'a Dictionary, study: &'a DdiStudy) -> &'a str {
    [study.title.as_str(), &dictionary.title, &dictionary.id].into_iter().find_map(some).unwrap_or("–")
}

/// An element of others, or nothing when there is none.
fn holder(name: &str, children: impl IntoIterator<Item = Option<Element>>) -> Option<Element> {
    let mut element = Element::new(name);
    element.extend(children.into_iter().flatten());
    (!element.is_empty()).then_some(element)
}

fn dated(name: &str, date: &str) -> Option<Element> {
    text(name, date).map(|element| element.with("date", date))
}

fn producer(study: &DdiStudy) -> Option<Element> {
    holder("prodStmt", [text("producer", &study.producer), dated("prodDate", &study.date)])
}

fn titles(dictionary: &Dictionary, study: &DdiStudy) -> Element {
    let title = spoken("titl", title(dictionary, study), study);
    let mut titles = Element::new("titlStmt");
    titles.extend([title, text("IDNo", &dictionary.id)].into_iter().flatten());
    titles
}

/// `docDscr`: this document.
pub(crate) fn document(dictionary: &Dictionary, study: &DdiStudy) -> Element {
    let mut citation = Element::new("citation").child(titles(dictionary, study));
    citation.extend(producer(study));
    Element::new("docDscr").child(citation)
}

/// `stdyDscr`: the survey.
pub(crate) fn study(dictionary: &Dictionary, study: &DdiStudy) -> Element {
    let mut citation = Element::new("citation").child(titles(dictionary, study));
    citation.extend(holder("rspStmt", [text("AuthEnty", &study.producer)]));
    citation.extend(producer(study));
    citation.extend(holder("verStmt", [text("version", &dictionary.version)]));
    let mut element = Element::new("stdyDscr").child(citation);
    element.extend(holder("stdyInfo", [spoken("abstract", &study.summary, study), summary(study)]));
    element
}

fn summary(study: &DdiStudy) -> Option<Element> {
    let day = |(event, date): (&str, &str)| text("collDate", date).map(|element| element.with("date", date).with("event", event));
    let days = study.collected.iter().flat_map(|(first, last)| [("start", first.as_str()), ("end", last)]);
    let mut children: Vec<Option<Element>> = days.map(day).collect();
    children.push(spoken("geogCover", &study.place, study));
    children.push(spoken("universe", &study.universe, study));
    holder("sumDscr", children)
}

/// `fileDscr`: the answers.
pub(crate) fn file(file: &DdiFile, dictionary: &Dictionary) -> Element {
    let size = [text("caseQnty", &file.cases.to_string()), text("varQnty", &dictionary.variables.len().to_string())];
    let about = [text("fileName", &file.name), holder("dimensns", size), text("fileType", &file.format)];
    let mut texts = Element::new("fileTxt");
    texts.extend(about.into_iter().flatten());
    Element::new("fileDscr").with("ID", "F1").child(texts)
}
