//! What cannot be done.

use form::session::SessionError;
use form::xform::FormError;

/// Why pages could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error("la page {0} n'existe pas : ce questionnaire en a {1}")]
    NoPage(usize, usize),
    #[error("le fichier «{0}», où le questionnaire prend des choix, n'est pas donné : mettez-le à côté du questionnaire")]
    NoFile(String),
    #[error("le fichier «{file}» ne se lit pas : {cause}")]
    File { file: String, cause: String },
    #[error("le questionnaire ne peut pas être rempli : {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ; "))]
    Form(Vec<FormError>),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error("la page ne s'écrit pas : {0}")]
    Template(#[from] askama::Error),
}
