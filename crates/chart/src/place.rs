//! Where labels go, so that none lies on another.

/// A box on the page.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub fn overlaps(&self, other: &Area) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub fn is_within(&self, outer: &Area) -> bool {
        self.left >= outer.left && self.right <= outer.right && self.top >= outer.top && self.bottom <= outer.bottom
    }
}

/// Moves intervals along a line as little as needed so that none overlaps, within `from..to` as far as they fit.
///
/// Given: the wished middle and the length of each. Back: the middles, in the order given.
pub fn spread(wished: &[(f64, f64)], from: f64, to: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wished.len()).collect();
    order.sort_by(|a, b| wished[*a].0.total_cmp(&wished[*b].0).then(a.cmp(b)));
    let mut middles: Vec<f64> = wished.iter().map(|(middle, _)| *middle).collect();
    let mut edge = from;
    for &i in &order {
        middles[i] = middles[i].max(edge + wished[i].1 / 2.0);
        edge = middles[i] + wished[i].1 / 2.0;
    }
    let mut edge = to.max(from + wished.iter().map(|(_, length)| length).sum::<f64>());
    for &i in order.iter().rev() {
        middles[i] = middles[i].min(edge - wished[i].1 / 2.0);
        edge = middles[i] - wished[i].1 / 2.0;
    }
    middles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_keeps_order_and_distance() {
        let wished = [(50.0, 10.0), (51.0, 10.0), (49.0, 10.0), (99.0, 10.0)];
        let middles = spread(&wished, 0.0, 100.0);
        assert_eq!(middles, [59.0, 69.0, 49.0, 95.0]);
        let free = spread(&[(20.0, 10.0), (40.0, 10.0)], 0.0, 100.0);
        assert_eq!(free, [20.0, 40.0]);
    }

    #[test]
    fn boxes_that_touch_do_not_overlap() {
        let one = Area { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };
        assert!(!one.overlaps(&Area { left: 10.0, right: 20.0, ..one }));
        assert!(one.overlaps(&Area { left: 9.0, right: 20.0, ..one }));
    }
}
