//! What can be wrong with a form.

use super::primary::MAX_DEFS;
use crate::expression::{ExpressionError, Fault};
use crate::xml::XmlError;

/// A fault and where it stands.
#[derive(Debug, thiserror::Error)]
#[error("{place} : {fault}")]
pub struct FormError {
    /// An element and its path, `bind /data/age`, or `formulaire`.
    pub place: String,
    pub fault: FormFault,
}

#[derive(Debug, thiserror::Error)]
pub enum FormFault {
    #[error(transparent)]
    Xml(#[from] XmlError),
    #[error("«{attribute}» : {error}")]
    Expression { attribute: &'static str, error: ExpressionError },
    #[error("{0} n'est pas accepté : cette enquête ne recueille ni fichier, ni position, ni signature")]
    Feature(String),
    #[error("le formulaire a plus de {MAX_DEFS} questions : découpez-le en plusieurs questionnaires")]
    TooManyQuestions,
    #[error("il manque {0}")]
    Missing(&'static str),
    #[error("le chemin «{0}» ne désigne aucune question du formulaire")]
    Path(String),
    #[error("la liste «{0}» est dans un fichier qui n'est pas fourni")]
    File(String),
    #[error("le fichier de choix «{file}» ne se lit pas : {cause}")]
    FileContent { file: String, cause: String },
    #[error("le texte «{0}» n'a pas de traduction")]
    Text(String),
    #[error("les calculs de {} se lisent en boucle : retirez l'un d'eux de l'autre", .0.join(" → "))]
    Cycle(Vec<String>),
}

impl FormError {
    pub(crate) fn new(place: impl Into<String>, fault: FormFault) -> Self {
        Self { place: place.into(), fault }
    }

    /// True when the form may be right elsewhere, and is refused here because it is outside the subset.
    pub fn is_outside_subset(&self) -> bool {
        match &self.fault {
            FormFault::Feature(_) | FormFault::File(_) => true,
            FormFault::Expression { error, .. } => error.fault.is_outside_subset() || matches!(error.fault, Fault::Date { .. }),
            _ => false,
        }
    }
}
