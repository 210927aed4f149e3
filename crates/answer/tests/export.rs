//! Answers out, read back by us: nothing is lost, nothing is a formula, the same bytes twice.

mod export_case;

use answer::export::{self, FORMATS, Format, Options, Table, columns, notes, statistics};
use calamine::{Data, DataType, Reader, Xlsx};
use export_case::{bytes, codes, csv, dictionary, names, options, rows, table};
use form::dictionary::Dictionary;
use proptest::prelude::*;
use std::io::Cursor;

#[test]
fn codes_come_back_to_the_letter() {
    assert_eq!(bytes(&table(), Format::Codes), codes());
    for text in ["a\n", "a,b\n", "a\n\"\"\n", "a,b\n,\n", "a,b\n1.50,\"é\r\nà\"\n01,=1+1\n"] {
        assert_eq!(String::from_utf8(bytes(&Table::read(text.as_bytes()).unwrap(), Format::Codes)).unwrap(), text);
    }
}

proptest! {
    #[test]
    fn any_table_comes_back(cells in proptest::collection::vec(proptest::collection::vec("\\PC{0,6}|[\r\n\",;=' \t]{0,4}|n[src]p?", 3), 0..6)) {
        let names: Vec<String> = ["a", "menage", "é"].map(str::to_owned).to_vec();
        let text = csv(&names, &cells);
        let table = Table::read(&text).unwrap();
        prop_assert_eq!(table.rows(), cells.len());
        prop_assert_eq!(bytes(&table, Format::Codes), text);
        for (format, ..) in FORMATS {
            prop_assert!(export::write(&table, &dictionary(), format, &options()).is_ok());
        }
    }
}

#[test]
fn the_same_bytes_twice_in_every_format() {
    for (format, name, _) in FORMATS {
        let once = || export::write(&table(), &dictionary(), format, &options()).unwrap();
        assert!(once() == once(), "{name}");
    }
}

#[test]
fn empty_tables_and_tables_of_one_row_have_every_format() {
    for rows in [&rows()[..0], &rows()[..1]] {
        let table = Table::read(&csv(&names(), rows)).unwrap();
        for (format, name, _) in FORMATS {
            assert!(export::write(&table, &dictionary(), format, &options()).is_ok(), "{name}, {} rows", rows.len());
        }
    }
}

/// Cells of a column of the CSV of labels.
fn labelled(name: &str) -> Vec<String> {
    let text = bytes(&table(), Format::Labels);
    let text = text.strip_prefix("\u{feff}".as_bytes()).expect("the mark of UTF-8");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text);
    let is_it = |head: &str| head == name || head.starts_with(&format!("{name} – "));
    let at = reader.headers().unwrap().iter().position(is_it).unwrap();
    reader.records().map(|record| record.unwrap()[at].to_owned()).collect()
}

#[test]
fn labels_are_words_guarded_against_formulas() {
    let cases = [
        (
            "menage",
            ["Couple sans enfant à charge", "Famille", "Je ne sais pas", "Je préfère ne pas répondre", "Non concerné", "", "Famille"],
        ),
        ("lieux_plage", ["Oui", "Non", "Ne sait pas", "Ne souhaite pas répondre", "Non concerné", "", "Oui"]),
        ("note", ["Mal", "Bien", "Ne se prononce pas", "Ne souhaite pas répondre", "Non concerné", "", "Très bien"]),
        ("revenu", ["1,50", "-3,25", "Ne sait pas", "Ne souhaite pas répondre", "Non concerné", "", "1000000"]),
        ("jour", ["09/10/2025", "29/02/2024", "Ne sait pas", "Ne souhaite pas répondre", "Non concerné", "", "01/01/2025"]),
        (
            "mot",
            [
                "'=1+1",
                "'@SUM(A1)",
                "Ne sait pas",
                "Ne souhaite pas répondre",
                "Non concerné",
                "",
                "'- une\nligne, puis \"une autre\"; l'été \\ fin",
            ],
        ),
    ];
    for (name, expected) in cases {
        assert_eq!(labelled(name), expected, "{name}");
    }
}

fn sheet(name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes(&table(), Format::Xlsx))).unwrap();
    assert_eq!(book.sheet_names(), ["Réponses", "Libellés", "Livre de codes"]);
    book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn cells(sheet: &[Vec<Data>], name: &str) -> Vec<Data> {
    let at = sheet[0].iter().position(|cell| cell.to_string().starts_with(name)).unwrap();
    sheet[1..].iter().map(|row| row[at].clone()).collect()
}

#[test]
fn texts_of_the_workbook_are_texts_and_numbers_are_numbers() {
    let text = |text: &str| Data::String(text.to_owned());
    let (codes, labels) = (sheet("Réponses"), sheet("Libellés"));
    assert_eq!(codes.len(), rows().len() + 1);
    let numbers = [Data::Float(1.5), Data::Float(-3.25), text("nsp"), text("nr"), text("nc"), Data::Empty, Data::Float(1e6)];
    assert_eq!(cells(&codes, "revenu"), numbers);
    assert_eq!(cells(&codes, "insee")[0], text("01004"));
    assert_eq!(cells(&codes, "mot")[..2], [text("=1+1"), text("@SUM(A1)")]);
    assert_eq!(cells(&codes, "lieux_plage")[..3], [Data::Float(1.0), Data::Float(0.0), text("nsp")]);
    assert_eq!(cells(&labels, "lieux_plage")[..3], [text("Oui"), text("Non"), text("Ne sait pas")]);
    assert!(matches!(&cells(&codes, "jour")[0], Data::DateTime(day) if day.as_f64() == 45_939.0));
    // 32 767 letters are the most that a cell holds; this text has 22 003.
    assert_eq!(cells(&codes, "long")[2], text(&rows()[2][16]));
}

#[test]
fn no_cell_of_the_workbook_is_a_formula() {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes(&table(), Format::Xlsx))).unwrap();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn the_codebook_has_every_code_with_its_count() {
    let book = sheet("Livre de codes");
    let text = |cell: &Data| cell.get_string().unwrap_or_default().to_owned();
    let line = |name: &str, code: &str| {
        let found = book.iter().find(|row| text(&row[0]) == name && text(&row[4]) == code);
        found.map(|row| (row[5].to_string(), row[6].to_string(), row[7].to_string())).unwrap()
    };
    let owned = |of: [&str; 3]| (of[0].to_owned(), of[1].to_owned(), of[2].to_owned());
    assert_eq!(line("menage", "famille"), owned(["Famille", "réponse", "2"]));
    assert_eq!(line("menage", "nc"), owned(["Non concerné", "non concerné (nc)", "1"]));
    assert_eq!(line("note", "9"), owned(["Ne se prononce pas", "ne sait pas (nsp)", "1"]));
    assert_eq!(line("lieux_plage", ""), owned(["", "non vu (vide)", "1"]));
}

#[test]
fn statistics_leave_out_what_is_no_answer() {
    let of = |name: &str| statistics(&table(), &dictionary()).into_iter().find(|found| found.name == name).unwrap();
    let revenu = of("revenu");
    assert_eq!((revenu.valid, revenu.least, revenu.most), (3, Some(-3.25), Some(1e6)));
    assert_eq!(revenu.mean, Some((1.5 - 3.25 + 1e6) / 3.0));
    assert_eq!(of("menage").valid, 4);
}

/// A code that the form declares missing is never a number of the mean.
#[test]
fn declared_codes_of_missing_are_no_numbers() {
    let form = "| survey |\n| | type | name | label | bind::ctg:missing |\n| | integer | enfants | Enfants | nsp=99 |\n\
        | settings |\n| | form_id |\n| | f |\n";
    let reading = form::xlsform::read(form.as_bytes(), form::xlsform::Spelling::Markdown).unwrap();
    let dictionary = Dictionary::of(reading.accepted().unwrap(), "");
    let table = Table::read(b"enfants\n1\n3\n99\n").unwrap();
    let found = &statistics(&table, &dictionary)[0];
    assert_eq!((found.mean, found.most, found.valid), (Some(2.0), Some(3.0), 2));
}

#[test]
fn typed_columns_keep_the_kinds_of_missing_beside_them() {
    let columns = columns(&table(), &dictionary());
    let of = |name: &str| &columns.iter().find(|column| column.name == name).unwrap().values;
    let expected = vec![Some(0), Some(12), None, None, None, None, Some(3)];
    assert_eq!(of("enfants"), &export::Typed::Integer(expected));
    let export::Typed::Text { distinct, cells } = of("enfants__manque") else { panic!("a text") };
    let kinds: Vec<Option<&str>> = cells.iter().map(|cell| cell.map(|at| distinct[at as usize].as_str())).collect();
    assert_eq!(kinds, [None, None, Some("nsp"), Some("nr"), Some("nc"), None, None]);
}

#[test]
fn what_does_not_fit_is_told() {
    let table = Table::read("enfants,menage\nbeaucoup,perdu\n2,famille\n".as_bytes()).unwrap();
    let told: Vec<String> =
        notes(&table, &dictionary(), Format::Codes, &options(), "reponses.csv").iter().map(ToString::to_string).collect();
    assert!(told[0].contains("beaucoup") && told[1].contains("perdu"), "{told:?}");
}

#[test]
fn names_of_files_are_names_of_every_system() {
    let name = |name: &str| {
        let options = Options { name: Some(name.to_owned()), ..Options::default() };
        export::write(&table(), &Dictionary::default(), Format::Sav, &options).unwrap().swap_remove(0).0
    };
    assert_eq!((name("../été 2025").as_str(), name("...").as_str()), ("été-2025.sav", "reponses.sav"));
}
