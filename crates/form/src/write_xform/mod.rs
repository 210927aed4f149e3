//! A questionnaire to an XForm: what tablets (ODK Collect), ODK Web Forms and our own sessions read.
//!
//! In: a questionnaire that `xlsform` accepted. Out: the XML, the same bytes for the same questionnaire.
//!
//! Method: the XLSForm reference and the ODK XForms specification; names that a form adds of itself (`_count`,
//! `_other`, the two rows of a grid) are those of pyxform, so that data of both tools have the same columns.

mod body;
mod cycle;
pub(crate) mod element;
mod model;
mod path;
mod tree;
mod words;

use crate::Language;
use crate::questionnaire::{Item, Kind, Questionnaire, Rule, Words};
pub(crate) use cycle::cycle;
pub(crate) use words::pieces;

use element::Element;
use tree::Tree;
use words::Speech;

/// Namespaces that every form declares.
const NAMESPACES: &[(&str, &str)] = &[
    ("xmlns", "http://www.w3.org/2002/xforms"),
    ("xmlns:h", "http://www.w3.org/1999/xhtml"),
    ("xmlns:ev", "http://www.w3.org/2001/xml-events"),
    ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ("xmlns:jr", "http://openrosa.org/javarosa"),
    ("xmlns:orx", "http://openrosa.org/xforms"),
    ("xmlns:odk", "http://www.opendatakit.org/xforms"),
];
/// Ours, for `bind::ctg:role` and `bind::ctg:missing`.
const OWN_NAMESPACE: (&str, &str) = ("xmlns:ctg", "https://ctg.invalid/xforms");

/// The XForm of a questionnaire. `language` is that of the words that a form adds of itself («Autre»).
pub fn write_xform(form: &Questionnaire, language: Language) -> String {
    let tree = Tree::new(form, language);
    let mut speech = Speech::new(&tree, form.settings.default_language());
    let lists = model::lists(&tree, &mut speech);
    let mut binds = Vec::new();
    for node in 0..tree.nodes.len() {
        binds.extend(model::bind(&tree, node, &mut speech));
        binds.extend(model::first_value(&tree, node, "odk-instance-first-load"));
    }
    let mut body = Element::new("h:body").maybe("class", form.settings.get("style"));
    for node in &tree.top {
        body.extend(body::control(&tree, *node, &mut speech));
    }
    let mut model = Element::new("model").with("odk:xforms-version", "1.0.0");
    model.extend(submission(form));
    model.extend(speech.itext());
    model.push(model::instance(form, &tree));
    model.extend(lists);
    model.extend(binds);
    model.extend(model::meta_binds(form, &tree));
    let head = Element::new("h:head").child(Element::new("h:title").text(form.settings.title())).child(model);
    print(&html(form).child(head).child(body))
}

fn print(html: &Element) -> String {
    let mut out = String::from("<?xml version=\"1.0\"?>\n");
    html.write(0, &mut out);
    out.push('\n');
    out
}

fn html(form: &Questionnaire) -> Element {
    let mut html = NAMESPACES.iter().fold(Element::new("h:html"), |html, (name, address)| html.with(name, *address));
    let own = form.settings.get("namespaces").and_then(crate::xlsform::namespaces).unwrap_or_default();
    if form.items.iter().flat_map(|item| &item.binds).any(|(name, _)| name.starts_with("ctg:"))
        && own.iter().all(|(prefix, _)| prefix != "ctg")
    {
        html = html.with(OWN_NAMESPACE.0, OWN_NAMESPACE.1);
    }
    let is_known = |prefix: &str| NAMESPACES.iter().any(|(name, _)| name.strip_prefix("xmlns:") == Some(prefix));
    for (prefix, address) in own.iter().filter(|(prefix, _)| !is_known(prefix)) {
        html = html.with(&format!("xmlns:{prefix}"), address.as_str());
    }
    html
}

fn submission(form: &Questionnaire) -> Option<Element> {
    let settings = &form.settings;
    let mut says = false;
    let mut submission = Element::new("submission");
    let keys = [
        ("submission_url", "action"),
        ("public_key", "base64RsaPublicKey"),
        ("auto_send", "orx:auto-send"),
        ("auto_delete", "orx:auto-delete"),
        ("client_editable", "odk:client-editable"),
    ];
    for (key, attribute) in keys {
        if let Some(value) = settings.get(key) {
            submission = submission.with(attribute, value);
            says = true;
        }
    }
    let method = settings.get("submission_url").map(|_| "post");
    says.then(|| submission.maybe("method", method))
}

/// True when the count of a repeat is computed, and not simply another question.
pub(crate) fn counts_apart(item: &Item) -> bool {
    let is_name =
        |text: &str| text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).is_some_and(|name| !name.contains(['$', '{', '}']));
    item.kind == Kind::Repeat && item.rule(Rule::RepeatCount).is_some_and(|text| !is_name(text.trim()))
}

pub(crate) fn count_name(item: &Item) -> String {
    format!("{}_count", item.name)
}

/// True when people see the question: a computed one without words is not shown.
pub(crate) fn is_shown(item: &Item) -> bool {
    let is_computed = item.rule(Rule::Calculation).is_some() || item.rule(Rule::Trigger).is_some();
    let speaks = item.words.keys().any(|words| matches!(words, Words::Label | Words::Hint | Words::Guidance) || words.is_media());
    match item.kind {
        Kind::Calculate | Kind::Hidden | Kind::Today | Kind::Group | Kind::Repeat => false,
        _ => speaks || !is_computed,
    }
}
