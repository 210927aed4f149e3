//! The parts of an XForm put together.

use super::bind;
use super::body::{Body, Reader, find, resolve};
use super::fault::{FormError, FormFault};
use super::label::Texts;
use super::primary::{Def, DefId, defs};
use super::{Dependents, Form, action, file};
use crate::expression::graph;
use crate::xml::{Document, NodeId};
use std::collections::{BTreeSet, HashMap};

pub(crate) fn read(xml: &str, files: &[(String, String)]) -> Result<Form, Vec<FormError>> {
    let mut document = Document::parse(xml).map_err(|error| vec![FormError::new("formulaire", FormFault::Xml(error))])?;
    let mut faults = file::fill(&mut document, files);
    let form = assemble(document, &mut faults).map_err(|fault| vec![FormError::new("formulaire", fault)])?;
    faults.extend(cycle(&form.defs));
    if faults.is_empty() { Ok(form) } else { Err(faults) }
}

fn assemble(document: Document, faults: &mut Vec<FormError>) -> Result<Form, FormFault> {
    let all = document.descendants(Document::DOCUMENT);
    let first = |name: &str| all.iter().copied().find(|node| document.local(*node) == name);
    let model = first("model").ok_or(FormFault::Missing("l'élément «model»"))?;
    let primary = instances(&document, model).next().and_then(|instance| document.elements(instance).next());
    let primary = primary.ok_or(FormFault::Missing("l'instance des réponses"))?;
    let texts = first("itext").map_or_else(Texts::default, |itext| Texts::read(&document, itext, faults));
    let mut defs = defs(&document, primary).ok_or(FormFault::TooManyQuestions)?;
    read_binds(&document, model, &texts, &mut defs, faults);
    let body = first("body").map_or_else(Body::default, |body| read_body(&document, body, &texts, &defs, faults));
    let actions = read_actions(&document, model, &body, &defs, faults);
    attach(body, &mut defs, faults);
    let lists = lists(&document, model, faults);
    let title = first("title").map_or(String::new(), |title| super::primary::initial(&document, Some(title)));
    let dependents = Dependents::of(&defs);
    Ok(Form { title, defs, lists, texts, actions, dependents, primary, document })
}

fn instances(document: &Document, model: NodeId) -> impl Iterator<Item = NodeId> {
    document.elements(model).filter(|element| document.local(*element) == "instance")
}

fn read_binds(document: &Document, model: NodeId, texts: &Texts, defs: &mut [Def], faults: &mut Vec<FormError>) {
    for element in document.elements(model) {
        match document.local(element) {
            "bind" => read_bind(document, element, texts, defs, faults),
            "submission" if document.attribute(element, "base64RsaPublicKey").is_some() => {
                faults.push(FormError::new("model", FormFault::Feature("le chiffrement des réponses".into())));
            }
            "instance" | "itext" | "setvalue" | "submission" => {}
            other => faults.push(FormError::new("model", FormFault::Feature(format!("l'élément «{other}»")))),
        }
    }
}

fn read_bind(document: &Document, element: NodeId, texts: &Texts, defs: &mut [Def], faults: &mut Vec<FormError>) {
    let path = document.attribute(element, "nodeset").map(|path| resolve(path, "")).unwrap_or_default();
    match find(defs, &path) {
        Some(id) => defs[id.0].bind = bind::read(document, element, &path, texts, faults),
        None if path.contains('@') => faults.push(FormError::new(format!("bind {path}"), FormFault::Feature("un attribut («@»)".into()))),
        // A rule for a question that does not exist does nothing, in every engine; our own forms never write one.
        None => {}
    }
}

fn read_body(document: &Document, body: NodeId, texts: &Texts, defs: &[Def], faults: &mut Vec<FormError>) -> Body {
    let mut reader = Reader { document, texts, faults, body: Body::default() };
    reader.read(body, &defs[0].path);
    reader.body
}

fn read_actions(document: &Document, model: NodeId, body: &Body, defs: &[Def], faults: &mut Vec<FormError>) -> Vec<super::Action> {
    let in_model =
        document.elements(model).filter(|element| document.local(*element) == "setvalue").map(|element| (element, defs[0].path.clone()));
    let all: Vec<_> = in_model.chain(body.actions.iter().cloned()).collect();
    all.iter().filter_map(|(element, path)| action::read(document, *element, path, defs, faults)).collect()
}

fn attach(body: Body, defs: &mut [Def], faults: &mut Vec<FormError>) {
    let mut place = |path: &str| {
        let found = find(defs, path);
        if found.is_none() {
            faults.push(FormError::new(path, FormFault::Path(path.to_owned())));
        }
        found
    };
    let controls: Vec<_> = body.controls.into_iter().filter_map(|(path, control)| place(&path).map(|id| (id, control))).collect();
    let repeats: Vec<_> = body.repeats.into_iter().filter_map(|(path, repeat)| place(&path).map(|id| (id, repeat))).collect();
    for (id, control) in controls {
        defs[id.0].control.get_or_insert(control);
    }
    repeats.into_iter().for_each(|(id, repeat)| defs[id.0].repeat = Some(repeat));
    for (path, label) in body.groups {
        if let Some(id) = find(defs, &path) {
            defs[id.0].label.get_or_insert(label);
        }
    }
}

fn lists(document: &Document, model: NodeId, faults: &mut Vec<FormError>) -> HashMap<String, NodeId> {
    let mut lists = HashMap::new();
    for instance in instances(document, model).skip(1) {
        let id = document.attribute(instance, "id").unwrap_or_default().to_owned();
        if document.attribute(instance, "src").is_some() && document.elements(instance).next().is_none() {
            faults.push(FormError::new("instance", FormFault::File(id.clone())));
        }
        lists.insert(id, instance);
    }
    lists
}

/// Values that need each other. Inside a repeat a value may read its like in another instance: that is no circle.
fn cycle(defs: &[Def]) -> Option<FormError> {
    let repeated = |mut id: Option<DefId>| {
        std::iter::from_fn(|| {
            let def = &defs[id?.0];
            id = def.parent;
            Some(def)
        })
        .any(|def| def.repeat.is_some())
    };
    let items: Vec<(String, BTreeSet<String>)> = defs
        .iter()
        .enumerate()
        .filter(|(index, _)| !repeated(Some(DefId(*index))))
        .map(|(_, def)| {
            let expressions = [&def.bind.calculate, &def.bind.relevant];
            let reads = expressions.into_iter().flatten().flat_map(|expression| graph::reads(expression, &def.path).paths);
            (def.path.clone(), reads.collect())
        })
        .collect();
    graph::order(&items).err().map(|graph::Cycle(places)| FormError::new("model", FormFault::Cycle(places)))
}
