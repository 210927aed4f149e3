//! The definitions of a weighted quantile.

/// Two cumulated weights nearer than this part of their total are one: sums of the same weights in another order.
const SAME: f64 = 1e-11;

/// How the quantile at p is read from the ordered values and their cumulated weights C_k, of total W.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Rule {
    /// The first value whose C_k reaches p W: the left-continuous inverse of the distribution function.
    #[default]
    Math,
    /// The same; half-way to the next value when C_k = p W. Also the rule of laeken's poverty indicators.
    School,
    /// Steps at (n C_k / W + 1/2 − w̄_k/2) / (n + 1), w̄ the weights of mean 1 (Shah and Vaish 2006).
    ShahVaish,
    /// As R survey 4.5 has it: w_k/2 on the scale of the weights as given. Its values move with the unit of the weights and
    /// are off when these are far from 1; for comparison with R only.
    ShahVaishOfR,
    /// Hyndman and Fan 1996: 1 to 3 by steps, 4 to 9 by interpolation.
    Hf1,
    Hf2,
    Hf3,
    Hf4,
    Hf5,
    Hf6,
    Hf7,
    Hf8,
    Hf9,
}

const NAMES: &[(&str, Rule)] = &[
    ("math", Rule::Math),
    ("school", Rule::School),
    ("shahvaish", Rule::ShahVaish),
    ("hf1", Rule::Hf1),
    ("hf2", Rule::Hf2),
    ("hf3", Rule::Hf3),
    ("hf4", Rule::Hf4),
    ("hf5", Rule::Hf5),
    ("hf6", Rule::Hf6),
    ("hf7", Rule::Hf7),
    ("hf8", Rule::Hf8),
    ("hf9", Rule::Hf9),
];

impl Rule {
    /// The rule of a name, as R's `qrule`; a beginning that only one name has is enough.
    pub fn named(name: &str) -> Option<Rule> {
        let exact = NAMES.iter().find(|(known, _)| *known == name);
        exact.or_else(|| NAMES.iter().find(|(known, _)| name.len() > 2 && known.starts_with(name))).map(|(_, rule)| *rule)
    }
}

/// Values in order with their cumulated weights; units of weight zero are not there.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ordered {
    values: Vec<f64>,
    cumulated: Vec<f64>,
}

impl Ordered {
    /// From (value, weight) in any order; equal values stay in the order given, which interpolating rules see when their
    /// weights differ (as in R). None: a weight is negative, or a number is not finite.
    pub fn new(mut pairs: Vec<(f64, f64)>) -> Option<Ordered> {
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ordered::sorted(pairs.into_iter())
    }

    /// The same from pairs in the order of their values.
    pub fn sorted(pairs: impl Iterator<Item = (f64, f64)>) -> Option<Ordered> {
        let mut ordered = Ordered::default();
        let mut sum = 0.0;
        for (value, weight) in pairs.filter(|(_, weight)| *weight != 0.0) {
            if !(value.is_finite() && weight > 0.0 && weight.is_finite()) {
                return None;
            }
            sum += weight;
            ordered.values.push(value);
            ordered.cumulated.push(sum);
        }
        Some(ordered)
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// W.
    pub fn total(&self) -> f64 {
        self.cumulated.last().copied().unwrap_or(0.0)
    }

    /// Σ w of the first k values.
    pub fn before(&self, k: usize) -> f64 {
        if k == 0 { 0.0 } else { self.cumulated[k - 1] }
    }

    pub fn weight(&self, k: usize) -> f64 {
        self.cumulated[k] - self.before(k)
    }

    /// F(x), the weighted share of the values at most x.
    pub fn at_most(&self, x: f64) -> f64 {
        self.before(self.values.partition_point(|v| *v <= x)) / self.total()
    }

    /// The weighted share of the values below x.
    pub fn below(&self, x: f64) -> f64 {
        self.before(self.values.partition_point(|v| *v < x)) / self.total()
    }

    /// The quantile at p; none when there is no value or p is outside [0, 1].
    pub fn quantile(&self, p: f64, rule: Rule) -> Option<f64> {
        if self.is_empty() || !(0.0..=1.0).contains(&p) {
            return None;
        }
        let (n, w) = (self.len() as f64, self.total());
        let last = self.weight(self.len() - 1);
        // Between C_(k−1) and C_k.
        let mixed = |k: usize, part: f64| part * self.before(k) + (1.0 - part) * self.cumulated[k];
        Some(match rule {
            Rule::Math | Rule::Hf1 => self.step(p, |low, _| low),
            Rule::School | Rule::Hf2 => self.step(p, |low, up| (low + up) / 2.0),
            Rule::Hf3 => self.even(p),
            Rule::Hf4 => self.between(p),
            Rule::Hf5 => self.interpolated(p, |k| mixed(k, 0.5) / w),
            Rule::Hf6 => self.interpolated(p, |k| self.cumulated[k] / (w + last)),
            Rule::Hf7 => self.interpolated(p, |k| self.before(k) / (w - last)),
            Rule::Hf8 => self.interpolated(p, |k| mixed(k, 1.0 / 3.0) / (w + last / 3.0)),
            Rule::Hf9 => self.interpolated(p, |k| mixed(k, 3.0 / 8.0) / (w + last / 4.0)),
            Rule::ShahVaish => self.shah_vaish(p, n / w),
            Rule::ShahVaishOfR => self.shah_vaish(p, 1.0),
        })
    }

    /// Values whose cumulated weight is at most p W, and whether the last of them is there exactly.
    fn reached(&self, p: f64) -> (usize, bool) {
        let (target, slack) = (p * self.total(), SAME * self.total());
        let k = self.cumulated.partition_point(|c| *c <= target + slack);
        (k, k > 0 && self.cumulated[k - 1] >= target - slack)
    }

    fn step(&self, p: f64, tie: impl Fn(f64, f64) -> f64) -> f64 {
        let (k, exact) = self.reached(p);
        let next = self.values[k.min(self.len() - 1)];
        if exact { tie(self.values[k - 1], next) } else { next }
    }

    /// On distinct values: at an exact step, the lower one when its rank is even.
    fn even(&self, p: f64) -> f64 {
        let (k, exact) = self.reached(p);
        let next = self.values[k.min(self.len() - 1)];
        let whole = exact && (k == self.len() || self.values[k] > self.values[k - 1]);
        let distinct = 1 + self.values[..k].windows(2).filter(|pair| pair[0] < pair[1]).count();
        if whole && distinct % 2 == 0 { self.values[k - 1] } else { next }
    }

    /// Linear between (C_k, x_k); the first value below C_1.
    fn between(&self, p: f64) -> f64 {
        let (k, _) = self.reached(p);
        if k == 0 || k == self.len() {
            return self.values[k.saturating_sub(1)];
        }
        self.lerp(k, (p * self.total() - self.cumulated[k - 1]) / self.weight(k))
    }

    /// Linear between (position of k, x_k), the ends beyond.
    fn interpolated(&self, p: f64, position: impl Fn(usize) -> f64) -> f64 {
        let n = self.len();
        let k = partition(n, |k| position(k) <= p);
        if n == 1 || k == 0 || k == n {
            return self.values[k.max(1) - 1];
        }
        self.lerp(k, (p - position(k - 1)) / (position(k) - position(k - 1)))
    }

    /// Written so that between two equal values it is that value, to the last digit: Woodruff's interval asks for F there.
    fn lerp(&self, k: usize, part: f64) -> f64 {
        self.values[k - 1] + part * (self.values[k] - self.values[k - 1])
    }

    /// The value of the last position at most p; positions may be out of order, and like ones share their mean.
    fn shah_vaish(&self, p: f64, half: f64) -> f64 {
        let (n, w) = (self.len() as f64, self.total());
        let position = |k: usize| (self.cumulated[k] * n / w + 0.5 - half * self.weight(k) / 2.0) / (n + 1.0);
        let place = |best: f64, k: usize| if position(k) <= p { best.max(position(k)) } else { best };
        let found = (0..self.len()).fold(f64::NEG_INFINITY, place);
        let at = if found.is_finite() { found } else { (0..self.len()).map(position).fold(f64::INFINITY, f64::min) };
        let there: Vec<f64> = (0..self.len()).filter(|k| position(*k) == at).map(|k| self.values[k]).collect();
        there.iter().sum::<f64>() / there.len() as f64
    }
}

/// The first k of 0..n where `holds` is no longer true.
fn partition(n: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = (low + high) / 2;
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
