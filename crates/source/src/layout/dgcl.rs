//! Composition of the EPCI and populations in force, one row a member (DGCL, `epcicomAAAA.xlsx`).
//!
//! The columns `pmun_2025`, `ptot_2025` are the populations in force on 1 January 2025: those of the census of 2022
//! (INSEE: «les populations légales en vigueur au 1er janvier N sont celles du recensement de N − 3»).

use super::record::Column;
use super::sheet::Sheet;
use super::{Layout, Understood};
use crate::cell::{EMPTY_IS_MISSING, number};
use crate::reading::{Hints, Member, Scope};
use crate::table::{Head, Input};
use base::{CogYear, Commune, Epci, Finding, GeoCode, Period, Place};
use std::collections::BTreeMap;

const HEADERS: &[&str] =
    &["siren", "raison_sociale", "nature_juridique", "nb_membres", "total_pop_tot", "total_pop_mun", "dep_com", "insee", "nom_membre"];

pub static LAYOUT: Layout = Layout {
    name: "dgcl-epci",
    label_fr: "Composition et populations des EPCI (DGCL)",
    needs: HEADERS,
    recognise: |head| head.header_with(HEADERS).and_then(|row| year_in_force(&head.rows.get(row)?.cells)).is_some(),
    read,
};

/// 2025 of `pmun_2025`, when `ptot_2025` is there too.
fn year_in_force(names: &[String]) -> Option<u16> {
    let year = names.iter().find_map(|name| name.trim().strip_prefix("pmun_")?.parse().ok())?;
    let both = names.iter().any(|name| name.trim() == format!("ptot_{year}"));
    (both && (1990..=2100).contains(&year)).then_some(year)
}

/// The four columns of numbers, municipal population first.
struct Populations {
    communes: [Column; 2],
    epci: [Column; 2],
}

impl Populations {
    fn of(year: u16, sheet: &Sheet) -> Populations {
        let column = |header: &str, variable: &str| {
            let index = sheet.position(header).unwrap_or(usize::MAX);
            Column::new(index, header, variable, Period::year(year - 3))
        };
        Populations {
            communes: [column(&format!("pmun_{year}"), "PMUN"), column(&format!("ptot_{year}"), "PTOT")],
            epci: [column("total_pop_mun", "PMUN"), column("total_pop_tot", "PTOT")],
        }
    }
}

/// Members, populations of communes and EPCI. Source: DGCL, périmètre des groupements, from the BANATIC base.
/// All rows are checked (sum of the members, number of members), whatever the scope.
fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, HEADERS) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    let Some(year) = year_in_force(sheet.names()) else { return sheet.finish() };
    let populations = Populations::of(year, &sheet);
    (sheet.notes.out.cog_year, sheet.notes.out.vintage) = (Some(CogYear(year)), format!("RP {}", year - 3));
    sheet.tell_columns(|name| HEADERS.contains(&name) || populations.communes.iter().any(|column| *column.header == *name));
    let (mut tallies, mut seen): (BTreeMap<Epci, Tally>, BTreeMap<Commune, u32>) = (BTreeMap::new(), BTreeMap::new());
    while sheet.next() {
        if let Some(member) = member(&mut sheet) {
            if let Some(line) = seen.insert(member.commune, member.line) {
                sheet.tell(twice(&sheet, line));
                continue;
            }
            take(member, &mut sheet, &populations, scope, &mut tallies);
        }
    }
    tallies.values().for_each(|tally| tally.check(&mut sheet));
    sheet.finish()
}

fn member(sheet: &mut Sheet) -> Option<Member> {
    let (epci, commune) = (sheet.epci("siren")?, sheet.commune("insee")?);
    sheet.check_departement("dep_com", commune);
    Some(Member {
        epci,
        epci_label: sheet.string("raison_sociale"),
        nature: sheet.string("nature_juridique"),
        commune,
        commune_label: sheet.string("nom_membre"),
        departement: commune.departement(),
        line: sheet.line(),
    })
}

fn twice(sheet: &Sheet, line: u32) -> Finding {
    Finding::error("commune-en-double", sheet.at("insee"))
        .found(format!("« {} », déjà lue à la ligne {line}", sheet.text("insee")))
        .expected("un seul EPCI à fiscalité propre par commune")
        .remedy("retirer la ligne de trop ; la première est gardée")
}

fn take(member: Member, sheet: &mut Sheet, populations: &Populations, scope: &Scope, tallies: &mut BTreeMap<Epci, Tally>) {
    let tally = tallies.entry(member.epci).or_insert_with(|| {
        populations.epci.iter().for_each(|column| sheet.observe(GeoCode::Epci(member.epci), column, EMPTY_IS_MISSING));
        Tally::new(sheet)
    });
    tally.add(sheet, populations);
    let place = GeoCode::Commune(member.commune);
    if scope.keeps(place) {
        populations.communes.iter().for_each(|column| sheet.observe(place, column, EMPTY_IS_MISSING));
    }
    sheet.notes.out.content.members.push(member);
}

/// What each row repeats of its EPCI.
const SAID: [&str; 3] = ["nb_membres", "total_pop_mun", "total_pop_tot"];

/// What the rows of one EPCI add up to, against what each of them says of the EPCI.
struct Tally {
    at: Place,
    label: String,
    said: [String; 3],
    counted: [f64; 3],
}

impl Tally {
    fn new(sheet: &Sheet) -> Tally {
        Tally {
            at: sheet.at("siren"),
            label: sheet.string("raison_sociale"),
            said: SAID.map(|column| sheet.string(column)),
            counted: [0.0; 3],
        }
    }

    fn add(&mut self, sheet: &mut Sheet, populations: &Populations) {
        let [municipal, total] = &populations.communes;
        let row = [Some(1.0), sheet.number(&municipal.header), sheet.number(&total.header)];
        self.counted.iter_mut().zip(row).for_each(|(sum, number)| *sum += number.unwrap_or(0.0));
        for (said, column) in self.said.iter().zip(SAID) {
            if sheet.text(column) != said {
                let finding = Finding::error("valeur-contradictoire", sheet.at(column)).found(format!("« {} »", sheet.text(column)));
                let expected = format!("« {said} », comme à la première ligne de cet EPCI");
                sheet.tell(finding.expected(expected).remedy("corriger la ligne ; la première valeur est gardée"));
            }
        }
    }

    /// Number of rows against the number of members; sum of the members against the published totals.
    fn check(&self, sheet: &mut Sheet) {
        for ((said, counted), column) in self.said.iter().zip(self.counted).zip(SAID) {
            if number(said) != Some(counted) {
                sheet.tell(
                    Finding::error("total-different-de-la-somme", Place { column: Some(column.to_owned()), ..self.at.clone() })
                        .found(format!("« {said} » publié pour {}", self.label))
                        .expected(format!("{counted}, d'après les lignes de ses membres"))
                        .remedy("vérifier que le fichier est entier ; la valeur publiée et celles des communes sont gardées"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, read_real, sum, table, understood, value};
    use super::*;

    const HEADER: &str = "dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;\
                          dep_com;insee;siren_membre;nom_membre;ptot_2025;pmun_2025";

    #[test]
    fn siren_as_number_and_reference_year_three_years_before_the_column() {
        let lines = [
            HEADER,
            "31;200072635.0;CC du Val-Clair;CC;FPU;2;110;100;31;31042;213100423;Val-Clair;66;60",
            "31;200072635;CC du Val-Clair;CC;FPU;2;110;100;31;31224;213102247;Haut-Clair;44;40",
        ];
        let out = understood(&LAYOUT, table(';', &lines));
        assert!(out.findings.is_empty(), "{}", out.findings.summary());
        assert_eq!(value(&out, "PMUN", "2022", "EPCI-200072635"), Some(100.0));
        assert_eq!(value(&out, "PTOT", "2022", "COM-31224"), Some(44.0));
        assert_eq!((out.cog_year, out.vintage.as_str()), (Some(CogYear(2025)), "RP 2022"));
    }

    #[test]
    fn a_total_that_is_not_the_sum_of_its_members_is_a_finding() {
        let lines = [HEADER, "31;200072635;CC du Val-Clair;CC;FPU;2;66;61;31;31042;213100423;Val-Clair;66;60"];
        let out = understood(&LAYOUT, table(';', &lines));
        assert_eq!(codes(&out), ["total-different-de-la-somme", "total-different-de-la-somme"]);
    }

    #[test]
    fn a_commune_in_two_epci_is_a_finding() {
        let lines = [
            HEADER,
            "31;200072635;CC du Val-Clair;CC;FPU;1;66;60;31;31042;;Val-Clair;66;60",
            "31;200072643;CC Voisine;CC;FPU;1;66;60;31;31042;;Val-Clair;66;60",
        ];
        let out = understood(&LAYOUT, table(';', &lines));
        assert_eq!((codes(&out), out.content.members.len()), (vec!["commune-en-double"], 1));
    }

    #[test]
    fn what_is_no_siren_or_no_number_is_a_finding_with_its_place() {
        let lines = [
            HEADER,
            "31;200072636;CC;CC;FPU;1;66;60;31;31042;;Val-Clair;66;60",
            "31;200072635;CC;CC;FPU;1;66;60;31;31042;;Val-Clair;66;abc",
        ];
        let out = understood(&LAYOUT, table(';', &lines));
        assert_eq!(codes(&out), ["code-impossible", "valeur-non-numerique", "total-different-de-la-somme"]);
        assert_eq!(out.findings.iter().nth(1).unwrap().place.to_string(), "essai.csv, ligne 3, colonne pmun_2025");
    }

    #[test]
    fn for_all_1255_epci_the_members_add_up_to_the_published_total() {
        let Some(out) = read_real(&LAYOUT, "datagouv_decoupage-administratif/epcicom2025.xlsx", None) else { return };
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
