//! What two publications tell together.

use protect::*;

const COMMUNES: [(&str, usize); 4] = [("c1", 40), ("c2", 30), ("c3", 4), ("c4", 50)];

fn column(keep: impl Fn(&str) -> bool) -> (Vec<String>, Vec<u64>) {
    let all = COMMUNES.iter().flat_map(|(code, n)| std::iter::repeat_n(*code, *n)).enumerate();
    all.filter(|(_, code)| keep(code)).map(|(unit, code)| (code.to_owned(), unit as u64)).unzip()
}

fn by_half(keep: impl Fn(&str) -> bool, name: &str) -> Table {
    let (place, units) = column(keep);
    let half: Vec<&str> = units.iter().map(|unit| if unit % 2 == 0 { "pair" } else { "impair" }).collect();
    let _ = place;
    Table::from_microdata(name, vec![Dimension::flat("moitié", &half)], &Microdata { units: Some(&units), ..Microdata::default() }).unwrap()
}

#[test]
fn all_communes_minus_one_gives_the_small_one_away() {
    let (all, but_one) = (by_half(|_| true, "toutes"), by_half(|code| code != "c3", "toutes sauf une"));
    let publications = [Publication { table: &all, hidden: &[] }, Publication { table: &but_one, hidden: &[] }];
    let leaks = differences(&publications, &Rules::survey()).unwrap();
    // the total and both halves
    assert_eq!(leaks.len(), 3);
    let Leak::Group { larger, smaller, content, reasons } = &leaks[0] else { panic!("{leaks:?}") };
    assert_eq!((larger.0, smaller.0, content.value, content.frequency, &reasons[..]), (0, 1, 4.0, 4, &[Reason::MinFrequency][..]));
    assert_eq!(
        leaks[0].label_fr(),
        "tableau 1, case (Total) moins tableau 2, case (Total) : un groupe de 4 se déduit par différence (trop peu de répondants)"
    );
    let large = by_half(|code| code != "c4", "sans la grande");
    assert!(differences(&[publications[0], Publication { table: &large, hidden: &[] }], &Rules::survey()).unwrap().is_empty());
}

#[test]
fn another_crossing_of_the_same_rows_tells_a_hidden_cell() {
    let (place, units) = column(|_| true);
    let data = Microdata { units: Some(&units), ..Microdata::default() };
    let fine = Table::from_microdata("communes", vec![Dimension::flat("commune", &place)], &data).unwrap();
    let hidden: Vec<Key> = [["c3"], ["c2"]].iter().map(|key| key.map(str::to_owned).to_vec()).collect();
    assert!(differences(&[Publication { table: &fine, hidden: &hidden }], &Rules::survey()).unwrap().is_empty());
    // the earlier table by sector, c2 alone in its sector
    let sector: Vec<&str> = place.iter().map(|code| if code == "c2" { "S2" } else { "S1" }).collect();
    let sectors = Table::from_microdata("secteurs", vec![Dimension::flat("secteur", &sector)], &data).unwrap();
    let leaks =
        differences(&[Publication { table: &fine, hidden: &hidden }, Publication { table: &sectors, hidden: &[] }], &Rules::survey())
            .unwrap();
    let told: Vec<&Leak> = leaks.iter().filter(|leak| matches!(leak, Leak::Cell { exact: true, .. })).collect();
    assert_eq!(told.len(), 2, "c2 is the sector S2, and c3 what is left: {leaks:?}");
}

#[test]
fn tables_of_other_values_of_the_same_units_are_refused() {
    let (place, units) = column(|_| true);
    let table = |name: &str, x: f64| {
        let response = vec![x; units.len()];
        let data = Microdata { response: Some(&response), units: Some(&units), ..Microdata::default() };
        Table::from_microdata(name, vec![Dimension::flat("commune", &place)], &data).unwrap()
    };
    let (one, two) = (table("2022", 1.0), table("2025", 2.0));
    let publications = [Publication { table: &one, hidden: &[] }, Publication { table: &two, hidden: &[] }];
    assert!(matches!(differences(&publications, &Rules::survey()), Err(Error::UnitDiffers { .. })));
    let two = two.clone().of_measure("2025");
    assert!(differences(&[publications[0], Publication { table: &two, hidden: &[] }], &Rules::frequency(2)).unwrap().is_empty());
}
