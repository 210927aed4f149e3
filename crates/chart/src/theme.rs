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
    /// The study again, where it is not what the title speaks of.
    pub focus_light: &'static str,
    /// What it is compared with, in the order of the series.
    pub compared: [&'static str; 7],
    /// A difference that cannot be told from zero; a reference.
    pub muted: &'static str,
    /// Five classes, light to dark.
    pub ramp: [&'static str; 5],
    /// Classes below zero, the nearest to zero first.
    pub ramp_below: [&'static str; 4],
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
            focus_light: "#5B93C0",
            compared: ["#B8510A", "#2B7D6B", "#8A4F9E", "#7A6A00", "#B0305C", "#4D6B8A", "#5C5C5C"],
            muted: "#8A8A8A",
            ramp: ["#D9E8F5", "#A9CCE6", "#6BA6D0", "#3279B4", "#0F4A85"],
            ramp_below: ["#F8DCC4", "#EDAE7F", "#D6783A", "#9C4407"],
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

/// Contrast of two colours, 1 to 21 (WCAG 2: relative luminance of sRGB).
pub(crate) fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

fn luminance(colour: &str) -> f64 {
    let part = |at: usize| colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).map_or(0.0, |v| f64::from(v) / 255.0);
    let linear = |v: f64| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(part(1)) + 0.7152 * linear(part(3)) + 0.0722 * linear(part(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_marks_stand_out_from_the_paper() {
        let theme = Theme::page();
        assert!((contrast("#000000", "#FFFFFF") - 21.0).abs() < 1e-9);
        for text in theme.compared.iter().chain([&theme.ink, &theme.grey_text, &theme.focus]) {
            assert!(contrast(text, "#FFFFFF") >= 4.5, "{text}");
        }
        for mark in [theme.muted, theme.axis, theme.focus_light, theme.hatch] {
            assert!(contrast(mark, "#FFFFFF") >= 3.0, "{mark}");
        }
    }
}
