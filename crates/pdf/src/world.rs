//! What typst sees of the world: one document, its files, three fonts. Nothing outside.

use crate::fonts::{BOOK, FONTS};
use crate::{Document, PdfError};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

const MAIN: &str = "main.typ";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

pub(crate) struct Sealed {
    main: Source,
    files: BTreeMap<String, Bytes>,
}

impl Sealed {
    pub(crate) fn new(document: &Document) -> Result<Self, PdfError> {
        let path = VirtualPath::new(MAIN).map_err(|_| PdfError::FileName(MAIN.to_owned()))?;
        let main = Source::new(RootedPath::new(VirtualRoot::Project, path).intern(), document.markup.clone());
        let file = |(name, bytes): (&String, &Vec<u8>)| {
            let path = VirtualPath::new(name).map_err(|_| PdfError::FileName(name.clone()))?;
            Ok((path.get_without_slash().to_owned(), Bytes::new(bytes.clone())))
        };
        Ok(Self { main, files: document.files.iter().map(file).collect::<Result<_, PdfError>>()? })
    }
}

impl World for Sealed {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let bytes = self.file(id)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        let is_ours = matches!(id.get().root(), VirtualRoot::Project);
        self.files.get(name).filter(|_| is_ours).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// No clock: `datetime.today()` is an error.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
