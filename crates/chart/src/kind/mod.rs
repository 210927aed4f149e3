//! The kinds of chart, one file each.

mod balance;
mod bars;
mod dumbbell;
mod lines;
mod map;
mod pyramid;
mod stacked;

pub use balance::{Balance, BalanceGroup};
pub use bars::{Bar, Bars};
pub use dumbbell::{Dot, Dumbbell, DumbbellRow, Tone};
pub use lines::{Line, LineScale, Lines, SeriesBreak};
pub use map::{ClassRule, CommuneMap, MapPlace, MapStyle, Outline};
pub use pyramid::{Pyramid, Side};
pub use stacked::{Stacked, StackedRow};
