//! What cannot be done.

use form::session::SessionError;
use form::xform::FormError;

/// Why pages could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error("la page {0} n'existe pas : ce questionnaire en a {1}")]
    NoPage(usize, usize),
    #[error(
        "des choix sont dans des fichiers qui ne sont pas donnés : {}. Mettez-les à côté du questionnaire",
        .0.join(", ")
    )]
    NoFile(Vec<String>),
    #[error("le questionnaire ne peut pas être rempli : {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ; "))]
    Form(Vec<FormError>),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error("la page ne s'écrit pas : {0}")]
    Template(#[from] askama::Error),
}
