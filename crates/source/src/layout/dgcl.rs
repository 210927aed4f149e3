//! Composition of the EPCI and populations in force, one row a member (DGCL, `epcicomAAAA.xlsx`).
//!
//! The columns `pmun_2025`, `ptot_2025` are the populations in force on 1 January 2025: those of the census of 2022
//! (INSEE: «les populations légales en vigueur au 1er janvier N sont celles du recensement de N − 3»).

use super::Understood;
use super::codes::Codes;
use super::sheet::{Series, Sheet};
use crate::cell::{self, EMPTY_IS_MISSING};
use crate::reading::{Member, Scope};
use crate::table::{Head, Input};
use base::{CogYear, Epci, Finding, Findings, GeoCode, Period, Place};
use std::collections::BTreeMap;

const HEADERS: [&str; 8] = ["siren", "raison_sociale", "nature_juridique", "nb_membres", "total_pop_tot", "total_pop_mun", "insee", "nom_membre"];

pub fn recognise(head: &Head) -> bool {
    head.header_with(&HEADERS).is_some_and(|row| head.rows.get(row).is_some_and(|row| year_in_force(&row.cells).is_some()))
}

/// 2025 of `pmun_2025`, when `ptot_2025` is there too.
fn year_in_force(names: &[String]) -> Option<u16> {
    let year = names.iter().find_map(|name| name.trim().strip_prefix("pmun_")?.parse().ok())?;
    names.iter().any(|name| name.trim() == format!("ptot_{year}")).then_some(year)
}

/// The four columns of numbers.
struct Columns {
    communes: [Series; 2],
    epci: [Series; 2],
}

impl Columns {
    fn of(year: u16) -> Columns {
        let census = Period::year(year - 3);
        let [municipal, total] = [format!("pmun_{year}"), format!("ptot_{year}")];
        Columns {
            communes: [Series::new("PMUN", census, &municipal), Series::new("PTOT", census, &total)],
            epci: [Series::new("PMUN", census, "total_pop_mun"), Series::new("PTOT", census, "total_pop_tot")],
        }
    }
}

/// What the rows of one EPCI add up to, against what each of them says of the EPCI.
struct Tally {
    at: Place,
    label: String,
    said: [String; 3],
    members: u32,
    sums: [f64; 2],
}

/// Members, populations of communes and EPCI. Source: DGCL, périmètre des groupements, from the BANATIC base.
/// All rows are checked (sum of the members, number of members), whatever the scope.
pub fn read(head: &Head, input: Input, scope: &Scope) -> Understood {
    let mut out = Understood::default();
    let Some(mut sheet) = Sheet::open(head, input, &HEADERS, &mut out.findings) else { return out };
    let Some(year) = year_in_force(sheet.names()).filter(|year| (1990..=2100).contains(year)) else { return out };
    let columns = Columns::of(year);
    out.cog_year = Some(CogYear(year));
    out.vintage = format!("RP {}", year - 3);
    let own = |name: &str| HEADERS.contains(&name) || columns.communes.iter().any(|series| series.column() == name);
    sheet.tell_columns(own, &mut out);
    let (mut codes, mut tallies) = (Codes::default(), BTreeMap::new());
    while sheet.next(&mut out) {
        row(&sheet, &columns, scope, &mut codes, &mut tallies, &mut out);
    }
    tallies.values().for_each(|tally| check(tally, &mut out.findings));
    codes.close(sheet.file(), &mut out.findings);
    out
}

fn row(sheet: &Sheet, columns: &Columns, scope: &Scope, codes: &mut Codes, tallies: &mut BTreeMap<Epci, Tally>, out: &mut Understood) {
    let Some(member) = member(sheet, codes, &mut out.findings) else { return };
    if !tallies.contains_key(&member.epci) {
        observe(sheet, &columns.epci, GeoCode::Epci(member.epci), out);
        tallies.insert(member.epci, Tally::new(sheet));
    }
    if let Some(tally) = tallies.get_mut(&member.epci) {
        tally.add(sheet, columns, &mut out.findings);
    }
    let place = GeoCode::Commune(member.commune);
    if scope.keeps(place) {
        observe(sheet, &columns.communes, place, out);
    }
    out.content.members.push(member);
}

fn member(sheet: &Sheet, codes: &mut Codes, findings: &mut Findings) -> Option<Member> {
    let epci = codes.epci(sheet.text("siren"), || sheet.at("siren"), findings)?;
    let commune = codes.commune(sheet.text("insee"), || sheet.at("insee"), findings)?;
    codes.same_departement(sheet.text("dep_com"), commune, || sheet.at("dep_com"), findings);
    let text = |column: &str| sheet.text(column).to_owned();
    let (epci_label, nature, commune_label) = (text("raison_sociale"), text("nature_juridique"), text("nom_membre"));
    Some(Member { epci, epci_label, nature, commune, commune_label, departement: commune.departement(), line: sheet.line() })
}

fn observe(sheet: &Sheet, series: &[Series; 2], place: GeoCode, out: &mut Understood) {
    for series in series {
        let at = sheet.at(series.column());
        let observation = series.read(sheet.text(series.column()), EMPTY_IS_MISSING, place, at, &mut out.findings);
        out.content.observations.extend(observation);
    }
}

/// What each row repeats of its EPCI.
const SAID: [&str; 3] = ["nb_membres", "total_pop_mun", "total_pop_tot"];

impl Tally {
    fn new(sheet: &Sheet) -> Tally {
        let said = SAID.map(|column| sheet.text(column).to_owned());
        Tally { at: sheet.at("siren"), label: sheet.text("raison_sociale").to_owned(), said, members: 0, sums: [0.0; 2] }
    }

    fn add(&mut self, sheet: &Sheet, columns: &Columns, findings: &mut Findings) {
        self.members += 1;
        for (sum, series) in self.sums.iter_mut().zip(&columns.communes) {
            *sum += cell::number(sheet.text(series.column())).unwrap_or(0.0);
        }
        for (said, column) in self.said.iter().zip(SAID) {
            if sheet.text(column) != said {
                let finding = Finding::error("valeur-contradictoire", sheet.at(column)).found(format!("« {} »", sheet.text(column)));
                findings.push(finding.expected(format!("« {said} », comme à la première ligne de l'EPCI")));
            }
        }
    }
}

/// Sum of the members against the published total; number of rows against the number of members.
fn check(tally: &Tally, findings: &mut Findings) {
    let counted = [f64::from(tally.members), tally.sums[0], tally.sums[1]];
    for ((said, counted), column) in tally.said.iter().zip(counted).zip(SAID) {
        if cell::number(said) != Some(counted) {
            findings.push(
                Finding::error("total-different-de-la-somme", tally.at.clone().column(column))
                    .found(format!("« {said} » publié pour {}", tally.label))
                    .expected(format!("{counted}, d'après les lignes de ses membres"))
                    .remedy("vérifier que le fichier est entier ; la valeur publiée et les valeurs des communes sont gardées"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, rows, real, sum, table, understood, value};
    use super::*;
    use crate::table::Row;

    const HEADER: &str = "dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;\
                          dep_com;insee;siren_membre;nom_membre;ptot_2025;pmun_2025";

    #[test]
    fn siren_as_number_and_reference_year_three_years_before_the_column() {
        let lines = [
            HEADER,
            "31;200072635.0;CC du Val-Clair;CC;FPU;2;110;100;31;31042;213100423;Val-Clair;66;60",
            "31;200072635;CC du Val-Clair;CC;FPU;2;110;100;31;31224;213102247;Haut-Clair;44;40",
        ];
        let out = understood(recognise, read, table(';', &lines));
        assert!(out.findings.is_empty(), "{}", out.findings.summary());
        assert_eq!(value(&out, "PMUN", "2022", "EPCI-200072635"), Some(100.0));
        assert_eq!(value(&out, "PTOT", "2022", "COM-31224"), Some(44.0));
        assert_eq!((out.cog_year, out.vintage.as_str()), (Some(CogYear(2025)), "RP 2022"));
    }

    #[test]
    fn a_total_that_is_not_the_sum_of_its_members_is_a_finding() {
        let lines = [HEADER, "31;200072635;CC du Val-Clair;CC;FPU;2;66;61;31;31042;213100423;Val-Clair;66;60"];
        let out = understood(recognise, read, table(';', &lines));
        assert_eq!(codes(&out), ["total-different-de-la-somme", "total-different-de-la-somme"]);
    }

    #[test]
    fn what_is_no_siren_or_no_number_is_a_finding_with_its_place() {
        let lines = [
            HEADER,
            "31;200072636;CC;CC;FPU;1;66;60;31;31042;;Val-Clair;66;60",
            "31;200072635;CC;CC;FPU;1;66;60;31;31042;;Val-Clair;66;abc",
        ];
        let out = understood(recognise, read, table(';', &lines));
        assert_eq!(codes(&out), ["code-invalide", "valeur-non-numerique", "total-different-de-la-somme"]);
        assert_eq!(out.findings.iter().nth(1).unwrap().place.to_string(), "essai.csv, ligne 3, colonne pmun_2025");
    }

    /// The sheet as text, as the XLSX container gives it.
    fn workbook(path: &std::path::Path) -> Vec<Row> {
        use calamine::Reader;
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let row = |(i, cells): (usize, &[calamine::Data])| Row { line: i as u32 + 1, cells: cells.iter().map(ToString::to_string).collect() };
        sheet.rows().enumerate().map(row).collect()
    }

    #[test]
    fn for_all_1255_epci_the_members_add_up_to_the_published_total() {
        let Some(path) = real("datagouv_decoupage-administratif/epcicom2025.xlsx") else { return };
        let out = understood(recognise, read, rows(workbook(&path)));
        let epci: std::collections::BTreeSet<Epci> = out.content.members.iter().map(|member| member.epci).collect();
        assert_eq!(epci.len(), 1_255);
        assert!(!out.findings.has_errors(), "{}", out.findings.summary());
        let ours: std::collections::BTreeSet<_> =
            out.content.members.iter().filter(|member| member.epci.number() == 200_072_635).map(|member| member.commune).collect();
        assert_eq!(ours.len(), 76);
        assert_eq!([sum(&out, "PMUN", "2022", &ours), sum(&out, "PTOT", "2022", &ours)], [15_379.0, 15_972.0]);
        assert_eq!(value(&out, "PMUN", "2022", "EPCI-200072635"), Some(15_379.0));
        assert_eq!(value(&out, "PTOT", "2022", "EPCI-200072635"), Some(15_972.0));
    }
}
