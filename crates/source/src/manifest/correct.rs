//! Known errors of a file, mended at the door, each guarded by the wrong value it expects.

use super::{Action, Correction, Manifest};
use crate::reading::Scope;
use base::{Finding, Findings, Observation, Place};

impl Manifest {
    /// Applies the corrections of `file` to what was read of it.
    ///
    /// Each applied correction is a note; one whose guard is no longer there, or whose cell is not in the file, is a
    /// warning and changes nothing: the producer has mended its file, and the entry should go.
    pub fn correct(&self, file: &str, scope: &Scope, observations: &mut Vec<Observation>) -> Findings {
        let mine = self.corrections.iter().filter(|correction| correction.file.as_deref().is_none_or(|name| name == file));
        let kept = mine.filter(|correction| scope.keeps(correction.place));
        kept.map(|correction| correction.apply(&self.id, file, observations)).collect()
    }
}

impl Correction {
    fn speaks_of(&self, cell: &Observation) -> bool {
        cell.place == self.place && cell.variable == self.variable && cell.period == self.period && cell.slice.is_empty()
    }

    fn apply(&self, id: &str, file: &str, observations: &mut Vec<Observation>) -> Finding {
        let Some(at) = observations.iter().position(|cell| self.speaks_of(cell)) else {
            return self.out_of_date(id, Place::file(file), "aucune cellule de ce lieu, de cette variable et de cette période");
        };
        let Some(cell) = observations.get_mut(at) else { return self.out_of_date(id, Place::file(file), "aucune cellule") };
        let place = Place::file(file).line(u64::from(cell.line)).column(cell.column.to_string());
        if !cell.value.is_some_and(|value| same(value, self.guard)) {
            let found = cell.value.map_or_else(|| cell.status.label_fr().to_owned(), |value| value.to_string());
            return self.out_of_date(id, place, &found);
        }
        match self.action {
            Action::Replace(value) => cell.value = Some(value),
            Action::Drop => drop(observations.remove(at)),
        }
        self.applied(place)
    }

    fn what(&self) -> String {
        format!("{} de {} en {}", self.variable, self.place, self.period)
    }

    fn applied(&self, place: Place) -> Finding {
        let done = match self.action {
            Action::Drop => "valeur écartée".to_owned(),
            Action::Replace(value) => format!("valeur remplacée par {value}"),
        };
        Finding::note("correction-applied", place)
            .found(format!("{} : {}, erreur connue ({})", self.what(), self.guard, self.reason))
            .expected(done)
    }

    fn out_of_date(&self, id: &str, place: Place, found: &str) -> Finding {
        Finding::warning("correction-out-of-date", place)
            .found(format!("{} : {found}", self.what()))
            .expected(format!("la valeur fausse {} que la correction attend", self.guard))
            .remedy(format!("le fichier a changé : vérifier, puis retirer la correction de {id}/source.toml ; rien n'a été modifié"))
    }
}

/// Equal but for the noise of a decimal writing.
fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}
