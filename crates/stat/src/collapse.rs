//! Groups of categories that are too small for weights to rest on.

/// How a category that is too small finds its partner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Neighbour {
    /// Ordered categories (ages): the neighbour of the smaller count.
    Adjacent,
    /// Categories without order: the smallest of the others.
    Smallest,
}

/// Which categories were joined.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Collapsed {
    /// New position of each category.
    pub group: Vec<usize>,
    /// Categories of each group, in order; a group of one was left as it was.
    pub members: Vec<Vec<usize>>,
}

impl Collapsed {
    /// A code per unit in the groups; codes that were no category stay what they were.
    pub fn codes(&self, codes: &[u16]) -> Vec<u16> {
        codes.iter().map(|c| self.group.get(usize::from(*c)).map_or(*c, |g| *g as u16)).collect()
    }

    /// Targets of the groups: sums.
    pub fn targets(&self, targets: &[f64]) -> Vec<f64> {
        self.members.iter().map(|m| m.iter().filter_map(|c| targets.get(*c)).sum()).collect()
    }

    /// «15-24 + 25-34».
    pub fn labels(&self, labels: &[String]) -> Vec<String> {
        let name = |c: &usize| labels.get(*c).cloned().unwrap_or_else(|| format!("n° {}", c + 1));
        self.members.iter().map(|m| m.iter().map(name).collect::<Vec<_>>().join(" + ")).collect()
    }

    /// Sentences for the report, one per group of several: «« a » (3), « b » (12) regroupées : 15 réponses».
    pub fn report(&self, labels: &[String], counts: &[usize]) -> Vec<String> {
        let name = |c: &usize| labels.get(*c).cloned().unwrap_or_else(|| format!("n° {}", c + 1));
        let count = |c: &usize| counts.get(*c).copied().unwrap_or(0);
        let part = |c: &usize| format!("« {} » ({})", name(c), count(c));
        let several = self.members.iter().filter(|m| m.len() > 1);
        several
            .map(|m| {
                format!(
                    "{} regroupées : {} réponses",
                    m.iter().map(part).collect::<Vec<_>>().join(", "),
                    m.iter().map(count).sum::<usize>()
                )
            })
            .collect()
    }
}

/// Joins categories until each group counts at least `minimum`: the smallest group first, with its neighbour.
///
/// All in one group when there are fewer than `minimum` in all. Ties go to the first. The rule looks at counts of
/// respondents only, never at answers, so that it does not choose the result.
pub fn collapse(counts: &[usize], minimum: usize, neighbour: Neighbour) -> Collapsed {
    let mut members: Vec<Vec<usize>> = (0..counts.len()).map(|c| vec![c]).collect();
    let size = |m: &[usize]| m.iter().map(|c| counts[*c]).sum::<usize>();
    while members.len() > 1 {
        let Some(small) = (0..members.len()).min_by_key(|g| size(&members[*g])).filter(|g| size(&members[*g]) < minimum) else { break };
        let others: Vec<usize> = match neighbour {
            Neighbour::Adjacent => [small.checked_sub(1), Some(small + 1).filter(|g| *g < members.len())].into_iter().flatten().collect(),
            Neighbour::Smallest => (0..members.len()).filter(|g| *g != small).collect(),
        };
        let Some(other) = others.into_iter().min_by_key(|g| size(&members[*g])) else { break };
        let (first, second) = (small.min(other), small.max(other));
        let moved = members.remove(second);
        members[first].extend(moved);
        members[first].sort_unstable();
    }
    let mut group = vec![0; counts.len()];
    members.iter().enumerate().for_each(|(g, m)| m.iter().for_each(|c| group[*c] = g));
    Collapsed { group, members }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordered_categories_join_their_smaller_neighbour() {
        let c = collapse(&[20, 3, 9, 40, 2], 10, Neighbour::Adjacent);
        // 2 joins 40 (its only neighbour), then 3 joins 9: 12.
        assert_eq!(c.members, [vec![0], vec![1, 2], vec![3, 4]]);
        assert_eq!(c.codes(&[0, 1, 2, 3, 4, 9]), [0, 1, 1, 2, 2, 9]);
        assert_eq!(c.targets(&[1.0, 2.0, 3.0, 4.0, 5.0]), [1.0, 5.0, 9.0]);
        assert_eq!(c.report(&[], &[20, 3, 9, 40, 2])[0], "« n° 2 » (3), « n° 3 » (9) regroupées : 12 réponses");
    }

    #[test]
    fn without_order_the_small_ones_join_each_other() {
        assert_eq!(collapse(&[20, 3, 30, 8], 10, Neighbour::Smallest).members, [vec![0], vec![1, 3], vec![2]]);
    }

    #[test]
    fn too_few_in_all_is_one_group() {
        assert_eq!(collapse(&[1, 2, 3], 10, Neighbour::Adjacent).members, [vec![0, 1, 2]]);
        assert_eq!(collapse(&[], 10, Neighbour::Adjacent).members.len(), 0);
    }
}
