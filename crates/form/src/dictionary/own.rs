//! Our own columns of the sheet: role, indicators, missing codes.

use crate::questionnaire::Item;

/// The words of `bind::ctg:KEY`, separated by spaces or commas; each once.
pub(crate) fn words(item: &Item, key: &str) -> Vec<String> {
    let is_ours = |(name, _): &&(String, String)| name.rsplit("::").next().and_then(|name| name.strip_prefix("ctg:")) == Some(key);
    let values = item.binds.iter().chain(&item.columns).filter(is_ours);
    let mut words: Vec<String> = Vec::new();
    for word in values.flat_map(|(_, value)| value.split([' ', ',', ';', '\n', '\t'])).filter(|word| !word.is_empty()) {
        if words.iter().all(|known| known != word) {
            words.push(word.to_owned());
        }
    }
    words
}
