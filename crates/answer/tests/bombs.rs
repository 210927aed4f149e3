//! Files of answers made to exhaust time, stack or memory. Each ends in an import or in a message with the remedy.
//!
//! No time is asserted here: `scripts/bombs` runs each test in a process of its own and measures it.

use answer::{Options, Source, read};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

fn import(name: &str, bytes: &[u8]) -> String {
    match read(&[Source { name, bytes }], &Options::default()) {
        Ok(import) => format!("{} lignes, {} colonnes", import.table.rows.len(), import.table.columns.len()),
        Err(error) => error.to_string(),
    }
}

fn said(words: &str, said: &str) {
    assert!(said.contains(words), "«{words}» attendu, dit : {}", said.chars().take(400).collect::<String>());
}

#[test]
fn one_very_long_line() {
    let long = [b"a,b\n".to_vec(), vec![b'x'; 64 << 20]].concat();
    said("1048576 octets, ligne 2 ; chercher un guillemet", &import("a.csv", &long));
}

#[test]
fn a_million_columns() {
    said("16384 colonnes", &import("a.csv", "a,".repeat(1_000_000).as_bytes()));
    said("16384 colonnes", &import("a.csv", &[b"a,b\n".to_vec(), vec![b','; 1_000_000], b"x\n".to_vec()].concat()));
}

#[test]
fn a_million_blank_lines() {
    said("0 lignes", &import("a.csv", format!("a,b\n{}", ",\n".repeat(1_000_000)).as_bytes()));
    said("1 lignes", &import("a.csv", format!("a,b\n{}1,2\n", "\n".repeat(1_000_000)).as_bytes()));
}

#[test]
fn wide_and_long() {
    let wide = vec!["a"; 16_000].join(",");
    said("40000000 cellules", &import("a.csv", format!("{wide}\n{}", "1,2\n".repeat(200_000)).as_bytes()));
}

#[test]
fn quotes_that_do_not_close() {
    import("a.csv", format!("a,b\n1,\"{}", "x,y\n".repeat(4_000_000)).as_bytes());
    import("a.csv", "\"".repeat(16 << 20).as_bytes());
}

#[test]
fn hostile_xml() {
    said("n'est pas une entité de XML", &import("a.xml", b"<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a><b>&e;</b></a>"));
    let laughs: String = (1..30).map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10))).collect();
    said(
        "n'est pas une entité de XML",
        &import("a.xml", format!("<!DOCTYPE a [<!ENTITY l0 \"ha\">{laughs}]><a><b>&l29;</b></a>").as_bytes()),
    );
    said("256 niveaux", &import("a.xml", "<a>".repeat(100_000).as_bytes()));
    said("U+0000", &import("a.xml", b"<a><b>x\0</b></a>"));
    said("1000000 n", &import("a.xml", format!("<a>{}</a>", "<b/>".repeat(3_000_000)).as_bytes()));
    import("a.xml", b"<?xml version=\"1.0\" encoding=\"UTF-16\"?><a><b>\xe9\xff</b></a>");
    import("a.xml", format!("<a>{}</a>", "<b><c>1</c></b>".repeat(100_000)).as_bytes());
}

#[test]
fn instances_with_very_many_paths() {
    let names: String = (0..20_000).map(|index| format!("<q{index}>1</q{index}>")).collect();
    import("a.xml", format!("<a>{names}</a>").as_bytes());
}

#[test]
fn structures_of_limesurvey() {
    let rows: String = (0..20_000).map(|index| format!("<row><qid>{index}</qid><gid>1</gid><type>L</type><title>Q{index}</title><question><![CDATA[<b>&x;]]></question><language>fr</language></row>")).collect();
    let answers: String =
        (0..20_000).map(|index| format!("<row><qid>{index}</qid><code>A</code><answer>x</answer><language>fr</language></row>")).collect();
    let lss = format!(
        "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>fr</language></languages><questions><rows>{rows}</rows></questions><answers><rows>{answers}</rows></answers></document>"
    );
    said("questionnaire", &import("a.lss", lss.as_bytes()));
    said("n'est pas une entité", &import("a.lss", lss.replace("<b>&x;]]>", "]]>&x;").as_bytes()));
}

#[test]
fn deep_and_wide_json() {
    import("a.json", "[".repeat(100_000).as_bytes());
    import("a.json", format!("{}{}", "{\"a\":[".repeat(50_000), "]}".repeat(50_000)).as_bytes());
    let objects: Vec<String> = (0..15_000).map(|index| format!("{{\"k{index}\":1}}")).collect();
    said("40000000 cellules", &import("a.json", format!("[{}]", objects.join(",")).as_bytes()));
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn xlsx(rows: &str) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book =
        format!("<workbook {main} xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"reponses\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
    let sheet = format!("<worksheet {main}><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>");
    archive(&[
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn cell(place: &str) -> String {
    format!("<c r=\"{place}\" t=\"str\"><v>x</v></c>")
}

#[test]
fn cells_in_two_corners() {
    let far = format!("<row r=\"1\">{}</row><row r=\"1048576\">{}</row>", cell("A1"), cell("XFD1048576"));
    said("1 lignes", &import("a.xlsx", &xlsx(&far)));
    let first = format!("<row r=\"1\">{}</row>", cell("XFD1"));
    let many: String = (2..20_000).map(|row| format!("<row r=\"{row}\">{}</row>", cell(&format!("A{row}")))).collect();
    said("40000000 cellules", &import("a.xlsx", &xlsx(&(first + &many))));
}

#[test]
fn a_million_blank_rows_of_a_workbook() {
    let rows: String = (2..=1_048_576).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/></row>")).collect();
    said("0 lignes", &import("a.xlsx", &xlsx(&format!("<row r=\"1\">{}{}</row>{rows}", cell("A1"), cell("B1")))));
}

#[test]
fn a_workbook_that_unpacks_to_very_much() {
    said("400 Mo une fois décompressé", &import("a.xlsx", &archive(&[("xl/workbook.xml", &vec![b' '; 420 << 20])])));
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"a\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

fn repeated(rows: usize, columns: usize) -> String {
    format!(
        "<table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell table:number-columns-repeated=\"{columns}\" \
         office:value-type=\"string\" office:string-value=\"x\"></table:table-cell></table:table-row>"
    )
}

#[test]
fn cells_that_repeat_in_an_open_document() {
    said("4000000 cases", &import("a.ods", &ods(&repeated(1_048_576, 16_384))));
    said("4000000 cases", &import("a.ods", &ods(&repeated(1, 16_384).repeat(10_000))));
    said("2 lignes", &import("a.ods", &ods(&repeated(3, 2))));
}

/// Found by fuzzing: an hour of seven digits, in a column of times.
#[test]
fn an_hour_of_very_many_seconds() {
    said("1 lignes", &import("a.csv", b"id;quand\n1;2025-01-02 1202510:00\n"));
}

/// Found by fuzzing: a file with one line end, given to each importer.
#[test]
fn a_file_without_a_column() {
    for importer in answer::IMPORTERS {
        let _ = answer::import::read_as(importer.name, &[Source { name: "a.csv", bytes: b"\n" }], &Options::default());
    }
}
