//! What the person who exports should know: said, never silently done.

use super::field::{Datum, Field, Kind};
use super::{Format, Options, Table, sav, xlsx};
use base::{Finding, Findings, Place};
use form::dictionary::Dictionary;

/// Distinct values that a note shows.
const SHOWN: usize = 5;

/// Notes on the answers and on what a format cannot hold; `file` names the file of answers.
pub fn notes(table: &Table, dictionary: &Dictionary, format: Format, _options: &Options, file: &str) -> Findings {
    let mut findings = Findings::default();
    let fields = table.fields(dictionary);
    fields.iter().flat_map(|field| [odd(field, file), stray(field, file)]).flatten().collect()
}

/// A column kept as text because some cells are of another kind.
fn odd(field: &Field, file: &str) -> Option<Finding> {
    let cells: Vec<&str> = field.odd.iter().map(|at| &*field.column.distinct[*at]).collect();
    (!cells.is_empty()).then(|| {
        Finding::warning("valeur-d-un-autre-type", Place::file(file).column(&field.column.name))
            .found(shown(&cells))
            .expected("des valeurs du type de la question")
            .remedy("les corriger dans corrections.toml ; la colonne est donnée comme texte, rien n'est perdu")
    })
}

fn stray(field: &Field, file: &str) -> Option<Finding> {
    let strays =
        field.counted().filter(|(_, datum, _)| field.kind == Kind::Single && !field.categories.is_empty() && *datum == Datum::Stray);
    let cells: Vec<&str> = strays.map(|(at, ..)| &*field.column.distinct[at]).collect();
    (!cells.is_empty()).then(|| {
        Finding::warning("code-hors-liste", Place::file(file).column(&field.column.name))
            .found(shown(&cells))
            .expected("un code de la liste du questionnaire")
            .remedy("les corriger dans corrections.toml, ou compléter la liste ; ils sont donnés tels quels, sans libellé")
    })
}

fn shown(cells: &[&str]) -> String {
    let mut words = cells.iter().take(SHOWN).map(|cell| format!("« {cell} »")).collect::<Vec<_>>().join(", ");
    if cells.len() > SHOWN {
        words.push_str(&format!(" et {} autres", cells.len() - SHOWN));
    }
}
