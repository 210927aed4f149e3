//! What cleaning found and did: per rule how many, where, and what becomes of it. Nothing is done silently.

use super::completion::{Completion, QuestionCount};
use super::correct::Applied;
use crate::coding::CodingReport;
use base::{Finding, Severity, french};
use serde::Serialize;
use std::collections::BTreeMap;

/// What becomes of what a rule finds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Kept as it is.
    Kept,
    /// The cell counts as item non-response.
    SetToMissing,
    /// The cell becomes «not concerned».
    SetToNotConcerned,
    /// The value is computed again.
    Recomputed,
    /// The row, or the column, is not used.
    LeftOut,
    /// What was asked for was not done.
    NotDone,
}

impl Fate {
    pub fn label_fr(self) -> &'static str {
        match self {
            Fate::Kept => "gardé",
            Fate::SetToMissing => "mis à manquant",
            Fate::SetToNotConcerned => "mis à « non concerné »",
            Fate::Recomputed => "recalculé",
            Fate::LeftOut => "écarté",
            Fate::NotDone => "non appliqué",
        }
    }
}

/// Every rule: code of its finding, what it is, what becomes of what it finds. In the order of the report.
const RULES: &[(&str, &str, Fate)] = &[
    ("pas-encore-de-reponses", "pas encore de réponses", Fate::Kept),
    ("colonne-inconnue", "colonnes que le questionnaire n'a pas", Fate::LeftOut),
    ("poids-a-la-main", "poids écrits à la main", Fate::LeftOut),
    ("ligne-incomplete", "lignes sans le bon nombre de cellules", Fate::LeftOut),
    ("autre-enquete", "lignes d'une autre enquête", Fate::LeftOut),
    ("identifiant-double", "identifiants vides ou déjà vus", Fate::LeftOut),
    ("commune-hors-etude", "communes hors de l'étude", Fate::SetToMissing),
    ("code-hors-liste", "codes hors de la liste", Fate::SetToMissing),
    ("nombre-attendu", "nombres illisibles ou hors bornes", Fate::SetToMissing),
    ("date-attendue", "dates ou heures illisibles", Fate::SetToMissing),
    ("choix-non-propose", "choix que la liste n'offrait pas à cette personne", Fate::SetToMissing),
    ("contrainte-non-tenue", "contraintes du questionnaire non tenues", Fate::SetToMissing),
    ("reponse-hors-filtre", "réponses à une question qui n'était pas à poser", Fate::SetToNotConcerned),
    ("non-concerne-a-tort", "« nc » à une question qui était à poser", Fate::SetToMissing),
    ("reponse-obligatoire-absente", "questions obligatoires restées vides", Fate::Kept),
    ("calcul-different", "valeurs calculées autrement que par le questionnaire", Fate::Recomputed),
    ("question-non-jugee", "questions que la table ne permet pas de juger", Fate::Kept),
    ("lignes-identiques", "lignes identiques à une autre", Fate::Kept),
    ("lignes-presque-identiques", "lignes presque identiques, même jour, même moyen", Fate::Kept),
    ("doublons-recherche-bornee", "recherche de ressemblances arrêtée", Fate::Kept),
    ("reponses-en-ligne", "grilles remplies d'une seule réponse", Fate::Kept),
    ("trop-rapide", "réponses données trop vite", Fate::Kept),
    ("variable-derivee", "variables dérivées impossibles", Fate::NotDone),
    ("correction-perimee", "corrections périmées", Fate::NotDone),
    ("correction-sans-effet", "corrections sans effet", Fate::NotDone),
    ("correction-impossible", "corrections impossibles", Fate::NotDone),
    ("codage-impossible", "codages impossibles", Fate::NotDone),
    ("a-relire-avant-publication", "textes à relire avant publication", Fate::Kept),
];

/// Places that are named for each rule.
const SHOWN: usize = 20;

/// A rule that found something.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RuleCount {
    pub code: String,
    pub label: String,
    pub severity: Severity,
    pub count: usize,
    pub fate: Fate,
    /// The first places: file, line, column.
    pub places: Vec<base::Place>,
}

/// The report of a cleaning.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Report {
    pub survey: String,
    pub simulated: bool,
    pub files: Vec<String>,
    pub rows_read: usize,
    pub rows_kept: usize,
    pub rows_left_out: usize,
    /// Rows kept, by channel.
    pub channels: BTreeMap<String, usize>,
    pub corrections: Vec<Applied>,
    pub rules: Vec<RuleCount>,
    pub questions: Vec<QuestionCount>,
    pub completion: Completion,
    /// By grid, length of the longest run of one answer → rows.
    pub runs: BTreeMap<String, BTreeMap<usize, usize>>,
    /// Response rate, when `[sampling] invited` is known.
    pub response_rate: Option<f64>,
    pub coding: Vec<CodingReport>,
}

/// One line a rule, in the order of [`RULES`]; a code that is not among them is told last, and kept.
pub(crate) fn rules<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<RuleCount> {
    let mut counts: BTreeMap<(usize, &str), RuleCount> = BTreeMap::new();
    for finding in findings {
        let rank = RULES.iter().position(|(code, ..)| *code == finding.code).unwrap_or(RULES.len());
        let (label, fate) = RULES.get(rank).map_or((finding.code.as_str(), Fate::Kept), |(_, label, fate)| (label, *fate));
        let rule = counts.entry((rank, &finding.code)).or_insert_with(|| RuleCount {
            code: finding.code.clone(),
            label: label.to_owned(),
            severity: finding.severity,
            count: 0,
            fate,
            places: Vec::new(),
        });
        rule.count += 1;
        if rule.places.len() < SHOWN {
            rule.places.push(finding.place.clone());
        }
    }
    counts.into_values().collect()
}

impl Report {
    /// The report as a French text.
    pub fn text(&self) -> String {
        let mut out = format!("Enquête «\u{a0}{}\u{a0}»\n", self.survey);
        if self.simulated {
            out.push_str("SIMULÉ\u{a0}: aucune réponse n'est réelle.\n");
        }
        out.push_str(&format!(
            "{} lues dans {}\u{a0}: {} gardées, {} écartées.\n",
            counted(self.rows_read, "ligne"),
            counted(self.files.len(), "fichier"),
            self.rows_kept,
            self.rows_left_out
        ));
        if let Some(rate) = self.response_rate {
            out.push_str(&format!("Taux de réponse\u{a0}: {}\u{a0}% des personnes sollicitées.\n", french::number(rate * 100.0, 1)));
        }
        let channels: Vec<String> = self.channels.iter().map(|(channel, rows)| format!("{channel} {rows}")).collect();
        if !channels.is_empty() {
            out.push_str(&format!("Moyens de réponse\u{a0}: {}.\n", channels.join(", ")));
        }
        self.write_corrections(&mut out);
        self.write_rules(&mut out);
        out.push('\n');
        out.push_str(&self.completion.text());
        self.write_questions(&mut out);
        self.coding.iter().for_each(|coding| out.push_str(&format!("\n{}", coding.text())));
        out
    }

    /// The report as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    fn write_corrections(&self, out: &mut String) {
        if self.corrections.is_empty() {
            return;
        }
        out.push_str("\nCorrections, dans l'ordre\n");
        for correction in &self.corrections {
            let lines: Vec<String> = correction.lines.iter().map(|(file, line)| format!("{file} l.\u{a0}{line}")).collect();
            let lines = if lines.is_empty() { "aucune ligne".to_owned() } else { lines.join(", ") };
            let more = correction.rows.saturating_sub(correction.lines.len());
            let more = if more > 0 { format!(" et {more} autres") } else { String::new() };
            let (number, reason, who, date) = (correction.number, &correction.reason, &correction.who, &correction.date);
            out.push_str(&format!("  {number}. {reason} ({who}, {date})\u{a0}: {lines}{more}\n"));
        }
    }

    fn write_rules(&self, out: &mut String) {
        out.push_str(if self.rules.is_empty() { "\nAucun constat.\n" } else { "\nConstats\n" });
        for rule in &self.rules {
            let more = rule.count.saturating_sub(rule.places.len().min(5));
            let places: Vec<String> = rule.places.iter().take(5).map(ToString::to_string).collect();
            let more = if more > 0 && !places.is_empty() { format!(" et {more} autres") } else { String::new() };
            out.push_str(&format!("  {}\u{a0}: {} ({}) [{}]\n", rule.label, rule.count, rule.fate.label_fr(), rule.code));
            out.push_str(&format!("      {}{more}\n", places.join("\u{202f}; ")));
        }
    }

    fn write_questions(&self, out: &mut String) {
        if self.questions.is_empty() || self.rows_kept == 0 {
            return;
        }
        out.push_str("\nPar question       répondu      nsp       nr       nc  non vue  rejetée\n");
        for q in &self.questions {
            let cells = [q.answered, q.nsp, q.nr, q.nc, q.unseen, q.invalid].map(|n| format!("{n:>9}")).concat();
            out.push_str(&format!("  {:<15}{cells}\n", q.question));
        }
    }
}

/// «1 ligne», «12 lignes».
fn counted(n: usize, word: &str) -> String {
    format!("{n}\u{a0}{word}{}", if n > 1 { "s" } else { "" })
}
