//! A strict reader of our HTML: well formed, every field labelled, every id unique, every reference found, no script.

use std::collections::{BTreeMap, BTreeSet};

/// An element as it was read.
#[derive(Clone, Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    /// The names of the elements around it, outermost first.
    above: Vec<String>,
    text: String,
}

/// A page that was read.
pub struct Judge {
    size: usize,
    elements: Vec<Element>,
    faults: Vec<String>,
}

const VOID: [&str; 6] = ["meta", "input", "br", "img", "link", "hr"];

impl Judge {
    pub fn of(html: &str) -> Self {
        let mut judge = Self { size: html.len(), elements: Vec::new(), faults: Vec::new() };
        judge.read(html);
        judge
    }

    fn read(&mut self, html: &str) {
        let mut rest = html.strip_prefix("<!doctype html>\n").unwrap_or_else(|| panic!("no doctype"));
        let mut open: Vec<usize> = Vec::new();
        while let Some(at) = rest.find('<') {
            let text = unescape(&rest[..at], &mut self.faults);
            open.iter().for_each(|index| self.elements[*index].text.push_str(&text));
            let end = tag_end(&rest[at..]).unwrap_or_else(|| panic!("a tag without an end: {}", &rest[at..]));
            let tag = &rest[at + 1..at + end];
            rest = &rest[at + end + 1..];
            if let Some(name) = tag.strip_prefix('/') {
                let last = open.pop().map(|index| self.elements[index].name.clone());
                if last.as_deref() != Some(name) {
                    self.faults.push(format!("</{name}> closes {last:?}"));
                }
                continue;
            }
            let above = open.iter().map(|index| self.elements[*index].name.clone()).collect();
            let element = self.element(tag, above);
            let name = element.name.clone();
            self.elements.push(element);
            if name == "style" {
                let close = rest.find("</style>").unwrap_or_else(|| panic!("style without an end"));
                rest = &rest[close + "</style>".len()..];
            } else if !VOID.contains(&name.as_str()) {
                open.push(self.elements.len() - 1);
            }
        }
        if !open.is_empty() {
            self.faults.push(format!("{} elements are not closed", open.len()));
        }
    }

    fn element(&mut self, tag: &str, above: Vec<String>) -> Element {
        let (name, mut rest) = tag.split_once(|letter: char| letter.is_ascii_whitespace()).unwrap_or((tag, ""));
        let mut attributes = BTreeMap::new();
        if !name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit()) || name.is_empty() {
            self.faults.push(format!("no element: <{tag}>"));
        }
        while !rest.trim().is_empty() {
            rest = rest.trim_start();
            let length = rest.find(|letter: char| letter == '=' || letter.is_ascii_whitespace()).unwrap_or(rest.len());
            let key = &rest[..length];
            rest = &rest[length..];
            let value = match rest.strip_prefix("=\"") {
                Some(quoted) => {
                    let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
                    if !after.is_empty() && !after.starts_with(|letter: char| letter.is_ascii_whitespace()) {
                        self.faults.push(format!("attributes that touch: <{tag}>"));
                    }
                    rest = after;
                    unescape(value, &mut self.faults)
                }
                None => String::new(),
            };
            let is_known =
                !key.starts_with("on") && key != "style" && key.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
            if !is_known || attributes.insert(key.to_owned(), value).is_some() {
                self.faults.push(format!("attribute «{key}» in <{tag}>"));
            }
        }
        Element { name: name.to_owned(), attributes, above, text: String::new() }
    }

    fn of_name(&self, name: &'static str) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    fn controls(&self) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(|element| {
            let is_control = matches!(element.name.as_str(), "input" | "select" | "textarea");
            is_control && element.attributes.get("type").is_none_or(|kind| kind != "hidden")
        })
    }

    /// Panics with every fault at once.
    pub fn assert_sound(&self, most: usize) {
        let faults = self.all(most);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    /// Every fault; `most` is the size in bytes that a page may have.
    pub fn all(&self, most: usize) -> Vec<String> {
        let mut faults = self.faults.clone();
        self.check_ids(&mut faults);
        self.check_labels(&mut faults);
        self.check_structure(&mut faults);
        if self.size > most {
            faults.push(format!("{} bytes, {most} at most", self.size));
        }
        faults
    }

    fn check_ids(&self, faults: &mut Vec<String>) {
        let mut ids = BTreeSet::new();
        for id in self.elements.iter().filter_map(|element| element.attributes.get("id")) {
            if id.is_empty() || id.contains(char::is_whitespace) || !ids.insert(id.as_str()) {
                faults.push(format!("id «{id}» twice or not an id"));
            }
        }
        for element in &self.elements {
            for key in ["for", "aria-describedby", "aria-labelledby", "list"] {
                let references = element.attributes.get(key).into_iter().flat_map(|value| value.split_whitespace());
                faults.extend(references.filter(|id| !ids.contains(id)).map(|id| format!("{key}=«{id}» leads nowhere")));
            }
            if let Some(id) = element.attributes.get("href").and_then(|href| href.strip_prefix('#'))
                && !ids.contains(id)
            {
                faults.push(format!("href=«#{id}» leads nowhere"));
            }
        }
    }

    fn check_labels(&self, faults: &mut Vec<String>) {
        let labelled: BTreeMap<&str, &str> =
            self.of_name("label").filter_map(|label| Some((label.attributes.get("for")?.as_str(), label.text.trim()))).collect();
        for control in self.controls() {
            let id = control.attributes.get("id").map_or("", String::as_str);
            if labelled.get(id).is_none_or(|text| text.is_empty()) {
                faults.push(format!("«{id}» has no label: {:?}", control.attributes));
            }
            let is_radio = control.attributes.get("type").is_some_and(|kind| kind == "radio");
            if is_radio && !control.above.iter().any(|name| name == "fieldset") {
                faults.push(format!("«{id}» stands in no fieldset"));
            }
        }
        let legends = self.of_name("legend").filter(|legend| !legend.text.trim().is_empty()).count();
        if legends != self.of_name("fieldset").count() {
            faults.push("a fieldset without a legend".into());
        }
        faults.extend(
            self.of_name("button")
                .chain(self.of_name("a"))
                .filter(|one| one.text.trim().is_empty())
                .map(|one| format!("nothing to read: {one:?}")),
        );
    }

    fn check_structure(&self, faults: &mut Vec<String>) {
        let levels: Vec<u32> = self.elements.iter().filter_map(|element| element.name.strip_prefix('h')?.parse().ok()).collect();
        if levels.first() != Some(&1)
            || levels.iter().filter(|level| **level == 1).count() != 1
            || levels.windows(2).any(|two| two[1] > two[0] + 1)
        {
            faults.push(format!("headings {levels:?}"));
        }
        let has_language = self.of_name("html").next().and_then(|html| html.attributes.get("lang")).is_some_and(|lang| !lang.is_empty());
        let has_title = self.of_name("title").next().is_some_and(|title| title.text.trim().len() > 3);
        let skips = self.of_name("a").next().and_then(|link| link.attributes.get("href")).is_some_and(|href| href == "#contenu");
        for (holds, what) in
            [(has_language, "lang"), (has_title, "title"), (skips, "a skip link first"), (self.of_name("main").count() == 1, "one main")]
        {
            if !holds {
                faults.push(format!("no {what}"));
            }
        }
        faults.extend(
            self.elements
                .iter()
                .filter(|element| matches!(element.name.as_str(), "script" | "iframe" | "object"))
                .map(|element| element.name.clone()),
        );
    }

    /// Addresses of other pages beside this one.
    pub fn local_links(&self) -> Vec<String> {
        let of = |key: &'static str| self.elements.iter().filter_map(move |element| element.attributes.get(key)).cloned();
        of("href").chain(of("action")).filter(|href| !href.starts_with('#') && !href.contains(':') && !href.is_empty()).collect()
    }

    /// What a browser would post when nothing is touched.
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut select = String::new();
        for element in &self.elements {
            let get = |key: &str| element.attributes.get(key).cloned();
            let (name, kind) = (get("name").unwrap_or_default(), get("type").unwrap_or_default());
            let is_chosen = element.attributes.contains_key("checked");
            match element.name.as_str() {
                "input" if !matches!(kind.as_str(), "radio" | "checkbox") || is_chosen => {
                    found.push((name, get("value").unwrap_or_default()))
                }
                "textarea" => found.push((name, element.text.strip_prefix('\n').unwrap_or(&element.text).to_owned())),
                "select" => select = name,
                "option" if element.attributes.contains_key("selected") => {
                    found.push((select.clone(), get("value").unwrap_or_else(|| element.text.clone())));
                }
                _ => {}
            }
        }
        found
    }
}

/// The place of the `>` that ends a tag: those in quotes do not count.
fn tag_end(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    text.char_indices().find_map(|(at, letter)| {
        is_quoted ^= letter == '"';
        (letter == '>' && !is_quoted).then_some(at)
    })
}

fn unescape(text: &str, faults: &mut Vec<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = after.split_once(';').unwrap_or((after, ""));
        match name {
            "amp" | "#38" => out.push('&'),
            "lt" | "#60" => out.push('<'),
            "gt" | "#62" => out.push('>'),
            "quot" | "#34" => out.push('"'),
            "#39" | "#x27" => out.push('\''),
            other => faults.push(format!("&{other}; is no entity")),
        }
        rest = after;
    }
    out.push_str(rest);
    if out.contains('<') && text.contains('<') {
        faults.push(format!("a bare < in «{text}»"));
    }
    out
}
