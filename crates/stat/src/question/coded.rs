//! Open answers that somebody coded: each may speak of several themes, and becomes a question with several choices.

use super::QuestionError;

/// The options of `themes` themes from the codes of each unit's text: `options[j][i]`, as for a multiple response.
///
/// An empty list is a question without an answer (missing). A theme named twice counts once. A code that says «nothing
/// to say» or «illegible» is a theme like others, or is left out by its owner before.
pub fn coded(codes: &[Vec<u16>], themes: usize) -> Result<Vec<Vec<Option<bool>>>, QuestionError> {
    let beyond = |list: &&Vec<u16>| list.iter().any(|code| usize::from(*code) >= themes);
    if let Some(list) = codes.iter().find(beyond) {
        let unit = codes.iter().position(|other| std::ptr::eq(other, list)).map_or(0, |place| place + 1);
        let code = list.iter().copied().find(|code| usize::from(*code) >= themes).unwrap_or_default();
        return Err(QuestionError::BadCode { unit, code, levels: themes });
    }
    let said = |list: &Vec<u16>, theme: usize| (!list.is_empty()).then(|| list.iter().any(|code| usize::from(*code) == theme));
    Ok((0..themes).map(|theme| codes.iter().map(|list| said(list, theme)).collect()).collect())
}
