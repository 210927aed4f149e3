//! The room `chart`: from facts that are given to a drawing that can be read, printed and heard.
//!
//! In: one struct a kind of chart (module [`kind`]), filled with facts ([`Datum`]) and with the words around
//! them ([`Heading`]). Out: a [`Drawing`]: the SVG, the alternative text in French, and the table of every figure drawn.
//!
//! This room computes no statistic. It never knows files, formulas or the format of a report.
//! The same input gives the same bytes.
//!
//! To add a kind: a file in `kind/` with its struct and `impl Chart`, one line in `kind/mod.rs`, one case in the tests.

mod axis;
mod class;
mod datum;
mod drawing;
mod figures;
mod font;
mod geometry;
mod heading;
pub mod kind;
mod place;
mod plane;
mod png;
mod rows;
mod sheet;
mod svg;
mod theme;

pub use datum::{Datum, Spread};
pub use drawing::{DrawError, Drawing, Table};
pub use heading::Heading;
pub use kind::{
    Balance, BalanceGroup, Bar, Bars, ClassRule, CommuneMap, Dot, Dumbbell, DumbbellRow, Line, LineScale, Lines, MapPlace, MapStyle,
    Outline, Pyramid, SeriesBreak, Side, Stacked, StackedRow, Tone,
};
pub use png::png;
pub use theme::Theme;

/// A kind of chart: what it says is in the struct, how it is drawn is here.
pub trait Chart {
    /// Draws at the width of the theme. A datum without value is said («n.d.», «secret statistique»), never drawn as zero.
    fn draw(&self, theme: &Theme) -> Result<Drawing, DrawError>;
}
