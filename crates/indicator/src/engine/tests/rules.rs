//! One test a rule.

use super::*;

fn population() -> Indicator {
    indicator("population", "habitants", Aggregation::Sum, vec![v("P_POP")])
}

#[test]
fn a_sum_is_not_rounded_before_it_is_added() {
    let book = run(vec![population()], Table::new().communes("P_POP", "2022", [1.4, 1.4, 1.4]));
    close(fact(&book, "population", "vc", "2022").value, 4.2);
    close(fact(&book, "population", "bas", "2022").value, 2.8);
    close(fact(&book, "population", "31042", "2022").value, 1.4);
}
