//! SVG to PNG, with the embedded font only: the same bytes on every machine.

use crate::{DrawError, Drawing, font};
use resvg::{tiny_skia, usvg};
use std::sync::Arc;

/// Pixels a side that no chart of ours needs; beyond, the scale is a mistake.
const LARGEST: f32 = 20_000.0;

/// The drawing as PNG on white; `scale` 2 gives 1440 pixels for a chart of the page.
pub fn png(drawing: &Drawing, scale: f32) -> Result<Vec<u8>, DrawError> {
    let failed = |reason: String| DrawError::Png { reason };
    let tree = tree(&drawing.svg).map_err(failed)?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let fits = |side: f32| (1.0..=LARGEST).contains(&side);
    if !(fits(width) && fits(height)) {
        return Err(failed(format!("échelle {scale} : {width} × {height} pixels ; attendu : de 1 à {LARGEST} de côté")));
    }
    let empty = tiny_skia::Pixmap::new(width.ceil() as u32, height.ceil() as u32);
    let mut pixmap = empty.ok_or_else(|| failed(format!("image de {width} × {height} pixels impossible")))?;
    pixmap.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|fault| failed(fault.to_string()))
}

/// The SVG as a renderer understands it, its texts shaped in Lato.
pub(crate) fn tree(svg: &str) -> Result<usvg::Tree, String> {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(font::REGULAR)));
    fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(font::BOLD)));
    let options = usvg::Options { fontdb: Arc::new(fonts), font_family: "Lato".to_owned(), ..usvg::Options::default() };
    usvg::Tree::from_str(svg, &options).map_err(|fault| fault.to_string())
}
