//! The letters: Lato Regular, Bold and Italic (SIL Open Font License), read once.

use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

const FILES: [&[u8]; 3] = [
    include_bytes!("../../../assets/fonts/Lato-Regular.ttf"),
    include_bytes!("../../../assets/fonts/Lato-Bold.ttf"),
    include_bytes!("../../../assets/fonts/Lato-Italic.ttf"),
];

pub(crate) static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect());

pub(crate) static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
