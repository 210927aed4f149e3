//! The authors' assertions on an XForm: XPath 1.0 by an engine that is not ours, and pieces of the text.

use super::xlsform::texts;
use serde_json::Value as Json;
use sxd_document::dom::Document;
use sxd_document::parser;
use sxd_xpath::nodeset::Node;
use sxd_xpath::{Context, Factory, Value};

const NAMESPACES: &[(&str, &str)] = &[
    ("x", "http://www.w3.org/2002/xforms"),
    ("h", "http://www.w3.org/1999/xhtml"),
    ("ev", "http://www.w3.org/2001/xml-events"),
    ("xsd", "http://www.w3.org/2001/XMLSchema"),
    ("jr", "http://openrosa.org/javarosa"),
    ("orx", "http://openrosa.org/xforms"),
    ("odk", "http://www.opendatakit.org/xforms"),
    ("entities", "http://www.opendatakit.org/xforms/entities"),
];

pub fn judge(xform: &str, expected: &Json) -> Result<(), String> {
    let package = parser::parse(&prefixed(xform)).map_err(|error| format!("the XForm is no XML: {error:?}\n{xform}"))?;
    let document = package.as_document();
    let fault = |kind: &str, what: &str, found: String| Err(format!("{kind} does not hold: {what} ; found {found}\n{xform}"));
    for path in texts(&expected["xml_xpath_match"]) {
        // The engine has no namespace nodes: the declarations are looked for in the text.
        if let Some(holds) = namespace(path, xform) {
            if holds {
                continue;
            }
            return fault("xml_xpath_match", path, "no such namespace".into());
        }
        match count(&document, path)? {
            0 => return fault("xml_xpath_match", path, "nothing".into()),
            _ => continue,
        }
    }
    for pair in expected["xml_xpath_count"].as_array().into_iter().flatten() {
        let (path, wanted) = (pair[0].as_str().unwrap_or_default(), pair[1].as_u64());
        let found = count(&document, path)?;
        if Some(found as u64) != wanted {
            return fault("xml_xpath_count", path, found.to_string());
        }
    }
    for pair in expected["xml_xpath_exact"].as_array().into_iter().flatten() {
        let path = pair[0].as_str().unwrap_or_default();
        let mut found = written(&document, path)?;
        let mut wanted: Vec<String> = texts(&pair[1]).map(folded).collect();
        found.sort();
        wanted.sort();
        // pyxform compares sets: the same value twice is one.
        found.dedup();
        wanted.dedup();
        if found != wanted {
            return fault("xml_xpath_exact", &pair.to_string(), format!("{found:?}"));
        }
    }
    pieces(xform, expected)
}

/// The engine leaves names without a prefix in no namespace: they get one, that of the default around them.
fn prefixed(xform: &str) -> String {
    let mut out = String::with_capacity(xform.len() * 2);
    // The address of each element that is open, the innermost last.
    let mut open: Vec<String> = Vec::new();
    for piece in xform.split_inclusive('>') {
        let Some((text, tag)) = piece.split_once('<').filter(|(_, tag)| !tag.starts_with('?')) else {
            out.push_str(piece);
            continue;
        };
        out.push_str(text);
        let own = tag.split_once(" xmlns=\"").and_then(|(_, rest)| rest.split('"').next());
        if let Some(name) = tag.strip_prefix('/') {
            let address = open.pop().unwrap_or_default();
            out.push_str(&format!("</{}{name}", prefix(name, &address)));
            continue;
        }
        let address = own.map_or_else(|| open.last().cloned().unwrap_or_default(), str::to_owned);
        let name_end = tag.find([' ', '/', '>']).unwrap_or(tag.len());
        out.push_str(&format!("<{}{}", prefix(&tag[..name_end], &address), &tag[..name_end]));
        out.push_str(&own.map_or_else(String::new, |own| format!(" xmlns:{}=\"{own}\"", prefix("a", own).trim_end_matches(':'))));
        out.push_str(&tag[name_end..]);
        if !tag.ends_with("/>") {
            open.push(address);
        }
    }
    out
}

fn prefix(name: &str, address: &str) -> &'static str {
    match (name.contains(':'), address == NAMESPACES[0].1) {
        (true, _) => "",
        (false, true) => "x:",
        (false, false) => "other:",
    }
}

const PARTS: &[(&str, &str, &str)] =
    &[("xml", "<?xml", ""), ("model", "<model", "</model>"), ("instance", "<instance>", "</instance>"), ("itext", "<itext>", "</itext>")];

fn pieces(xform: &str, expected: &Json) -> Result<(), String> {
    for (part, open, close) in PARTS {
        let start = xform.find(open).unwrap_or(0);
        let end = if close.is_empty() { xform.len() } else { xform.find(close).unwrap_or(xform.len()) };
        let inside = folded(xform.get(start..end.max(start)).unwrap_or_default());
        let holds = |text: &str| inside.contains(&folded(text)) || xform.contains(text);
        if let Some(text) = texts(&expected[format!("{part}_contains")]).find(|text| !holds(text)) {
            return Err(format!("{part}_contains does not hold: {text}\n{xform}"));
        }
        if let Some(text) = texts(&expected[format!("{part}_excludes")]).find(|text| inside.contains(&folded(text))) {
            return Err(format!("{part}_excludes does not hold: {text}\n{xform}"));
        }
    }
    Ok(())
}

/// White space between tags is none, elsewhere one space.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("> <", "><").replace(" <", "<").replace("> ", ">")
}

/// `/h:html[namespace::a='b']`.
fn namespace(path: &str, xform: &str) -> Option<bool> {
    let (_, rest) = path.split_once("namespace::")?;
    let address = rest.rsplit('\'').nth(1)?;
    let prefix = rest.split(['=', '[']).next()?.trim();
    let name = if prefix == "*" { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
    Some(xform.contains(&format!("{name}=\"{address}\"")))
}

fn evaluate<'d>(document: &Document<'d>, path: &str) -> Result<Value<'d>, String> {
    let xpath = Factory::new().build(path.trim()).map_err(|error| format!("{path}: {error}"))?;
    let xpath = xpath.ok_or_else(|| format!("{path}: empty"))?;
    let mut context = Context::new();
    NAMESPACES.iter().for_each(|(prefix, address)| context.set_namespace(prefix, address));
    xpath.evaluate(&context, document.root()).map_err(|error| format!("{path}: {error}"))
}

fn count(document: &Document, path: &str) -> Result<usize, String> {
    Ok(match evaluate(document, path)? {
        Value::Nodeset(nodes) => nodes.size(),
        Value::Boolean(holds) => usize::from(holds),
        _ => 1,
    })
}

/// The nodes as pyxform writes them: attributes by their escaped value, elements as XML.
fn written(document: &Document, path: &str) -> Result<Vec<String>, String> {
    let Value::Nodeset(nodes) = evaluate(document, path)? else { return Ok(Vec::new()) };
    Ok(nodes.document_order().into_iter().map(|node| folded(&shown(node))).collect())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn shown(node: Node) -> String {
    match node {
        Node::Attribute(attribute) => escaped(attribute.value()),
        Node::Text(text) => escaped(text.text()),
        Node::Element(element) => {
            let name = element.name().local_part();
            let attributes: String =
                element.attributes().iter().map(|one| format!(" {}=\"{}\"", one.name().local_part(), escaped(one.value()))).collect();
            let inside: String = element.children().into_iter().map(|child| shown(child.into())).collect();
            if inside.is_empty() { format!("<{name}{attributes}/>") } else { format!("<{name}{attributes}>{inside}</{name}>") }
        }
        other => other.string_value(),
    }
}

/// The controls of a form in their order: tag and path.
pub fn controls(xform: &str) -> Vec<String> {
    let body = xform.split_once("<h:body").map_or("", |(_, body)| body);
    let tags = body.split('<').filter(|tag| !tag.starts_with(['/', '?']));
    let path = |tag: &str| [" ref=\"/", " nodeset=\"/"].iter().find_map(|key| Some(tag.split_once(key)?.1.split('"').next()?.to_owned()));
    let name = |tag: &str| tag.split([' ', '/', '>']).next().unwrap_or_default().to_owned();
    tags.filter(|tag| !["itemset", "setvalue"].contains(&name(tag).as_str()))
        .filter_map(|tag| Some(format!("{} /{}", name(tag), path(tag)?)))
        .collect()
}
