//! Headers on two lines: the question, carried over the empty cells to its right, and below it the choice or the row.

use super::names::slug;
use super::{Plan, Planned};
use crate::raw::RawTable;
use crate::table::Choice;
use crate::typing::{Ask, Site, looks_ticked};

/// A question over some columns.
pub struct Block {
    pub words: String,
    /// Each column with its own words.
    pub parts: Vec<(usize, String)>,
}

/// Gathers columns under the last question named before them.
pub fn blocks(questions: &[String], parts: &[String]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for at in 0..questions.len().max(parts.len()) {
        let get = |texts: &[String]| texts.get(at).map_or(String::new(), |text| text.trim().to_owned());
        let (question, part) = (get(questions), get(parts));
        match blocks.last_mut() {
            Some(block) if question.is_empty() && !part.is_empty() => block.parts.push((at, part)),
            _ => blocks.push(Block { words: question, parts: vec![(at, part)] }),
        }
    }
    blocks
}

/// Words under which a tool puts a question that has one column only.
const ALONE: [&str; 6] = ["response", "réponse", "reponse", "open-ended response", "réponse libre", ""];
const OTHER: [&str; 8] = ["other", "autre", "specify", "préciser", "precisez", "précisez", "write in", "commentaire"];

fn is_other(words: &str) -> bool {
    let words = words.to_lowercase();
    OTHER.iter().any(|other| words.contains(other))
}

/// The questions of a block: boxes to tick, a matrix, or one answer.
pub fn plan_block(plan: &mut Plan, table: &RawTable, block: &Block) {
    let (others, boxes): (Vec<_>, Vec<_>) = block.parts.iter().cloned().partition(|(_, part)| block.parts.len() > 1 && is_other(part));
    let site = Site { file: "", sheet: "", header: "", lines: &[], missing: &[] };
    let ticked = |(at, part): &(usize, String)| table.columns[*at].is_empty() || looks_ticked(&table.columns[*at], &site, part);
    let own = |(at, part): &(usize, String)| table.columns[*at].values().any(|text| crate::typing::same_words(text, part));
    if boxes.len() > 1
        && boxes.iter().all(ticked)
        && (boxes.iter().any(own) || boxes.iter().all(|(at, _)| table.columns[*at].distinct.len() <= 3))
    {
        let choices = boxes.iter().map(|(_, part)| Choice::new(slug(part), part)).collect();
        let from = boxes.iter().map(|(at, _)| *at).collect();
        plan.columns.push(Planned::new(slug(&block.words), &block.words, Ask::Ticks(choices), from));
    } else {
        boxes.iter().for_each(|part| plan.columns.push(single(block, part)));
    }
    others.iter().for_each(|part| plan.columns.push(single(block, part)));
}

fn single(block: &Block, (at, part): &(usize, String)) -> Planned {
    if ALONE.contains(&part.to_lowercase().as_str()) {
        return Planned::new(slug(&block.words), &block.words, Ask::Infer, vec![*at]);
    }
    let name = if block.words.is_empty() { slug(part) } else { format!("{}_{}", slug(&block.words), slug(part)) };
    let label = if block.words.is_empty() { part.clone() } else { format!("{} [{part}]", block.words) };
    Planned::new(name, label, Ask::Infer, vec![*at]).group(Some(block.words.clone()).filter(|_| block.parts.len() > 1))
}
