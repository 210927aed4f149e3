//! Sheets of cells: what the four spellings have in common.

use crate::archive::ArchiveError;

/// Rows that a sheet may have; a questionnaire has some hundreds.
pub const MAX_ROWS: usize = 50_000;
/// Columns that a sheet may have.
pub const MAX_COLUMNS: usize = 500;
/// Bytes of a file.
pub const MAX_BYTES: usize = 32 << 20;

/// Cells of a workbook, blank ones that stand before others counted.
pub const MAX_CELLS: usize = 2_000_000;

/// Counts cells while a workbook is read: a small file can ask for very many.
#[derive(Default)]
pub(crate) struct Budget {
    cells: usize,
    bytes: usize,
}

impl Budget {
    /// The bytes of a text.
    pub(crate) fn weigh(&mut self, bytes: usize) -> Result<(), WorkbookError> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes <= 2 * MAX_BYTES { Ok(()) } else { Err(WorkbookError::TooMuchText { most: 2 * MAX_BYTES }) }
    }

    /// A row, counted from 0, of so many cells.
    pub(crate) fn take(&mut self, sheet: &str, row: usize, width: usize) -> Result<(), WorkbookError> {
        self.cells += width;
        if row < MAX_ROWS && width <= MAX_COLUMNS && self.cells <= MAX_CELLS {
            return Ok(());
        }
        Err(WorkbookError::TooManyCells { sheet: sheet.to_owned(), rows: MAX_ROWS, columns: MAX_COLUMNS })
    }
}

/// A workbook, in the order of its sheets.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
}

/// A sheet: its rows from the first, which holds the headers. Cells are trimmed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
}

/// Why a file is no workbook. `Display` is French.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WorkbookError {
    #[error("le fichier pèse {found} octets, {most} au plus")]
    TooLarge { found: usize, most: usize },
    #[error(
        "la feuille «{sheet}» dépasse {rows} lignes, {columns} colonnes ou {MAX_CELLS} cellules en tout : supprimez les lignes et colonnes vides"
    )]
    TooManyCells { sheet: String, rows: usize, columns: usize },
    #[error("le fichier n'est pas lisible comme {format} : {cause}")]
    Unreadable { format: &'static str, cause: String },
    #[error("l'extension «{0}» n'est pas celle d'un questionnaire : .xlsx, .xls, .csv, .md ou .json")]
    Extension(String),
    #[error("les cellules contiennent plus de {most} octets de texte : raccourcissez-les, ou partagez le questionnaire")]
    TooMuchText { most: usize },
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("la feuille «{0}» est deux fois dans le fichier : réunissez les deux, ou renommez l'une d'elles")]
    SheetTwice(String),
    #[error("le fichier ne contient aucune feuille")]
    Empty,
}

impl Sheet {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), rows: Vec::new() }
    }

    /// Adds a row, its cells trimmed and its line ends made one.
    pub(crate) fn push(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        let mut row: Vec<String> = cells.into_iter().map(|cell| clean(cell.as_ref())).collect();
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        self.rows.push(row);
    }

    pub(crate) fn is_too_large(&self) -> bool {
        self.rows.len() > MAX_ROWS || self.rows.iter().any(|row| row.len() > MAX_COLUMNS)
    }

    /// The sheet without the blank rows at its end.
    pub(crate) fn trimmed(mut self) -> Self {
        while self.rows.last().is_some_and(|row| row.is_empty()) {
            self.rows.pop();
        }
        self
    }
}

fn clean(cell: &str) -> String {
    let cell = cell.trim();
    if cell.contains('\r') { cell.replace("\r\n", "\n").replace('\r', "\n") } else { cell.to_owned() }
}

impl Workbook {
    /// Checks the sizes; blank rows at the ends of the sheets are let go.
    pub(crate) fn bounded(self) -> Result<Self, WorkbookError> {
        if let Some(sheet) = self.sheets.iter().find(|sheet| sheet.is_too_large()) {
            return Err(WorkbookError::TooManyCells { sheet: sheet.name.clone(), rows: MAX_ROWS, columns: MAX_COLUMNS });
        }
        // The second would be left aside, with all it asks.
        let mut names = std::collections::HashSet::new();
        if let Some(sheet) = self.sheets.iter().find(|sheet| !names.insert(sheet.name.trim().to_lowercase())) {
            return Err(WorkbookError::SheetTwice(sheet.name.clone()));
        }
        Ok(Self { sheets: self.sheets.into_iter().map(Sheet::trimmed).collect() })
    }
}
