//! Export of «Insee – Statistiques locales»: title lines, then `Code;Libellé;` and long labels with their year at the end.

use super::level::Level;
use super::record::{Column, Recorder};
use super::sheet::wrong_input;
use super::{Layout, Understood};
use crate::cell::EMPTY_IS_MISSING;
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input, Row};
use base::{Finding, Period};

pub(super) static LAYOUT: Layout =
    Layout { name: "statloc", label_fr: "export « Statistiques locales » de l'Insee", needs: &["Code", "Libellé"], recognise, read };

/// Label without its year, and the variable it is.
const LABELS: [(&str, &str); 12] = [
    ("Population municipale", "P_POP"),
    ("Médiane du niveau de vie", "MED"),
    ("Part des prestations sociales dans le rev. disp.", "PPSOC"),
    ("Part des pensions, retraites et rentes dans le rev. disp.", "PPEN"),
    ("Part des revenus d'activité dans le rev. disp.", "PACT"),
    ("Part des revenus du patrimoine et autres dans le rev. disp.", "PPAT"),
    ("Part des pers. âgées de 75 ans ou +", "statloc.share_75_plus"),
    ("Part des non ou peu diplômés dans la pop. non scolarisée de 15 ans ou +", "statloc.share_no_diploma"),
    ("Part des pers., dont le diplôme le plus élevé est le bac, dans la pop. non scolarisée de 15 ans ou +", "statloc.share_bac"),
    ("Part des diplômés d'un BAC+2 dans la pop. non scolarisée de 15 ans ou +", "statloc.share_bac_2"),
    ("Part des diplômés d'un BAC+3 ou BAC+4 dans la pop. non scolarisée de 15 ans ou +", "statloc.share_bac_3_4"),
    ("Part des diplômés d'un BAC+5 ou plus dans la pop. non scolarisée de 15 ans ou +", "statloc.share_bac_5"),
];

/// Words of the title line and the level they say.
const LEVELS: [(&str, Level); 5] = [
    ("intercommunalité", Level::Epci),
    ("EPCI", Level::Epci),
    ("commune", Level::Commune),
    ("département", Level::Departement),
    ("région", Level::Region),
];

fn recognise(head: &Head) -> bool {
    let titled = head.rows.iter().take(5).any(|row| row.cell(0).contains("Statistiques locales"));
    titled && head.header_with(&["Code", "Libellé"]).is_some()
}

fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut notes = Recorder::new(head, hints);
    let (Input::Table(mut rows), Some(at)) = (input, head.header_with(&["Code", "Libellé"])) else {
        return wrong_input(notes, "un tableau avec les colonnes Code et Libellé");
    };
    let header = head.rows.get(at).cloned().unwrap_or_default();
    let key = header.position("Code").unwrap_or(0);
    let level = level(head, at, key, header.position("Libellé"));
    let columns = columns(&header, hints, &mut notes);
    notes.each_row(rows.as_mut(), at + 1, |notes, row| {
        let place = level.place(row.cell(key), row.line, "Code", notes).filter(|place| scope.keeps(*place));
        if let Some(place) = place.filter(|_| notes.has_width(row, header.width())) {
            columns.iter().for_each(|column| notes.observe(place, column, row, EMPTY_IS_MISSING));
        }
    });
    notes.finish()
}

/// «Référentiel géographique : France par intercommunalité»; else the shape of the codes.
fn level(head: &Head, header: usize, key: usize, label: Option<usize>) -> Level {
    let title = head.rows.iter().take(header).map(|row| row.cell(0)).find(|cell| cell.contains("géographique"));
    let said = title.and_then(|title| LEVELS.iter().find(|(word, _)| title.contains(word)));
    said.map_or_else(|| Level::of("Code", &Level::codes(&head.rows, header, key, label)), |(_, level)| *level)
}

fn columns(header: &Row, hints: &Hints, notes: &mut Recorder) -> Vec<Column> {
    let mut columns = Vec::new();
    for (index, cell) in header.cells.iter().enumerate() {
        let label = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        if matches!(label.as_str(), "" | "Code" | "Libellé") {
            continue;
        }
        let (name, year) = dated(&label);
        let Some(period) = year.or(hints.vintage_year.map(Period::year)) else {
            let finding = Finding::error("annee-inconnue", notes.at(header.line, &label)).found("un libellé sans année à la fin");
            notes.tell(
                finding.expected("« Population municipale 2021 »").remedy("refaire l'export avec l'année ; la colonne est laissée de côté"),
            );
            continue;
        };
        let variable = LABELS.iter().find(|(known, _)| *known == name).map(|(_, variable)| (*variable).to_owned());
        let variable = variable.unwrap_or_else(|| unknown(name, header, notes));
        columns.push(Column::new(index, &label, &variable, period));
        notes.out.columns_used.push(label);
    }
    let latest = columns.iter().map(|column| column.period).max();
    notes.out.vintage = latest.map(|year| format!("Statistiques locales {year}")).unwrap_or_default();
    columns
}

/// A label and the year at its end.
fn dated(label: &str) -> (&str, Option<Period>) {
    match label.rsplit_once(' ') {
        Some((name, year)) if year.len() == 4 => year.parse().map_or((label, None), |year| (name, Some(year))),
        _ => (label, None),
    }
}

fn unknown(name: &str, header: &Row, notes: &mut Recorder) -> String {
    let variable = format!("statloc.{}", slug(name));
    let finding = Finding::note("libelle-inconnu", notes.at(header.line, name)).found(name);
    notes.tell(finding.expected("un libellé connu").remedy(format!("rien : la colonne est gardée sous le nom « {variable} »")));
    variable
}

/// Letters and digits in lower case, accents taken away, the rest as single underscores.
fn slug(text: &str) -> String {
    const PLAIN: [(&str, char); 6] = [("àâä", 'a'), ("éèêë", 'e'), ("îï", 'i'), ("ôö", 'o'), ("ùûü", 'u'), ("ç", 'c')];
    let plain = |letter: char| PLAIN.iter().find(|(accented, _)| accented.contains(letter)).map_or(letter, |(_, plain)| *plain);
    let letters = text.to_lowercase().chars().map(plain).map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect::<String>();
    letters.split_whitespace().collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lose_their_year_and_unknown_ones_become_a_slug() {
        assert_eq!(dated("Médiane du niveau de vie 2021"), ("Médiane du niveau de vie", Some(Period::year(2021))));
        assert_eq!(dated("Densité"), ("Densité", None));
        assert_eq!(slug("Taux d'activité des 15-64 ans (en %)"), "taux_d_activite_des_15_64_ans_en");
    }
}
