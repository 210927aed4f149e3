//! Why a survey could not be read, weighed or estimated.

use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error("{} : {reason} ; vérifier que le fichier existe et peut être lu", path.display())]
    Read { path: PathBuf, reason: String },
    #[error("{} : {reason}", path.display())]
    Survey { path: PathBuf, reason: String },
    #[error("{}, ligne {line} : {reason}", path.display())]
    Line { path: PathBuf, line: u64, reason: String },
    #[error("enquête « {survey} » : la marge « {margin} » manque ; attendu : {expected} ; importer les statistiques qui la donnent")]
    NoMargin { survey: String, margin: String, expected: String },
    #[error("marge « {margin} » : pas d'effectif « {category} » pour la commune {commune} ; une somme partielle n'est pas une marge")]
    PartialMargin { margin: String, commune: String, category: String },
    #[error("enquête « {survey} » : aucune réponse dans le champ ({population}) ; vérifier le fichier de réponses et `scope`")]
    NoAnswers { survey: String, population: String },
    #[error("enquête « {survey} », pondération : {source}")]
    Weighting { survey: String, source: stat::WeightingError },
    #[error("enquête « {survey} », {indicator} : {reason}")]
    Estimate { survey: String, indicator: String, reason: String },
    #[error(transparent)]
    KeyTwice(#[from] base::KeyTwice),
}

impl SampleError {
    pub(crate) fn survey(path: &Path, reason: impl Into<String>) -> SampleError {
        SampleError::Survey { path: path.to_owned(), reason: reason.into() }
    }

    pub(crate) fn line(path: &Path, line: u64, reason: impl Into<String>) -> SampleError {
        SampleError::Line { path: path.to_owned(), line, reason: reason.into() }
    }
}

/// The bytes of a file, or the error that names it.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, SampleError> {
    std::fs::read(path).map_err(|error| SampleError::Read { path: path.to_owned(), reason: error.to_string() })
}

/// The text of a UTF-8 file, without its byte order mark.
pub(crate) fn text(path: &Path) -> Result<String, SampleError> {
    let reason = "le fichier n'est pas en UTF-8 ; l'enregistrer en « CSV UTF-8 » ou en texte UTF-8";
    let text = String::from_utf8(bytes(path)?).map_err(|_| SampleError::survey(path, reason))?;
    Ok(text.strip_prefix('\u{FEFF}').map_or(text.clone(), str::to_owned))
}
