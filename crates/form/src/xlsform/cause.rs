//! Why a cell, a row or a sheet is told to its author.

use super::finding::Severity;
use crate::expression::ExpressionError;

/// A cause, with what the message needs.
#[derive(Clone, PartialEq, Debug)]
pub enum Cause {
    // Sheets and headers.
    NoSurvey { similar: Vec<String> },
    NoChoices { similar: Vec<String> },
    SheetSpelling { meant: &'static str, similar: Vec<String> },
    SheetKept,
    SheetRefused,
    MissingHeader { header: &'static str },
    DuplicateHeader { one: String, other: String },
    HeaderSpelling { near: String },
    ColumnKept,
    ColumnRefused,
    ChoicesHeader,
    // Rows.
    CommentRow,
    Disabled,
    NoType,
    UnknownType { found: String, near: Option<String> },
    TypeRefused { found: String, reason: Refusal },
    NoName,
    BadName { found: String },
    ReservedName { found: String },
    DuplicateName { found: String, other: u32 },
    NearlySameName { found: String, other: u32 },
    RepeatIsRoot { found: String },
    DuplicateRepeat { found: String, other: u32 },
    EndWithoutBegin { found: String },
    BeginWithoutEnd { found: String },
    EmptyGroup { found: String },
    TooNested { most: usize },
    NoLabel,
    NoCalculation,
    // Choices.
    NoListName,
    UnknownList { found: String, similar: Option<String> },
    FileExtension { found: String },
    ChoiceName,
    ChoiceList,
    ChoiceTwice { found: String },
    ChoiceSpace { found: String },
    ChoiceLabel,
    FilterColumn { found: String },
    OrOtherFilter,
    OrOtherTranslated,
    MixedTable { found: String, first: String },
    // Parameters.
    Parameters { found: String },
    UnknownParameter { key: String, accepted: &'static [&'static str] },
    UselessParameter { key: String },
    ParameterNumber { key: &'static str, found: String },
    ParameterInteger { key: &'static str, found: String },
    ParameterColumn { key: &'static str, found: String },
    ParameterBoolean { key: &'static str, found: String },
    ParameterZero { key: &'static str },
    ParameterWide { key: &'static str },
    ParameterStep { key: &'static str, of: &'static str },
    ParameterOutside { key: &'static str },
    TickList { found: String },
    TickNumber,
    TickEnds,
    TickAppearance { found: String },
    Seed { found: String },
    SeedAlone,
    // Words and expressions.
    ReferenceSyntax,
    UnknownReference { name: String },
    AmbiguousReference { name: String },
    LastSaved,
    TriggerList,
    TriggerHidden { name: String },
    BindAttribute { found: String },
    Expression(ExpressionError),
    Circle { names: Vec<String> },
    DefaultValue { found: String },
    UnknownAppearance { found: String },
    SearchAppearance,
    LanguageCode { language: String },
    MissingTranslation { language: String, columns: Vec<String> },
    // Settings.
    SettingRefused,
    Encryption,
    SettingName { found: String },
    SettingRows,
    Namespaces { found: String },
}

/// Why a type is outside the subset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    Attachment,
    Position,
    Trace,
    Device,
    External,
    Loop,
}

impl Cause {
    pub fn severity(&self) -> Severity {
        use Cause::*;
        match self {
            SheetKept | ColumnKept | CommentRow | Disabled => Severity::Note,
            SheetSpelling { .. } | NearlySameName { .. } | NoLabel | ChoiceLabel | OrOtherTranslated | UselessParameter { .. } => {
                Severity::Warning
            }
            UnknownAppearance { .. }
            | LanguageCode { .. }
            | MissingTranslation { .. }
            | SettingRows
            | FilterColumn { .. }
            | ChoicesHeader
            | Encryption => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// True when the form may be right elsewhere, and is refused here because it is outside the subset.
    pub fn is_outside_subset(&self) -> bool {
        use Cause::*;
        match self {
            SheetRefused | ColumnRefused | TypeRefused { .. } | LastSaved | SearchAppearance | SettingRefused | BindAttribute { .. } => {
                true
            }
            Expression(error) => error.fault.is_outside_subset(),
            _ => false,
        }
    }

    /// A stable name for machines and for the documentation.
    pub fn code(&self) -> &'static str {
        use Cause::*;
        match self {
            NoSurvey { .. } => "no-survey",
            NoChoices { .. } => "no-choices",
            SheetSpelling { .. } => "sheet-spelling",
            SheetKept => "sheet-kept",
            SheetRefused => "sheet-refused",
            MissingHeader { .. } => "missing-header",
            DuplicateHeader { .. } => "duplicate-header",
            HeaderSpelling { .. } => "header-spelling",
            ColumnKept => "column-kept",
            ColumnRefused => "column-refused",
            ChoicesHeader => "choices-header",
            CommentRow => "comment-row",
            Disabled => "disabled",
            NoType => "no-type",
            UnknownType { .. } => "unknown-type",
            TypeRefused { .. } => "type-refused",
            NoName => "no-name",
            BadName { .. } => "bad-name",
            ReservedName { .. } => "reserved-name",
            DuplicateName { .. } => "duplicate-name",
            NearlySameName { .. } => "nearly-same-name",
            RepeatIsRoot { .. } => "repeat-is-root",
            DuplicateRepeat { .. } => "duplicate-repeat",
            EndWithoutBegin { .. } => "end-without-begin",
            BeginWithoutEnd { .. } => "begin-without-end",
            EmptyGroup { .. } => "empty-group",
            TooNested { .. } => "too-nested",
            NoLabel => "no-label",
            NoCalculation => "no-calculation",
            NoListName => "no-list-name",
            UnknownList { .. } => "unknown-list",
            FileExtension { .. } => "file-extension",
            ChoiceName => "choice-name",
            ChoiceList => "choice-list",
            ChoiceTwice { .. } => "choice-twice",
            ChoiceSpace { .. } => "choice-space",
            ChoiceLabel => "choice-label",
            FilterColumn { .. } => "filter-column",
            OrOtherFilter => "or-other-filter",
            OrOtherTranslated => "or-other-translated",
            MixedTable { .. } => "mixed-table",
            Parameters { .. } => "parameters",
            UnknownParameter { .. } => "unknown-parameter",
            UselessParameter { .. } => "useless-parameter",
            ParameterNumber { .. } => "parameter-number",
            ParameterInteger { .. } => "parameter-integer",
            ParameterColumn { .. } => "parameter-column",
            ParameterBoolean { .. } => "parameter-boolean",
            ParameterZero { .. } => "parameter-zero",
            ParameterWide { .. } => "parameter-wide",
            ParameterStep { .. } => "parameter-step",
            ParameterOutside { .. } => "parameter-outside",
            TickList { .. } => "tick-list",
            TickNumber => "tick-number",
            TickEnds => "tick-ends",
            TickAppearance { .. } => "tick-appearance",
            Seed { .. } => "seed",
            SeedAlone => "seed-alone",
            ReferenceSyntax => "reference-syntax",
            UnknownReference { .. } => "unknown-reference",
            AmbiguousReference { .. } => "ambiguous-reference",
            LastSaved => "last-saved",
            TriggerList => "trigger-list",
            TriggerHidden { .. } => "trigger-hidden",
            BindAttribute { .. } => "bind-attribute",
            Expression(_) => "expression",
            Circle { .. } => "circle",
            DefaultValue { .. } => "default-value",
            UnknownAppearance { .. } => "unknown-appearance",
            SearchAppearance => "search-appearance",
            LanguageCode { .. } => "language-code",
            MissingTranslation { .. } => "missing-translation",
            SettingRefused => "setting-refused",
            Encryption => "encryption",
            SettingName { .. } => "setting-name",
            SettingRows => "setting-rows",
            Namespaces { .. } => "namespaces",
        }
    }
}
