//! The report: one file that needs no other, that says where each number comes from, and that prints text as text.

use crate::common::{CCPHG, compute, copy, fact, say, study};
use crate::golden;
use ctg::outputs;
use ctg::study::Study;
use std::fs;

fn page(study: &Study) -> String {
    report::html::render(&outputs::report::document(study).unwrap()).unwrap()
}

/// All pieces between two marks, marks left out.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(from).skip(1).filter_map(move |rest| rest.split_once(to).map(|(piece, _)| piece))
}

/// One test, so that the study is computed once.
#[test]
fn the_page_of_the_study_is_whole_and_every_fact_has_its_origin() {
    let study = study();
    let page = page(study);
    self_contained(&page);
    structure(&page);
    every_figure_has_its_picture_table_and_source(&page);
    key_figures_are_those_of_the_book(study, &page);
    every_fact_comes_from_somewhere(study);
    groups_and_their_differences_do_not_share_a_chart(&page);
}

/// The book holds «sector=…» in percent and «sector=…;versus=rest» in points: the bars by sector must show the first only.
fn groups_and_their_differences_do_not_share_a_chart(page: &str) {
    assert!(page.contains("Manque de lieux d'échanges, par secteur") || page.contains("par secteur et par âge"));
    assert!(!page.contains("versus=rest"), "a difference stands among the shares");
}

fn self_contained(page: &str) {
    for attribute in [" src=\"", " href=\"", " xlink:href=\"", "url(", "@import"] {
        let outside: Vec<&str> =
            page.split(attribute).skip(1).filter(|rest| !rest.starts_with('#') && !rest.starts_with("data:")).collect();
        let shown: Vec<String> = outside.iter().map(|rest| rest.chars().take(60).collect()).collect();
        assert!(shown.is_empty(), "{attribute} : {shown:?}");
    }
    for element in ["<script", "<link", "<iframe", "<object", "<img"] {
        assert!(!page.contains(element), "{element}");
    }
}

fn structure(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<html lang=\"fr\">"));
    assert_eq!(page.matches("<h1").count(), 1);
    for piece in ["<main", "<nav aria-label=", "<meta name=\"viewport\"", "SIMULÉ", "id=\"manques\"", "id=\"sources\"", "Licence Ouverte"]
    {
        assert!(page.contains(piece), "{piece}");
    }
    for chapter in ["demographie", "familles", "logement", "revenus", "emploi", "services"] {
        assert!(page.contains(&format!("<section id=\"{chapter}\"")), "{chapter}");
    }
    let gaps = between(page, "<section id=\"manques\"", "</section>").next().unwrap_or_default();
    assert!(gaps.contains("Aucun fichier présent ne porte"), "the gaps say their reason");
    ids_are_unique_and_links_lead_somewhere(page);
}

fn ids_are_unique_and_links_lead_somewhere(page: &str) {
    let ids: Vec<&str> = between(page, " id=\"", "\"").collect();
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len());
    assert!(between(page, "href=\"#", "\"").all(|id| unique.contains(id)));
    assert!(between(page, "aria-labelledby=\"", "\"").flat_map(str::split_whitespace).all(|id| unique.contains(id)));
}

fn every_figure_has_its_picture_table_and_source(page: &str) {
    let figures: Vec<&str> = between(page, "<figure ", "</figure>").collect();
    assert!(figures.len() >= 12, "{} figures", figures.len());
    for figure in figures {
        let name: String = figure.chars().take(40).collect();
        for piece in
            ["<svg", "role=\"img\"", "<title", "<desc", "<figcaption>", "<table>", "<caption>", "<th scope=\"col\">", "<th scope=\"row\">"]
        {
            assert!(figure.contains(piece), "{name} : {piece}");
        }
        assert!(figure.contains("Source"), "{name} : no source");
        assert!(between(figure, "<desc", "</desc>").all(|text| text.len() > 30), "{name} : an empty description");
    }
}

/// What is printed large is the fact that «ctg explain» would explain, within half of its last digit.
fn key_figures_are_those_of_the_book(study: &Study, page: &str) {
    let mut compared = 0;
    for item in between(page, "<p class=\"value\">", "</li>") {
        let printed = item.split(" <span").next().unwrap_or_default();
        let Some(command) = between(item, "<code>ctg explain ", "</code>").next() else { continue };
        let [indicator, "--territory", territory, "--period", period] = command.split(' ').collect::<Vec<&str>>()[..] else { continue };
        let Some(fact) = fact(study, indicator, territory, period) else { panic!("{command} : no fact behind « {printed} »") };
        let (number, half) = parsed(printed);
        assert!((fact.unit.printed(fact.value) - number).abs() <= half + 1e-9, "{command} : {printed}, {}", fact.value);
        compared += 1;
    }
    assert!(compared >= 15, "{compared} key figures compared");
}

/// The number of a French text («15 379», «−0,15 %») and half of its last digit.
fn parsed(text: &str) -> (f64, f64) {
    let kept: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, ',' | '−' | '-')).collect();
    let plain = kept.replace('−', "-").replace(',', ".");
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let number = plain.parse().unwrap_or_else(|_| panic!("« {text} » is no number"));
    (number, 0.5 * 10f64.powi(-i32::try_from(decimals).unwrap()))
}

/// Cells with file, checksum, line and column; or a document; or answers with their checksum.
fn every_fact_comes_from_somewhere(study: &Study) {
    let facts: Vec<_> = study.book.iter().filter_map(|(key, entry)| Some((key, entry.as_ref().ok()?))).collect();
    assert!(facts.len() > 1_000 && facts.iter().any(|(key, _)| key.territory.as_str() == CCPHG));
    let orphans: Vec<String> = facts.iter().filter(|(_, fact)| !rooted(study, &fact.lineage)).map(|(key, _)| key.to_string()).collect();
    assert!(orphans.is_empty(), "{} facts without origin: {:?}", orphans.len(), &orphans[..orphans.len().min(10)]);
}

/// True when at least one leaf below is a cell, a document or answers, and every cell has its place.
fn rooted(study: &Study, node: &base::Lineage) -> bool {
    match &node.origin {
        base::Origin::Formula { inputs, .. } => inputs.iter().any(|input| rooted(study, input)),
        // The absence of a commune from a complete register is its zero: the note names the file.
        base::Origin::Cells { cells, .. } if cells.is_empty() => {
            node.value == Some(0.0) && node.notes.iter().any(|note| note.contains(") ne liste que ce qui existe"))
        }
        base::Origin::Cells { cells, .. } => cells.iter().all(|id| {
            let cell = study.observations.cell(*id);
            let source = study.observations.source(cell);
            source.sha256.len() == 64 && !source.file.is_empty() && !cell.column.is_empty()
        }),
        base::Origin::Document { title, .. } => !title.is_empty(),
        base::Origin::Answers { file, sha256, .. } => !file.is_empty() && sha256.len() == 64,
    }
}

/// A name that is a program for a browser is printed as text, in the page and in the charts.
#[test]
fn a_name_that_is_markup_is_printed_as_text() {
    let dir = tempfile::tempdir().unwrap();
    copy(&golden::folder(), dir.path());
    let attack = "<script>alert(1)</script>";
    let members = "datasets/territories/members-2024.val-clair.csv";
    for (file, name) in [(members, "Aigueclaire"), (members, "CC du Val-Clair"), ("ctg.toml", "CC du Val-Clair"), ("ctg.toml", "Profil de")]
    {
        let path = dir.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(name), "{file} has no {name}");
        fs::write(&path, text.replace(name, &format!("{name} {attack} &amp"))).unwrap();
    }
    let study = compute(dir.path());
    let page = page(&study);
    assert!(page.contains("alert(1)"), "the name is in the page");
    assert!(!page.to_lowercase().contains("<script"));
    let said = say(dir.path(), &["run"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for (name, bytes) in crate::common::tree(&dir.path().join("reports/out")) {
        if name.extension().is_some_and(|extension| extension == "svg" || extension == "html") {
            assert!(!String::from_utf8(bytes).unwrap().to_lowercase().contains("<script"), "{}", name.display());
        }
    }
}
