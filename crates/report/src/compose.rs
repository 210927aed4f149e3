//! From profile and facts to document.

use crate::document::{Block, Chapter, Comparison, Document, GapLine, SourceLine};
use crate::profile::{ChapterSpec, Profile};
use crate::{ReportError, Shapes, figure, key_figure, words};
use base::{FactBook, Key, Period, Territory, TerritoryKind};
use std::collections::BTreeSet;

/// What a report is made from.
pub struct Context<'a> {
    pub book: &'a FactBook,
    /// The territory that the report speaks of.
    pub study: &'a Territory,
    pub shapes: &'a Shapes,
    pub title: &'a str,
    /// The year that the profile speaks of.
    pub focus: Period,
    pub comparison: Comparison,
    /// Files of the study, for the list at the end; the caller knows which were used.
    pub sources: Vec<SourceLine>,
}

/// Chooses the facts of the profile and draws its figures. Chapters keep their order; figures are numbered through.
pub fn compose(profile: &Profile, context: &Context) -> Result<Document, ReportError> {
    let mut number = 0;
    let chapters =
        profile.chapters.iter().map(|spec| chapter(spec, context, &mut number)).collect::<Result<Vec<Chapter>, ReportError>>()?;
    Ok(Document {
        title: context.title.to_owned(),
        subtitle: subtitle(context),
        warning: warning(context.book),
        chapters,
        comparison: context.comparison.clone(),
        gaps: gaps(context),
        sources: context.sources.clone(),
    })
}

fn subtitle(context: &Context) -> String {
    let territory = context.study;
    let communes = territory.members.len();
    format!("{} ({}), {communes} communes, géographie au 1er janvier {}", territory.label, territory.id, territory.cog_year)
}

/// Said on the first page when any fact comes from simulated answers.
fn warning(book: &FactBook) -> Option<String> {
    let simulated = book.iter().any(|(_, entry)| entry.as_ref().is_ok_and(|fact| fact.notes.iter().any(|note| note.contains("SIMUL"))));
    simulated.then(|| {
        "Les résultats d'enquête de ce rapport sont SIMULÉS : aucune personne n'a répondu. Ils montrent la forme des résultats, pas l'opinion des habitants.".to_owned()
    })
}

fn chapter(spec: &ChapterSpec, context: &Context, number: &mut usize) -> Result<Chapter, ReportError> {
    let mut blocks = Vec::new();
    if let Some(intro) = words::filled(&spec.intro, context.book, &context.study.id).filter(|intro| !intro.is_empty()) {
        blocks.push(Block::Paragraph(intro));
    }
    if !spec.keys.is_empty() {
        blocks.push(Block::KeyFigures(
            spec.keys.iter().map(|key| key_figure::key_figure(context.book, key, &context.study.id, context.focus)).collect(),
        ));
    }
    for figure_spec in &spec.figures {
        let block = figure::figure(figure_spec, context, *number + 1)?;
        *number += usize::from(matches!(block, Block::Figure(_)));
        blocks.push(block);
    }
    Ok(Chapter { id: spec.id.clone(), title: spec.title.clone(), blocks })
}

/// Gaps of the territory of the study and of its sectors; communes have theirs in the maps and tables.
fn gaps(context: &Context) -> Vec<GapLine> {
    let of_interest = |key: &Key| {
        key.territory == context.study.id
            || context.book.territory(&key.territory).is_some_and(|territory| territory.kind == TerritoryKind::Sector)
    };
    let lines: BTreeSet<GapLine> =
        context.book.iter().filter(|(key, _)| of_interest(key)).filter_map(|(key, entry)| gap_line(context.book, key, entry)).collect();
    lines.into_iter().collect()
}

fn gap_line(book: &FactBook, key: &Key, entry: &base::Entry) -> Option<GapLine> {
    let gap = entry.as_ref().err()?;
    let card = book.card(&key.indicator);
    let territory = book.territory(&key.territory).map(|territory| territory.label.as_str()).unwrap_or_default();
    let label = card.map_or_else(|| key.indicator.to_string(), |card| card.label_fr.clone());
    let label = match book.territory(&key.territory) {
        Some(place) if place.kind == TerritoryKind::Sector => format!("{label} ({territory})"),
        _ => label,
    };
    let label = if key.slice == "change" { format!("{label} : évolution") } else { label };
    Some(GapLine {
        theme: card.map(|card| card.theme.clone()).unwrap_or_default(),
        label,
        period: key.period.to_string(),
        status: gap.status().label_fr().to_owned(),
        reason: gap.sentence.clone(),
    })
}
