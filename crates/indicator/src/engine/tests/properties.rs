//! What must hold for any figures.

use super::rules::population;
use super::*;
use proptest::prelude::*;

fn values() -> impl Strategy<Value = [f64; 3]> {
    [0.0..5_000.0_f64, 0.0..5_000.0_f64, 0.0..5_000.0_f64]
}

fn share() -> Indicator {
    indicator("share", "%", Aggregation::RatioOfSums, &["C{yy}_A / (C{yy}_A + C{yy}_B)"])
}

/// As [`Table::communes`], the rows of the file in another order.
fn shuffled(variable: &str, values: [f64; 3], order: [usize; 3]) -> Table {
    order.into_iter().fold(Table::new(), |table, at| table.cell(variable, "2022", &format!("COM-{}", COMMUNES[at]), Some(values[at])))
}

proptest! {
    #[test]
    fn the_sectors_add_up_to_the_whole(values in values()) {
        let book = run(vec![population()], Table::new().communes("P_POP", "2022", values));
        let of = |territory: &str| fact(&book, "population", territory, "2022").value;
        prop_assert!((of("haut") + of("bas") - of("vc")).abs() < 1e-9);
    }

    #[test]
    fn the_order_of_the_communes_changes_nothing(values in values()) {
        let of = |order: [usize; 3], members: [&str; 3]| {
            let table = shuffled("P_POP", values, order);
            let study = territory("vc", TerritoryKind::Study, None, &members);
            let book = compute(&catalogue(vec![population()]), &table.0, &[study], &Options::default());
            fact(&book, "population", "vc", "2022").value.to_bits()
        };
        let [a, b, c] = COMMUNES;
        prop_assert_eq!(of([0, 1, 2], [a, b, c]), of([2, 0, 1], [c, b, a]));
    }

    #[test]
    fn the_same_input_gives_the_same_book(values in values(), others in values()) {
        let make = || run(vec![population(), share()], Table::new().communes("C_A", "2022", values).communes("C_B", "2022", others));
        prop_assert_eq!(format!("{:?}", make()), format!("{:?}", make()));
    }

    #[test]
    fn a_share_and_its_interval_stay_within_zero_and_one(values in values(), others in values()) {
        let book = run(vec![share()], Table::new().communes("C_A", "2022", values).communes("C_B", "2022", others));
        for (_, entry) in book.iter() {
            let Ok(fact) = entry else { continue };
            let interval = fact.uncertainty.interval().unwrap();
            prop_assert!(0.0 <= interval.low && interval.low <= fact.value && fact.value <= interval.high && interval.high <= 1.0);
        }
    }

    #[test]
    fn the_variance_of_the_whole_is_the_sum_of_the_sectors(values in values()) {
        let count = indicator("count", "familles", Aggregation::Sum, &["C{yy}_A"]);
        let book = run(vec![count], Table::new().communes("C_A", "2022", values));
        let of = |territory: &str| fact(&book, "count", territory, "2022").uncertainty.interval().and_then(|i| i.standard_error).unwrap_or(0.0).powi(2);
        prop_assert!((of("haut") + of("bas") - of("vc")).abs() < 1e-6 * of("vc").max(1.0));
    }
}
