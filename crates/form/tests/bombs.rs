//! Inputs made to exhaust time, stack or memory. Each ends in a message that names the limit and the remedy.
//!
//! No time is asserted here: `scripts/bombs` runs each test in a process of its own and measures it.

use form::expression::date::Zone;
use form::xlsform::{self, Spelling};
use form::xml::Document;
use form::{Environment, Expression, Form, Language, Session};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// Asserts that what was said contains the words expected.
fn said(words: &str, said: &str) {
    assert!(said.contains(words), "«{words}» attendu, dit : {}", said.chars().take(400).collect::<String>());
}

fn compile(text: &str) -> String {
    match Expression::compile(text) {
        Ok(_) => "accepté".into(),
        Err(errors) => errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

fn nested(open: &str, inside: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + inside + &close.repeat(depth)
}

#[test]
fn nested_parentheses() {
    said("200 niveaux : découpez", &compile(&nested("(", "1", ")", 10_000)));
}

#[test]
fn nested_negations() {
    said("200 niveaux", &compile(&nested("not(", "true()", ")", 5_000)));
    said("32768 au plus : découpez", &compile(&nested("not(", "true()", ")", 10_000)));
}

#[test]
fn nested_conditions() {
    said("200 niveaux", &compile(&nested("if(1,", "2", ",3)", 4_000)));
    said("32768 au plus", &compile(&nested("if(1,", "2", ",3)", 10_000)));
}

#[test]
fn unary_minus_in_a_row() {
    said("200 niveaux", &compile(&("-".repeat(10_000) + "1")));
}

#[test]
fn nested_predicates() {
    said("200 niveaux", &compile(&nested("a[", "1", "]", 10_000)));
}

#[test]
fn long_sums() {
    said("200 niveaux", &compile(&vec!["1"; 10_000].join("+")));
    said("32768 au plus", &compile(&vec!["1"; 100_000].join("+")));
}

#[test]
fn long_paths() {
    said("200 niveaux", &compile(&vec!["a"; 10_000].join("/")));
    said("200 niveaux", &compile(&("a".to_owned() + &"/a[b]".repeat(6_000))));
}

#[test]
fn many_faults_in_one_expression() {
    assert!(compile(&vec!["$a"; 6_000].join(" or ")).lines().count() <= 20);
}

#[test]
fn counted_repetitions_of_a_pattern() {
    said("trop grand", &compile("regex(., 'a{1000}{1000}')"));
    said("trop grand", &compile("regex(., '(((a{100}){100}){100}){100}')"));
    said("trop grand", &compile("regex(., '[\\p{L}]{900}')"));
}

/// The words of an evaluation over an answer.
fn evaluate(answer: &str, text: &str) -> String {
    let document = Document::parse(&format!("<data><a>{answer}</a></data>")).unwrap();
    let at = document.elements(document.element().unwrap()).next().unwrap();
    let environment = environment();
    let scope = form::expression::Scope::new(&document, at, &environment);
    match Expression::compile(text).unwrap().evaluate(&scope) {
        Ok(value) => scope.text(&value).chars().take(100).collect(),
        Err(error) => error.to_string(),
    }
}

fn environment() -> Environment {
    Environment::new(1_774_909_800_000, Zone::Paris, Language::French, 3)
}

#[test]
fn nested_quantifiers_on_a_long_text() {
    let answer = "a".repeat(90_000) + "!";
    said("false", &evaluate(&answer, "regex(., '(a+)+(a+)+(a|a)*b')"));
    said("5000000 étapes", &evaluate(&"a".repeat(1_000_000), "regex(., '(a+)+b')"));
    said("false", &evaluate(&answer, "regex(., '(a?){200}(a?){200}b')"));
}

#[test]
fn patterns_made_at_run_time() {
    said("trop grand", &evaluate("x", "regex(., concat('a{1000}', '{1000}'))"));
    said("5000000 étapes", &evaluate("x", &vec!["regex(., concat('a{', '900}'))"; 190].join(" or ")));
}

#[test]
fn texts_that_grow_in_one_expression() {
    let doubled = (0..40).fold(".".to_owned(), |inside, _| format!("concat({inside}, {inside})").chars().take(30_000).collect());
    let _ = compile(&doubled);
    let wide = format!("concat({})", vec!["."; 5_000].join(","));
    said("1048576 octets : raccourcissez", &evaluate(&"x".repeat(1_000), &wide));
}

const HEAD: &str = "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" \
    xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><model>";

fn xform(model: &str, body: &str) -> String {
    format!("{HEAD}{model}</model></h:head><h:body>{body}</h:body></h:html>")
}

/// What is said when a form is read, opened and shown.
fn open(model: &str, body: &str) -> String {
    match Form::read(&xform(model, body)) {
        Err(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        Ok(form) => match Session::open(&form, environment()) {
            Err(error) => error.to_string(),
            Ok(session) => session.views().map_or_else(|error| error.to_string(), |views| format!("{} réponses", views.len())),
        },
    }
}

#[test]
fn a_repeat_a_thousand_million_times() {
    let model = |count: &str| format!("<instance><data><n>{count}</n><r jr:template=\"\"><a/></r></data></instance>");
    let body = "<group ref=\"/data/r\"><repeat nodeset=\"/data/r\" jr:count=\"/data/n\"/></group>";
    said("1000 au plus", &open(&model("1000000000"), body));
    said("1000 au plus", &open(&model(&"9".repeat(300)), body));
}

#[test]
fn repeats_inside_repeats() {
    let model = "<instance><data><n>1000</n><r jr:template=\"\"><s jr:template=\"\"><t jr:template=\"\"><a/></t></s></r></data></instance>";
    let repeat = |path: &str, inside: &str| {
        format!("<group ref=\"{path}\"><repeat nodeset=\"{path}\" jr:count=\"/data/n\">{inside}</repeat></group>")
    };
    let body = repeat("/data/r", &repeat("/data/r/s", &repeat("/data/r/s/t", "")));
    let told = open(model, &body);
    assert!(told.contains("20000000 étapes : simplifiez") || told.contains("200000 réponses : limitez"), "{told}");
}

#[test]
fn a_repeat_that_counts_itself() {
    let model = "<instance><data><r jr:template=\"\"><a/></r></data></instance>";
    let body = "<group ref=\"/data/r\"><repeat nodeset=\"/data/r\" jr:count=\"count(/data/r) + 1\"/></group>";
    said("change à chaque passage", &open(model, body));
}

#[test]
fn calculations_in_a_circle() {
    let model = "<instance><data><a/><b/></data></instance><bind nodeset=\"/data/a\" calculate=\"/data/b + 1\"/><bind nodeset=\"/data/b\" calculate=\"/data/a + 1\"/>";
    said("se lisent en boucle : retirez", &open(model, ""));
    let relevant = "<instance><data><a>1</a><b>1</b></data></instance><bind nodeset=\"/data/a\" relevant=\"/data/b = ''\"/><bind nodeset=\"/data/b\" relevant=\"/data/a = ''\"/>";
    said("se lisent en boucle", &open(relevant, ""));
}

/// Questions `a0`, `a1`… with one bind each.
fn chain(count: usize, bind: impl Fn(usize) -> String) -> String {
    let questions: String = (0..count).map(|index| format!("<a{index}/>")).collect();
    let binds: String = (0..count).map(|index| format!("<bind nodeset=\"/data/a{index}\" {}/>", bind(index))).collect();
    format!("<instance><data><seed>{}</seed>{questions}</data></instance>{binds}", "x".repeat(100))
}

#[test]
fn texts_that_double_from_one_calculation_to_the_next() {
    let before = |index: usize| if index == 0 { "/data/seed".into() } else { format!("/data/a{}", index - 1) };
    let double = chain(60, |index| format!("calculate=\"concat({0}, {0})\"", before(index)));
    said("1048576 octets : raccourcissez", &open(&double, ""));
}

#[test]
fn many_large_texts() {
    let large = |index: usize| match index {
        0 => format!("calculate=\"concat({})\"", vec!["/data/seed"; 2_000].join(",")),
        1 => "calculate=\"concat(/data/a0, /data/a0, /data/a0, /data/a0, /data/a0)\"".into(),
        _ => "calculate=\"concat(/data/a1, 'z')\"".into(),
    };
    said("20000000 étapes : simplifiez", &open(&chain(5_000, large), ""));
}

#[test]
fn a_chain_of_calculations_written_backwards() {
    let told = open(&chain(5_000, |index| format!("calculate=\"/data/a{} + 1\"", if index == 4_999 { 0 } else { index + 1 })), "");
    assert!(told.contains("boucle"), "{told}");
    let told = open(
        &chain(3_000, |index| if index == 2_999 { "calculate=\"1\"".into() } else { format!("calculate=\"/data/a{} + 1\"", index + 1) }),
        "",
    );
    assert!(told.contains("réponses") || told.contains("étapes"), "{told}");
}

#[test]
fn two_long_lists_compared() {
    let items: String = (0..20_000).map(|index| format!("<item><name>c{index}</name><other>d{index}</other></item>")).collect();
    let model = format!(
        "<instance><data><a/></data></instance><instance id=\"l\"><root>{items}</root></instance>\
         <bind nodeset=\"/data/a\" calculate=\"instance('l')/root/item/name = instance('l')/root/item/other\"/>"
    );
    said("5000000 étapes", &open(&model, ""));
}

#[test]
fn a_label_that_names_its_own_choice() {
    let model = "<instance><data><q>a</q></data></instance><instance id=\"l\"><root><item><name>a</name></item><item><name>b</name></item></root></instance>";
    let body = "<select1 ref=\"/data/q\"><label>?</label><itemset nodeset=\"instance('l')/root/item\"><value ref=\"name\"/>\
        <label ref=\"concat(jr:choice-name('a', '/data/q'), jr:choice-name('b', '/data/q'))\"/></itemset></select1>";
    open(model, body);
}

#[test]
fn groups_of_one_name_with_other_questions() {
    let groups: String = (0..3_000).map(|index| format!("<g><q{index}/></g>")).collect();
    said("200000 réponses : limitez", &open(&format!("<instance><data>{groups}</data></instance>"), ""));
}

#[test]
fn too_many_questions() {
    let questions: String = (0..200_000).map(|index| format!("<q{index}/>")).collect();
    said("10000 questions : découpez", &open(&format!("<instance><data>{questions}</data></instance>"), ""));
}

#[test]
fn binds_for_no_question() {
    let questions: String = (0..9_000).map(|index| format!("<q{index}/>")).collect();
    let binds: String = (0..20_000).map(|index| format!("<bind nodeset=\"/data/x:none{index}\" required=\"true()\"/>")).collect();
    said("9003 réponses", &open(&format!("<instance><data>{questions}</data></instance>{binds}"), ""));
}

fn xml(text: &str) -> String {
    Document::parse(text).map_or_else(|error| error.to_string(), |_| "accepté".into())
}

#[test]
fn external_and_nested_entities() {
    said("n'est pas une entité de XML", &xml("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>"));
    let laughs: String = (1..30).map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10))).collect();
    said("n'est pas une entité de XML", &xml(&format!("<!DOCTYPE a [<!ENTITY l0 \"ha\">{laughs}]><a>&l29;</a>")));
    let large = "x".repeat(1_000_000);
    said("n'est pas une entité de XML", &xml(&format!("<!DOCTYPE a [<!ENTITY e \"{large}\">]><a>{}</a>", "&e;".repeat(100_000))));
}

#[test]
fn deep_xml() {
    said("256 niveaux", &xml(&nested("<a>", "", "</a>", 100_000)));
    said("n'est pas refermé", &xml(&"<a>".repeat(200)));
}

#[test]
fn large_attributes() {
    said("accepté", &xml(&format!("<a b=\"{}\"/>", "x".repeat(16 << 20))));
    let many: String = (0..200_000).map(|index| format!(" a{index}=\"\"")).collect();
    said("256 attributs", &xml(&format!("<a{many}/>")));
    let spaces = |level: usize| (0..200).map(|index| format!(" xmlns:n{level}x{index}=\"u\"")).collect::<String>();
    let nested: String = (0..200).map(|level| format!("<a{}>", spaces(level))).collect();
    said("128 espaces de noms", &xml(&nested));
}

#[test]
fn many_nodes() {
    said("1000000 nœuds", &xml(&format!("<a>{}</a>", "<b c=\"\"/>".repeat(3_000_000))));
}

#[test]
fn signs_that_are_no_characters() {
    said("U+0000", &xml("<a>\0</a>"));
    said("U+001B", &xml("<a b=\"\u{1b}\"/>"));
}

/// What is said of a questionnaire.
fn read(bytes: &[u8], spelling: Spelling) -> String {
    match xlsform::read(bytes, spelling) {
        Err(error) => error.to_string(),
        Ok(reading) => reading.findings.iter().map(|finding| finding.message(Language::French)).collect::<Vec<_>>().join("\n"),
    }
}

const CELLS: &str = "50000 lignes, 500 colonnes ou 2000000 cellules en tout : supprimez";

#[test]
fn tables_of_markdown() {
    said(CELLS, &read(format!("| survey |\n{}x|", "| ".repeat(1_000_000)).as_bytes(), Spelling::Markdown));
    said(CELLS, &read(format!("| survey |\n{}", "| |\n".repeat(5_000_000)).as_bytes(), Spelling::Markdown));
    said(CELLS, &read(format!("| survey |\n{}", format!("{}x|\n", "|".repeat(400)).repeat(40_000)).as_bytes(), Spelling::Markdown));
}

#[test]
fn comma_separated_questionnaires() {
    said(CELLS, &read(format!("survey\n{}x", ",".repeat(1_000_000)).as_bytes(), Spelling::Csv));
    said(CELLS, &read(format!("survey,\n{}", ",\n".repeat(1_000_000)).as_bytes(), Spelling::Csv));
    said(CELLS, &read(format!("survey\n{}", format!("{}x\n", ",".repeat(400)).repeat(40_000)).as_bytes(), Spelling::Csv));
    read(format!("survey\n,\"{}", "x".repeat(30 << 20)).as_bytes(), Spelling::Csv);
    said("33554432 au plus", &read(&vec![b'x'; 64 << 20], Spelling::Csv));
}

#[test]
fn deep_and_doubled_json() {
    said("pas lisible comme JSON", &read(nested("[", "", "]", 100_000).as_bytes(), Spelling::Json));
    said("pas lisible comme JSON", &read(nested("{\"a\":", "1", "}", 100_000).as_bytes(), Spelling::Json));
    said("la clé «survey» vient deux fois : gardez-en une", &read(b"{\"survey\": [], \"survey\": []}", Spelling::Json));
    said("la clé «name» vient deux fois", &read(b"{\"survey\": [{\"name\": \"a\", \"name\": \"b\"}]}", Spelling::Json));
}

#[test]
fn json_with_another_key_in_each_row() {
    let rows: Vec<String> = (0..30_000).map(|index| format!("{{\"k{index}\":\"x\"}}")).collect();
    said(CELLS, &read(format!("{{\"survey\":[{}]}}", rows.join(",")).as_bytes(), Spelling::Json));
}

/// A questionnaire with very many faults, or very long expressions.
#[test]
fn a_fault_on_every_row() {
    let rows = "| | text | 1a | ? | $a or $b or | \n".repeat(49_000);
    read(format!("| survey |\n| | type | name | label | relevant |\n{rows}").as_bytes(), Spelling::Markdown);
}

#[test]
fn long_expressions_on_many_rows() {
    let sum = vec!["${q0}"; 150].join("+");
    let rows: String = (0..9_000).map(|index| format!("| | text | q{index} | ? | {sum} |\n")).collect();
    read(format!("| survey |\n| | type | name | label | relevant |\n{rows}").as_bytes(), Spelling::Markdown);
}

/// A workbook of Excel put together from its parts.
fn xlsx(sheet: &[u8], strings: Option<&str>, styles: Option<&str>) -> Vec<u8> {
    const TYPES: &str = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    const PACKAGE: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
        Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    const BOOK: &str = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"survey\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    const SHEETS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
        Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", PACKAGE.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", SHEETS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend(strings.map(|strings| ("xl/sharedStrings.xml", strings.as_bytes())));
    parts.extend(styles.map(|styles| ("xl/styles.xml", styles.as_bytes())));
    archive(&parts)
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> Vec<u8> {
    format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>").into_bytes()
}

fn cell(place: &str) -> String {
    format!("<c r=\"{place}\" t=\"str\"><v>x</v></c>")
}

#[test]
fn a_million_blank_rows() {
    let rows: String = (1..=1_048_576).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/></row>")).collect();
    read(&xlsx(&sheet(&rows), None, None), Spelling::Xlsx);
}

#[test]
fn every_column_of_a_sheet() {
    let cells: String = (0..16_384_u32).map(|column| cell(&format!("{}1", letters(column)))).collect();
    said(CELLS, &read(&xlsx(&sheet(&format!("<row r=\"1\">{cells}</row>")), None, None), Spelling::Xlsx));
}

fn letters(mut column: u32) -> String {
    let mut out = String::new();
    loop {
        out.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return out;
        }
        column = column / 26 - 1;
    }
}

#[test]
fn a_cell_at_the_far_corner() {
    let rows = format!("<row r=\"1\">{}</row><row r=\"1048576\">{}</row>", cell("A1"), cell("XFD1048576"));
    said(CELLS, &read(&xlsx(&sheet(&rows), None, None), Spelling::Xlsx));
    let rows: String = (1..=49_000).map(|row| format!("<row r=\"{row}\">{}</row>", cell(&format!("RZ{row}")))).collect();
    said(CELLS, &read(&xlsx(&sheet(&rows), None, None), Spelling::Xlsx));
}

#[test]
fn shared_texts() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    for declared in ["18446744073709551615", "1000000000", "99999999999999999999999999"] {
        let strings = format!(
            "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"{declared}\"><si><t>x</t></si></sst>"
        );
        said("4000000 au plus : enregistrez", &read(&xlsx(&sheet(rows), Some(&strings), None), Spelling::Xlsx));
    }
    let cells: String = (1..=40_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    let strings =
        format!("<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>{}</t></si></sst>", "x".repeat(50 << 20));
    said("octets de texte : raccourcissez", &read(&xlsx(&sheet(&cells), Some(&strings), None), Spelling::Xlsx));
}

#[test]
fn very_many_styles() {
    let styles = format!(
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"4294967295\">{}</cellXfs></styleSheet>",
        "<xf numFmtId=\"0\"/>".repeat(1_000_000)
    );
    read(&xlsx(&sheet(""), None, Some(&styles)), Spelling::Xlsx);
}

#[test]
fn formulas_are_read_as_their_value() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"str\"><f>WEBSERVICE(\"x\")</f><v>type</v></c></row>";
    read(&xlsx(&sheet(rows), None, None), Spelling::Xlsx);
}

#[test]
fn an_archive_that_unpacks_to_very_much() {
    said("128 Mo une fois décompressé", &read(&xlsx(&sheet(&" ".repeat(200 << 20)), None, None), Spelling::Xlsx));
    // The table of contents says one byte.
    let mut lying = xlsx(&sheet(&" ".repeat(200 << 20)), None, None);
    let at: Vec<usize> = (0..lying.len() - 4).filter(|at| &lying[*at..at + 4] == b"PK\x01\x02").collect();
    at.into_iter().for_each(|at| lying[at + 24..at + 28].copy_from_slice(&1_u32.to_le_bytes()));
    let told = read(&lying, Spelling::Xlsx);
    assert!(told.contains("128 Mo une fois décompressé") || told.contains("ne se lit pas"), "{told}");
}

#[test]
fn an_archive_of_very_many_parts() {
    let names: Vec<String> = (0..20_000).map(|index| format!("p{index}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    said("2000 fichiers", &read(&archive(&parts), Spelling::Xlsx));
}

/// One part of the archive named again and again in its table of contents.
#[test]
fn parts_that_overlap() {
    let once = archive(&[("a", &vec![0; 20 << 20])]);
    let at = (0..once.len() - 4).rfind(|at| &once[*at..at + 4] == b"PK\x01\x02").unwrap();
    let end = (at..once.len() - 4).find(|at| &once[*at..at + 4] == b"PK\x05\x06").unwrap();
    let (entry, mut tail) = (&once[at..end], once[end..].to_vec());
    let mut all = once[..at].to_vec();
    for index in 0..900_u16 {
        let mut named = entry.to_vec();
        named[46] = b'a' + (index % 26) as u8;
        all.extend(named);
    }
    tail[8..10].copy_from_slice(&900_u16.to_le_bytes());
    tail[10..12].copy_from_slice(&900_u16.to_le_bytes());
    tail[12..16].copy_from_slice(&(900 * entry.len() as u32).to_le_bytes());
    all.extend(tail);
    let told = read(&all, Spelling::Xlsx);
    assert!(told.contains("128 Mo une fois décompressé") || told.contains("ne se lit pas") || told.contains("pas lisible"), "{told}");
}

/// An old workbook: a header, one table of sectors, a directory, and a stream of records.
fn xls(records: &[u8]) -> Vec<u8> {
    let sectors = records.len().div_ceil(512).max(8);
    let mut header = vec![0_u8; 512];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    header[24..26].copy_from_slice(&0x3e_u16.to_le_bytes());
    header[26..28].copy_from_slice(&3_u16.to_le_bytes());
    header[28..30].copy_from_slice(&0xfffe_u16.to_le_bytes());
    header[30..32].copy_from_slice(&9_u16.to_le_bytes());
    header[32..34].copy_from_slice(&6_u16.to_le_bytes());
    header[44..48].copy_from_slice(&1_u32.to_le_bytes());
    header[48..52].copy_from_slice(&1_u32.to_le_bytes());
    header[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    header[60..64].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    header[68..72].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    (0..109).for_each(|index| {
        header[76 + index * 4..80 + index * 4].copy_from_slice(&(if index == 0 { 0_u32 } else { 0xffff_ffff }).to_le_bytes())
    });
    let mut chains = vec![0xffff_fffd_u32, 0xffff_fffe];
    chains.extend((0..sectors as u32).map(|index| if index + 1 == sectors as u32 { 0xffff_fffe } else { index + 3 }));
    chains.resize(128, 0xffff_ffff);
    let entry = |name: &str, kind: u8, start: u32, length: u32| {
        let mut entry = vec![0_u8; 128];
        name.bytes().enumerate().for_each(|(index, byte)| entry[index * 2] = byte);
        entry[64] = (name.len() as u8 + 1) * 2;
        entry[66] = kind;
        entry[68..80].fill(0xff);
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&length.to_le_bytes());
        entry
    };
    let mut out = header;
    chains.iter().for_each(|number| out.extend(number.to_le_bytes()));
    let mut directory = [entry("Root Entry", 5, 0xffff_fffe, 0), entry("Workbook", 2, 2, (sectors * 512) as u32)].concat();
    directory.resize(512, 0);
    out.extend(directory);
    out.extend(records);
    out.resize(512 * (sectors + 3), 0);
    out
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A sheet «survey» whose cells are numbers at places.
fn biff(cells: &[(u16, u16)]) -> Vec<u8> {
    let start = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let named = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 6, 0], b"survey"].concat());
    let globals = (start.len() + named(0).len() + 4) as u32;
    let numbers: Vec<u8> = cells
        .iter()
        .flat_map(|(row, column)| record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &1_f64.to_le_bytes()].concat()))
        .collect();
    [start.clone(), named(globals), record(0x000a, &[]), start, numbers, record(0x000a, &[])].concat()
}

#[test]
fn an_old_workbook_that_spans_everything() {
    said("2000000 cases : supprimez", &read(&xls(&biff(&[(0, 0), (65_535, 65_535)])), Spelling::Xls));
    let told = read(&xls(&biff(&[(0, 0), (3, 3)])), Spelling::Xls);
    assert!(!told.contains("cases"), "{told}");
}

#[test]
fn old_workbooks_that_are_broken() {
    let whole = xls(&biff(&[(0, 0), (3, 3)]));
    for at in 0..whole.len().min(1_800) {
        for value in [0_u8, 0x7f, 0xff] {
            let mut broken = whole.clone();
            broken[at] = value;
            read(&broken, Spelling::Xls);
        }
    }
    (0..whole.len()).step_by(97).for_each(|length| drop(read(&whole[..length], Spelling::Xls)));
}

/// Found by fuzzing: a sheet of another tool whose rows are wider than its headers lost cells on the way to JSON.
#[test]
fn a_sheet_with_cells_beyond_its_headers_in_json() {
    let text =
        "| survey |\n| | type | name | label |\n| | text | a | A |\n| notes |\n| | un | un |\n| | x | y | z |\n| vide |\n| | tête |\n";
    let form = xlsform::read(text.as_bytes(), Spelling::Markdown).unwrap().questionnaire.without_rows();
    let written = xlsform::write(&form, Spelling::Json).unwrap();
    assert_eq!(xlsform::read(&written, Spelling::Json).unwrap().questionnaire.without_rows(), form);
}

/// A computed number of instances far beyond twenty: the form settles once for each, and not inside each other.
#[test]
fn a_thousand_instances() {
    let model = "<instance><data><n>1000</n><r jr:template=\"\"><a/></r></data></instance>";
    said("2005 réponses", &open(model, "<group ref=\"/data/r\"><repeat nodeset=\"/data/r\" jr:count=\"/data/n\"/></group>"));
}
