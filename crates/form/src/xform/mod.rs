//! XForms: the XML in which forms travel to tablets and between ODK tools, read into a typed form.
//!
//! In: the text of an XForm. Out: a [`Form`], or every fault with the place where it stands. What is outside our subset
//! (attachments, places on a map, other actions than `setvalue`…) is refused by its name, never ignored.

mod action;
mod bind;
mod body;
mod depend;
mod fault;
mod file;
mod label;
mod primary;
mod read;

pub use action::{Action, Event, Value as ActionValue};
pub use bind::{Bind, DataType, Preload};
pub(crate) use body::resolve;
pub use body::{Choices, Control, ControlKind, ListedChoices, Repeat};
pub use depend::Dependents;
pub use fault::{FormError, FormFault};
pub use file::file_choices;
pub use label::{Label, Part, Texts};
pub(crate) use primary::is_template;
pub use primary::{Def, DefId};

use crate::xml::{Document, NodeId};
use std::collections::HashMap;

/// A form, ready to be filled by any number of sessions.
#[derive(Clone, Debug)]
pub struct Form {
    pub title: String,
    /// The whole XForm; lists of choices are read in it.
    pub document: Document,
    /// The questions and groups, as a tree; the first is the root of the answers.
    pub defs: Vec<Def>,
    /// The `instance` elements of the lists, by id.
    pub lists: HashMap<String, NodeId>,
    pub texts: Texts,
    pub actions: Vec<Action>,
    pub dependents: Dependents,
    /// The root element of the answers as the form holds it, with its initial values.
    pub(crate) primary: NodeId,
}

impl Form {
    /// Reads an XForm; every fault at once.
    pub fn read(xml: &str) -> Result<Self, Vec<FormError>> {
        read::read(xml, &[])
    }

    /// The same, with the files of choices that the form names: name and text.
    pub fn read_with(xml: &str, files: &[(String, String)]) -> Result<Self, Vec<FormError>> {
        read::read(xml, files)
    }

    pub fn def(&self, id: DefId) -> &Def {
        &self.defs[id.0]
    }

    /// The definition at an absolute path without predicates.
    pub fn find(&self, path: &str) -> Option<DefId> {
        self.defs.iter().position(|def| def.path == path).map(DefId)
    }

    /// The languages of the form, the default one first.
    pub fn languages(&self) -> &[String] {
        &self.texts.languages
    }
}
