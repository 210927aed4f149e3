//! Writes the first inputs of each target: `seeds FOLDER [REFERENCE]`.
//!
//! Ours are small and made by hand or by our own writers. When a folder of reference files is given its small files
//! are added to the corpus, which stays outside of the repository.

use form::xlsform::{self, Spelling};
use std::fs;
use std::path::{Path, PathBuf};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const FORM: &str = "| survey |\n| | type | name | label::fr | hint | relevant | constraint | calculation | choice_filter | repeat_count | appearance | parameters | required |\n\
| | integer | age | Votre âge | en années | | . > 0 and . < 120 | | | | | | yes |\n\
| | select_one ouinon | sport | Un sport ? | | ${age} > 5 | | | | | horizontal | randomize=true | |\n\
| | select_multiple lieux or_other | lieu | Où ? | | selected(${sport}, 'oui') | count-selected(.) <= 2 | | | | minimal | | |\n\
| | begin group | grille | Avis | | | | | | | table-list | | |\n\
| | select_one avis | a1 | L'école | | | | | | | | | |\n| | select_one avis | a2 | La route | | | | | | | | | |\n| | end group | | | | | | | | | | | |\n\
| | begin repeat | enfant | Enfant | | | | | | ${age} mod 3 | | | |\n| | date | ne | Né le | | | | | | | | | |\n| | end repeat | | | | | | | | | | | |\n\
| | calculate | total | | | | | count(${enfant}) + 1 | | | | | |\n| | range | note | Note | | | | | | | | start=0 end=10 step=2 | |\n\
| | rank avis | ordre | Rangez | | | | | | | | | |\n| | note | fin | Merci, ${age} ans | | | | | | | | | |\n\
\n| choices |\n| | list_name | name | label::fr | zone |\n| | ouinon | oui | Oui | |\n| | ouinon | non | Non | |\n| | lieux | cafe | Au café | n |\n\
| | lieux | salle | Salle des fêtes | s |\n| | avis | bon | Bon | |\n| | avis | mauvais | Mauvais | |\n\
\n| settings |\n| | form_title | form_id | version | default_language |\n| | Essai SIMULÉ | essai | 1 | fr |\n";

const EXPRESSIONS: &[&str] = &[
    "${age} > 18 and selected(${sport}, 'foot')",
    "instance('l')/root/item[n = /data/age]/label",
    "sum(/data/enfant/age) div count(/data/enfant)",
    "regex(., '^[a-z]{2,4}$')",
    "format-date(/data/ne, '%d/%m/%Y')",
    "if(. = '', 'a', concat('b', ., 1.5))",
    "indexed-repeat(/data/enfant/age, /data/enfant, 2)",
    "pulldata('l', 'label', 'name', 'a')",
    "round(pow(2, 0.5) * 10, 2) mod 3",
    "checklist(1, 2, true(), false())",
];

/// Files of one importer, as its tool writes them.
const ANSWERS: &[(&str, &str)] = &[
    ("limesurvey-vv", "id\tsubmitdate\tQ1\tQ2_SQ001\nID\tDate\tUn\tDeux\n1\t2025-01-02 10:00:00\tA1\tY\n2\t{question_not_shown}\tA2\tN\n"),
    (
        "limesurvey",
        "\"id. Réponse\",\"submitdate\",\"Q1. Âge\",\"Q2[SQ001]\",\"Q2[other]\",\"token\"\n1,\"2025-01-02 10:00:00\",34,Y,-oth-,x\n2,,,N,,y\n",
    ),
    ("openrosa", "<data id=\"essai\"><age>4</age><e><n>1</n></e><e><n>2</n></e><meta><instanceID>uuid:1</instanceID></meta></data>"),
    (
        "kobo-json",
        "[{\"_id\":1,\"_uuid\":\"a\",\"g/age\":\"4\",\"lieu\":\"a b\",\"e\":[{\"e/n\":\"1\"},{\"e/n\":\"2\"}]},{\"_id\":2,\"g/age\":null}]",
    ),
    (
        "kobo",
        "age,lieu,lieu/a,lieu/b,g/q,e[1]/n,e[2]/n,_id,_uuid,_submission_time,_index\n4,a b,1,1,x,1,2,1,u1,2025-01-02T10:00:00,1\n5,a,True,False,,,,2,u2,,2\n",
    ),
    ("kobo", "\x01reponses.csv\nage,_index,KEY\n4,1,k1\n\x01reponses-e.csv\nn,_parent_index,PARENT_KEY,KEY\n1,1,k1,k2\n2,1,k1,k3\n"),
    (
        "redcap",
        "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,age,q___1,q___2,f_complete\n1,e1,,,4,1,0,2\n1,e1,visite,1,,0,0,1\n2,e1,,,7,0,1,0\n",
    ),
    (
        "redcap",
        "\x01d.csv\n\"Variable / Field Name\",\"Form Name\",\"Section Header\",\"Field Type\",\"Field Label\",\"Choices, Calculations, OR Slider Labels\"\nrecord_id,f,,text,Id,\nq,f,,checkbox,Où,\"1, Ici | 2, Là\"\n\x01r.csv\nrecord_id,q___1,q___2,f_complete\n1,1,0,2\n",
    ),
    (
        "google-forms",
        "Horodateur,Votre âge,Où allez-vous ?,Nom\n02/01/2025 10:00:00,34,\"Café, salle, Marché\",X\n02/01/2025 11:00:00,,\"Café\",Y\n",
    ),
    (
        "microsoft-forms",
        "ID,Heure de début,Heure de fin,Adresse de messagerie,Nom,Heure de la dernière modification,Où ?,Points - Où ?\n1,02/01/2025 10:00,02/01/2025 10:05,a@exemple.test,X,,Café;Salle;,0\n",
    ),
    (
        "framaforms",
        "Essai;;;;;;;;;;\n;;;;;;;;;Âge;Où\nSerial;SID;Submitted Time;Completed Time;Modified Time;Draft;IP Address;UID;Username;age;ou\n1;12;2025-01-02 10:00;2025-01-02 10:00;;0;192.0.2.1;0;;34;X\n",
    ),
    (
        "surveymonkey",
        "RespondentID,CollectorID,StartDate,EndDate,IP Address,Où allez-vous ?,,,Votre âge\n,,,,,Café,Salle,Autre (veuillez préciser),Response\n1,2,01/02/2025,01/02/2025,192.0.2.1,Café,,,34\n2,2,01/02/2025,,192.0.2.1,,Salle,chez moi,\n",
    ),
    (
        "surveygizmo",
        "Response ID,Time Started,Date Submitted,Status,Votre âge,Café:Où ?,Salle:Où ?\n1,\"Jan 2, 2025 10:00 AM\",\"Jan 2, 2025 10:05 AM\",Complete,34,Café,\n2,,,Partial,,,Salle\n",
    ),
    ("sphinx", "CLE;DATE_SAISIE;TEMPS_SAISIE;Age;Lieux\n1;02/01/2025;120;34;Café; Salle\n2;02/01/2025;60;;Café\n"),
    ("plain", "âge;lieu;depuis\n34;Café;2025-01-02\n5,5;Salle;31/12/2024\nNe sait pas;;\n"),
];

const STRUCTURES: &[&str] = &[
    "<?xml version=\"1.0\"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>fr</language></languages>\
<groups><rows><row><gid>1</gid><group_name><![CDATA[G]]></group_name><language>fr</language></row></rows></groups>\
<questions><rows><row><qid>1</qid><gid>1</gid><type>M</type><title>Q1</title><question><![CDATA[Où ?]]></question><other>Y</other><language>fr</language>\
<relevance><![CDATA[Q0.NAOK == \"A1\"]]></relevance></row></rows></questions>\
<subquestions><rows><row><qid>2</qid><parent_qid>1</parent_qid><title>SQ001</title><question>Café</question><scale_id>0</scale_id><language>fr</language></row></rows></subquestions>\
<answers><rows><row><qid>1</qid><code>A1</code><answer>Oui</answer><scale_id>0</scale_id><language>fr</language></row></rows></answers></document>",
    "\"Variable / Field Name\",\"Form Name\",\"Section Header\",\"Field Type\",\"Field Label\",\"Choices, Calculations, OR Slider Labels\"\nrecord_id,f,,text,Id,\nq,f,,checkbox,Où,\"1, Ici | 2, Là\"\n",
];

fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let folder = arguments.next().ok_or("seeds FOLDER [REFERENCE]")?;
    let corpus = Corpus { folder };
    EXPRESSIONS.iter().try_for_each(|text| corpus.put("expression", text.as_bytes()))?;
    ANSWERS.iter().try_for_each(|(tool, text)| corpus.answer(tool, text.as_bytes()))?;
    STRUCTURES.iter().try_for_each(|text| corpus.put("structure", text.as_bytes()))?;
    forms(&corpus)?;
    arguments.next().filter(|reference| reference.is_dir()).map_or(Ok(()), |reference| borrowed(&corpus, &reference))
}

struct Corpus {
    folder: PathBuf,
}

impl Corpus {
    fn put(&self, target: &str, bytes: &[u8]) -> Outcome {
        let folder = self.folder.join(target);
        fs::create_dir_all(&folder)?;
        let name = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        Ok(fs::write(folder.join(format!("seed-{name:016x}")), bytes)?)
    }

    fn answer(&self, tool: &str, bytes: &[u8]) -> Outcome {
        self.put(&format!("import_{}", tool.replace('-', "_")), bytes)
    }

    /// A questionnaire, with the byte of its spelling before it.
    fn spelled(&self, spelling: u8, bytes: &[u8]) -> Outcome {
        self.put("xlsform", &[&[spelling], bytes].concat())
    }
}

fn forms(corpus: &Corpus) -> Outcome {
    let read = xlsform::read(FORM.as_bytes(), Spelling::Markdown)?;
    for (byte, spelling) in [(0, Spelling::Xlsx), (2, Spelling::Csv), (3, Spelling::Markdown), (4, Spelling::Json)] {
        corpus.spelled(byte, &xlsform::write(&read.questionnaire, spelling)?)?;
    }
    let xform = form::write_xform(&read.questionnaire, form::Language::French);
    corpus.put("structure", xform.as_bytes())?;
    corpus.put("structure", &xlsform::write(&read.questionnaire, Spelling::Xlsx)?)?;
    corpus.put("xform", xform.as_bytes())
}

/// Small files of the reference, each given to the targets that its kind suits.
fn borrowed(corpus: &Corpus, reference: &Path) -> Outcome {
    let mut waiting = vec![reference.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.metadata()?.len() <= 60_000 {
                share(corpus, &path)?;
            }
        }
    }
    Ok(())
}

fn share(corpus: &Corpus, path: &Path) -> Outcome {
    let bytes = fs::read(path)?;
    let name = path.to_string_lossy();
    let tool = answer::IMPORTERS.iter().find(|tool| name.contains(&format!("/exports/{}", tool.name)));
    tool.map_or(Ok(()), |tool| corpus.answer(tool.name, &bytes[..bytes.len().min(8_000)]))?;
    match path.extension().and_then(|end| end.to_str()).unwrap_or_default() {
        "xml" if name.contains("/exports/") => corpus.answer("openrosa", &bytes).and_then(|()| corpus.put("xform", &bytes)),
        "xml" => corpus.put("xform", &bytes),
        "lss" | "lsq" => corpus.put("structure", &bytes),
        "md" => corpus.spelled(3, &bytes),
        "xls" => corpus.spelled(1, &bytes).and_then(|()| corpus.answer("kobo", &bytes)),
        "xlsx" => corpus.spelled(0, &bytes).and_then(|()| corpus.answer("kobo", &bytes)),
        _ => Ok(()),
    }
}
