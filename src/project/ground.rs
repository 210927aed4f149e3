//! The map under the numbers: memberships, movements of communes, contours. The study's own files over the program's.

use super::{embedded, store};
use base::{CogYear, Finding, Findings, Place};
use source::common::{self, Common};
use source::{Contour, Label, Member, Movement, Passage};
use std::path::Path;
use territory::{Cog, Membership};

/// All that is known of the map of a study.
pub struct Ground {
    pub membership: Membership,
    /// Memberships of other years.
    pub former: Vec<Membership>,
    pub cog: Cog,
    /// On the map of `membership`.
    pub contours: Vec<Contour>,
}

impl Ground {
    pub fn read(dir: &Path, cog_year: u16) -> (Ground, Findings) {
        let mut findings = Findings::default();
        let folder = dir.join(store::TERRITORIES);
        let movements: Vec<Movement> = rows(&folder, "movements", common::movements_from_text, &mut findings);
        let passages: Vec<Passage> = rows(&folder, "passage", common::passages_from_text, &mut findings);
        let cog = Cog::new(&movements, &passages);
        let (membership, former) = memberships(&folder, CogYear(cog_year), &mut findings);
        let mut membership = membership.unwrap_or_else(|| absent(cog_year, &mut findings));
        let labels: Vec<Label> = rows(&folder, "labels", common::labels_from_text, &mut findings);
        membership.add_labels(&labels, &cog);
        let contours = contours(&folder, &cog, CogYear(cog_year), &mut findings);
        (Ground { membership, former, cog, contours }, findings)
    }
}

/// Texts of the study's files whose name begins so, else of the program's.
fn texts(folder: &Path, prefix: &str) -> Vec<(String, String)> {
    let begins = |name: &str| name.starts_with(prefix);
    let own: Vec<(String, String)> = store::texts_under(folder, "csv").into_iter().filter(|(name, _)| begins(name)).collect();
    let mut all: std::collections::BTreeMap<String, String> = embedded::folder("territories")
        .filter_map(|(path, text)| path.strip_prefix("territories/").map(|name| (name.to_owned(), text.to_owned())))
        .filter(|(name, _)| begins(name) && name.ends_with(".csv"))
        .collect();
    all.extend(own);
    all.into_iter().collect()
}

fn rows<T>(folder: &Path, prefix: &str, read: fn(&str, &str) -> Common<T>, findings: &mut Findings) -> Vec<T> {
    let mut all = Vec::new();
    for (name, text) in texts(folder, prefix) {
        let file = read(&name, &text);
        findings.extend(file.findings);
        all.extend(file.rows);
    }
    all
}

/// The membership of the year of the study, and those of other years. Where several files give one year, the fullest is taken.
fn memberships(folder: &Path, wanted: CogYear, findings: &mut Findings) -> (Option<Membership>, Vec<Membership>) {
    let mut by_year: std::collections::BTreeMap<CogYear, (String, Common<Member>)> = std::collections::BTreeMap::new();
    for (name, text) in texts(folder, "members-") {
        let file: Common<Member> = common::members_from_text(&name, &text);
        let year = file.source.cog_year.unwrap_or(CogYear(0));
        if by_year.get(&year).is_none_or(|(_, other)| other.rows.len() < file.rows.len()) {
            by_year.insert(year, (name, file));
        }
    }
    let (mut found, mut former) = (None, Vec::new());
    for (year, (name, file)) in by_year {
        findings.extend(file.findings);
        let (membership, told) = Membership::new(year, file.rows, &name);
        if year == wanted {
            findings.extend(told.into_iter().filter(|finding| finding.severity != base::Severity::Note).collect());
            found = Some(membership);
        } else {
            former.push(membership);
        }
    }
    (found, former)
}

fn absent(cog_year: u16, findings: &mut Findings) -> Membership {
    let finding = Finding::error("composition-absente", Place::file(store::TERRITORIES))
        .found(format!("aucune composition des EPCI au 1er janvier {cog_year}"))
        .expected(format!("le fichier members-{cog_year}.csv, tiré de la composition publiée par la DGCL"))
        .remedy("importer ce fichier avec « ctg data import », ou changer cog_year dans ctg.toml");
    findings.push(finding);
    Membership::new(CogYear(cog_year), Vec::new(), "").0
}

fn contours(folder: &Path, cog: &Cog, to: CogYear, findings: &mut Findings) -> Vec<Contour> {
    let mut all = Vec::new();
    for path in store::files(folder, "geojson") {
        let file = common::read_contours(&path);
        findings.extend(file.findings);
        let (aligned, told) = territory::align_contours(file.rows, cog, file.source.cog_year, to);
        findings.extend(told);
        all.extend(aligned);
    }
    all
}
