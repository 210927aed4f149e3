//! Aligned columns of text.

/// A table of text: the first `labels` columns are words, set left; the others are numbers, set right.
pub struct Grid {
    labels: usize,
    rows: Vec<Vec<String>>,
}

impl Grid {
    pub fn new(labels: usize, header: &[&str]) -> Grid {
        Grid { labels, rows: vec![header.iter().map(|cell| (*cell).to_owned()).collect()] }
    }

    pub fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// Columns where no row has anything are left out, but for the first.
    pub fn text(&self) -> String {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |row: &'_ Vec<String>, c: usize| row.get(c).cloned().unwrap_or_default();
        let kept: Vec<usize> = (0..count).filter(|c| *c == 0 || self.rows.iter().skip(1).any(|row| !cell(row, *c).is_empty())).collect();
        let widths: Vec<usize> =
            kept.iter().map(|c| self.rows.iter().map(|row| cell(row, *c).chars().count()).max().unwrap_or(0)).collect();
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            let cells = kept.iter().zip(&widths).map(|(c, width)| padded(&cell(row, *c), *width, *c < self.labels));
            text.push_str(format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end());
            text.push('\n');
            if number == 0 {
                text.push_str(&format!("  {}\n", "─".repeat(widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1))));
            }
        }
        text
    }
}

fn padded(cell: &str, width: usize, left: bool) -> String {
    let room = " ".repeat(width - cell.chars().count());
    if left { format!("{cell}{room}") } else { format!("{room}{cell}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_left_numbers_right_empty_columns_gone() {
        let mut grid = Grid::new(1, &["nom", "n", "vide", "part"]);
        grid.push(vec!["é".into(), "5".into(), String::new(), "10,0 %".into()]);
        grid.push(vec!["long".into(), "12".into()]);
        assert_eq!(grid.text(), "  nom    n    part\n  ────────────────\n  é      5  10,0 %\n  long  12\n");
    }
}
