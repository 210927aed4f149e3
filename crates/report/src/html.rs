//! The document as one self-contained HTML page: no script, no outside file, readable on a telephone and on paper.

use crate::ReportError;
use crate::document::{Block, Document, Figure, GapLine};
use askama::Template;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    document: &'a Document,
    css: &'static str,
    gaps: Vec<GapGroup<'a>>,
    version: &'static str,
}

/// Gaps of one status, for a list that can be read.
struct GapGroup<'a> {
    status: &'a str,
    lines: Vec<&'a GapLine>,
}

/// Rows of a table under a chart beyond which it is folded on screen (never on paper).
const UNFOLDED_ROWS: usize = 12;

impl Figure {
    fn is_long(&self) -> bool {
        self.page.data.rows.len() > UNFOLDED_ROWS
    }
}

/// Renders the page. All texts are escaped by the template; the drawings are our own SVG.
pub fn render(document: &Document) -> Result<String, ReportError> {
    let page =
        Page { document, css: include_str!("../templates/report.css"), gaps: grouped(&document.gaps), version: env!("CARGO_PKG_VERSION") };
    Ok(page.render()?)
}

fn grouped(gaps: &[GapLine]) -> Vec<GapGroup<'_>> {
    let mut groups: BTreeMap<&str, Vec<&GapLine>> = BTreeMap::new();
    for gap in gaps {
        groups.entry(&gap.status).or_default().push(gap);
    }
    groups.into_iter().map(|(status, lines)| GapGroup { status, lines }).collect()
}
