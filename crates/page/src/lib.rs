//! The web pages of a questionnaire: HTML without a script, one page a group.
//!
//! In: a questionnaire, a session of [`form`], the fields that a browser posted. Out: HTML that an old telephone, a
//! screen reader and a printer can use; answers put into the session; what is wrong with them, in words.
//!
//! This room never knows storage, HTTP, tokens or the clock: whoever serves the pages gives addresses ([`Links`]) and
//! hidden fields ([`Options`]), and keeps the session. Method, rules and limits: `docs/method/pages.md`.

mod accept;
mod choose;
pub mod dictionary;
mod entry;
mod error;
mod field;
mod frame;
mod opening;
mod options;
mod outcome;
mod plan;
mod preview;
mod render;
mod repeat;
mod review;
mod text;
mod widget;
mod words;

pub use error::PageError;
pub use frame::form_of;
pub use opening::Notice;
pub use options::{Links, Options, STYLE, Style};
pub use outcome::{Fault, Outcome, Way};
pub use plan::{Page, Pages};
pub use preview::{PreviewOptions, duration::Duration, preview};

use form::Session;

/// One page of a form being filled; [`Pages::render`] under another name.
///
/// Errors: a page that does not exist, an expression that cannot be computed.
pub fn render_page(pages: &Pages, session: &Session, page: usize, outcome: &Outcome, options: &Options) -> Result<String, PageError> {
    pages.render(session, page, outcome, options)
}
