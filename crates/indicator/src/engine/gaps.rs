//! Gaps, each with its French sentence: what is missing, where, when, and why.

use super::read::{Extent, Lack};
use crate::catalogue::{Indicator, ReportOrigin};
use base::{Gap, Period, Reason, VariableId};

/// The gap of an indicator for a territory and period. `variables`: what the formulas ask for.
pub(super) fn gap(lack: Lack, indicator: &Indicator, extent: &Extent, period: Period, variables: &[VariableId]) -> Gap {
    let at = format!("« {} » ({period})", extent.territory.label);
    match lack {
        Lack::Secret => Gap::new(Reason::Secret, format!("Secret statistique : le producteur ne diffuse pas cette valeur pour {at}.")),
        Lack::Partial { have, of } => Gap::new(Reason::Partial { have, of }, partial(have, of, &at)),
        Lack::NotAdditive => Gap::new(Reason::NotAdditive, not_additive(indicator, &at)),
        Lack::EmptyBase => Gap::new(Reason::EmptyBase, format!("La base du calcul est nulle pour {at} : pas de division par zéro.")),
        Lack::NotPublished => not_published(variables, &at),
    }
}

fn partial(have: u32, of: u32, at: &str) -> String {
    let published = if have > 1 { "communes publiées" } else { "commune publiée" };
    format!("{have} {published} sur {of} pour {at} : leur somme n'est pas le total du territoire et n'est pas affichée.")
}

fn not_additive(indicator: &Indicator, at: &str) -> String {
    let what = if indicator.card.label_fr.to_lowercase().contains("médian") { "Une médiane" } else { "Un taux ou un total publié" };
    format!("{what} ne s'additionne pas et ne se moyenne pas : il faut la valeur publiée pour le niveau, absente pour {at}.")
}

fn not_published(variables: &[VariableId], at: &str) -> Gap {
    let variables: Vec<String> = variables.iter().map(VariableId::to_string).collect();
    let sentence = format!("Aucun fichier présent ne porte {} pour {at}.", variables.join(", "));
    Gap::new(Reason::NotPublished { variables }, sentence)
}

/// The gap of an indicator that no published statistic can give: what is needed instead.
pub(super) fn no_source(indicator: &Indicator) -> Gap {
    let questions = match indicator.question_codes.as_slice() {
        [] => String::new(),
        codes => format!(" (question {})", codes.join(", ")),
    };
    let source = indicator.card.source.as_str();
    let sentence = match indicator.origin {
        ReportOrigin::SurveyPopulation => format!("Il faut les réponses de l'enquête auprès des habitants{questions}."),
        ReportOrigin::SurveyElus => format!("Il faut les réponses de l'enquête auprès des élus{questions}."),
        ReportOrigin::LocalAdmin => format!("Donnée à demander au partenaire : {source}."),
        ReportOrigin::ActionTracking => format!("Il faut le registre de suivi des actions, à tenir par : {source}."),
        ReportOrigin::PublicStat => format!("Aucune statistique publiée présente ; source attendue : {source}."),
    };
    Gap::new(Reason::NoSource, sentence)
}
