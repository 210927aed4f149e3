//! Colours and sizes. Light, print-safe, and told apart by who does not see red or green.

/// How a chart looks. Sizes are CSS pixels of the viewBox; the SVG itself takes the width of its page.
#[derive(Clone, PartialEq, Debug)]
pub struct Theme {
    /// Width of the viewBox. Text keeps its size when it changes: take [`Theme::phone`] for narrow screens.
    pub width: f64,
    pub title_size: f64,
    pub text_size: f64,
    pub small_size: f64,
    pub ink: &'static str,
    pub grey_text: &'static str,
    pub grid: &'static str,
    pub axis: &'static str,
    /// The territory of the study.
    pub focus: &'static str,
    /// What it is compared with, in the order of the series.
    pub compared: [&'static str; 7],
    /// A difference that cannot be told from zero; a reference.
    pub muted: &'static str,
    /// Five classes, light to dark.
    pub ramp: [&'static str; 5],
    /// Neighbours on a map.
    pub context: &'static str,
    /// Hatching of «secret» and «n.d.».
    pub hatch: &'static str,
}

/// The font of every text: Lato where it is installed, else what resembles it.
pub const FONT_FAMILY: &str = "Lato, 'Source Sans 3', 'Segoe UI', Helvetica, Arial, sans-serif";

impl Theme {
    /// For a page of a report: 720 wide.
    pub fn page() -> Theme {
        Theme {
            width: 720.0,
            title_size: 17.0,
            text_size: 13.0,
            small_size: 11.5,
            ink: "#222222",
            grey_text: "#595959",
            grid: "#E3E3E3",
            axis: "#767676",
            focus: "#1B5A92",
            compared: ["#C2570C", "#2B7D6B", "#8A4F9E", "#7A6A00", "#B0305C", "#4D6B8A", "#5C5C5C"],
            muted: "#9A9A9A",
            ramp: ["#D9E8F5", "#A9CCE6", "#6BA6D0", "#3279B4", "#0F4A85"],
            context: "#EFEFEC",
            hatch: "#8C8C8C",
        }
    }

    /// For a narrow screen: 360 wide, the same text sizes.
    pub fn phone() -> Theme {
        Theme { width: 360.0, title_size: 16.0, ..Theme::page() }
    }

    pub fn is_narrow(&self) -> bool {
        self.width < 520.0
    }
}

impl Default for Theme {
    fn default() -> Theme {
        Theme::page()
    }
}
