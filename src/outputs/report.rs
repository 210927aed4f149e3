//! The report of a study as files: the HTML page, and each chart as SVG (and PNG on request).

use super::{replace, replace_text};
use crate::study::Study;
use anyhow::{Context as _, Result};
use base::{Commune, TerritoryKind};
use chart::Outline;
use report::{Block, Context, Document, Figure, Profile, Shapes, SourceLine};
use source::Contour;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Pixels of a PNG for one unit of the SVG: sharp on paper and in a slide.
const PNG_SCALE: f32 = 2.0;

/// Composes and writes; gives the files written.
pub fn write(study: &Study, folder: &Path, png: bool) -> Result<Vec<PathBuf>> {
    let document = document(study)?;
    let page = folder.join("rapport.html");
    replace_text(&page, &report::html::render(&document)?)?;
    let mut written = vec![page];
    for figure in figures(&document) {
        written.extend(write_figure(figure, &folder.join("graphiques"), png)?);
    }
    Ok(written)
}

/// The document of a study.
pub fn document(study: &Study) -> Result<Document> {
    let territory = study.territory().context("le territoire de l'étude est inconnu")?;
    let shapes = shapes(study);
    let context = Context {
        book: &study.book,
        study: territory,
        shapes: &shapes,
        title: &study.project.config.study.title,
        focus: base::Period::year(study.project.config.study.focus_year),
        comparison: super::comparison::comparison(study),
        sources: sources(study),
    };
    Ok(report::compose(&profile(study)?, &context)?)
}

/// The study's own profile (`reports/profil.toml`), else the one of the program.
fn profile(study: &Study) -> Result<Profile> {
    let own = study.project.dir.join("reports/profil.toml");
    let text = match std::fs::read_to_string(&own) {
        Ok(text) => text,
        Err(_) => report::profile::TERRITORIAL.to_owned(),
    };
    Ok(Profile::read(&text)?)
}

fn figures(document: &Document) -> impl Iterator<Item = &Figure> {
    document.chapters.iter().flat_map(|chapter| &chapter.blocks).filter_map(|block| match block {
        Block::Figure(figure) => Some(figure.as_ref()),
        _ => None,
    })
}

fn write_figure(figure: &Figure, folder: &Path, png: bool) -> Result<Vec<PathBuf>> {
    let svg = folder.join(format!("{}.svg", figure.id));
    replace_text(&svg, &figure.page.svg)?;
    let mut written = vec![svg];
    if png {
        let path = folder.join(format!("{}.png", figure.id));
        let bytes = chart::png(&figure.page, PNG_SCALE)?;
        replace(&path, |beside| std::fs::write(beside, &bytes).with_context(|| format!("{} : écriture impossible", path.display())))?;
        written.push(path);
    }
    Ok(written)
}

/// The communes of the study with their outline, and those around them within sight.
fn shapes(study: &Study) -> Shapes {
    let members: BTreeSet<Commune> = study.territory().map(|territory| territory.members.iter().copied().collect()).unwrap_or_default();
    let neighbours = study.territories.iter().filter(|territory| territory.kind == TerritoryKind::Neighbour);
    let around: BTreeSet<Commune> = neighbours.flat_map(|territory| territory.members.iter().copied()).collect();
    let mut shapes = Shapes::default();
    for contour in &study.project.ground.contours {
        if members.contains(&contour.commune) {
            let label = study.project.ground.membership.commune_label(contour.commune).unwrap_or(&contour.label).to_owned();
            shapes.communes.insert(contour.commune, (label, outline(contour)));
        } else if around.contains(&contour.commune) {
            shapes.context.push(outline(contour));
        }
    }
    shapes
}

fn outline(contour: &Contour) -> Outline {
    let rings = contour.polygons.iter().flatten().map(|ring| ring.iter().map(|(longitude, latitude)| [*longitude, *latitude]).collect());
    Outline { rings: rings.collect() }
}

/// Files that facts of the study's book come from, each once.
fn sources(study: &Study) -> Vec<SourceLine> {
    let cells: BTreeSet<base::CellId> =
        study.book.iter().filter_map(|(_, entry)| entry.as_ref().ok()).flat_map(|fact| fact.lineage.all_cells()).collect();
    let used: BTreeSet<u16> = cells.iter().map(|id| study.observations.cell(*id).source).collect();
    let lines = study.observations.sources().iter().enumerate().filter(|(at, _)| u16::try_from(*at).is_ok_and(|at| used.contains(&at)));
    let lines: BTreeSet<SourceLine> = lines.map(|(_, source)| line(source)).collect();
    lines.into_iter().collect()
}

fn line(source: &base::SourceInfo) -> SourceLine {
    SourceLine {
        producer: source.producer.clone(),
        title: source.title.clone(),
        vintage: source.vintage.clone(),
        file: source.file.clone(),
        licence: source.licence.clone(),
        consulted: source.consulted.clone(),
        sha256: source.sha256.clone(),
    }
}
