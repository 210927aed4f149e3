//! The words of the causes, in French and in English: what is wrong, then what to do.

use super::cause::{Cause, Refusal};
use crate::Language;

type Pair = (String, String);

fn say(french: impl Into<String>, english: impl Into<String>) -> Pair {
    (french.into(), english.into())
}

impl Cause {
    /// French and English.
    pub(crate) fn words(&self) -> Pair {
        self.of_sheets()
            .or_else(|| self.of_rows())
            .or_else(|| self.of_choices())
            .or_else(|| self.of_parameters())
            .unwrap_or_else(|| self.of_cells())
    }

    fn of_sheets(&self) -> Option<Pair> {
        Some(match self {
            Self::NoSurvey { similar } => say(
                format!("il manque une feuille nommée «survey»{} : renommez ou ajoutez la feuille des questions", near_fr(similar)),
                format!("there is no sheet named 'survey'{}: rename or add the sheet of the questions", near_en(similar)),
            ),
            Self::NoChoices { similar } => say(
                format!("il manque une feuille nommée «choices»{} : ajoutez la feuille des listes de choix", near_fr(similar)),
                format!("there is no sheet named 'choices'{}: add the sheet of the choice lists", near_en(similar)),
            ),
            Self::SheetSpelling { meant, similar } => say(
                format!("il n'y a pas de feuille «{meant}»{} : renommez-la si c'est elle", near_fr(similar)),
                format!("there is no sheet '{meant}'{}: rename it if that is the one", near_en(similar)),
            ),
            Self::SheetKept => say(
                "cette feuille n'est pas une partie du questionnaire : elle est gardée et ne change rien",
                "this sheet is no part of the form: it is kept and changes nothing",
            ),
            Self::SheetRefused => say(
                "cette feuille demande ce que nous n'acceptons pas (entités, listes externes, OSM) : retirez-la",
                "this sheet asks for what is not accepted (entities, external lists, OSM): remove it",
            ),
            Self::MissingHeader { header } => say(
                format!("il manque une colonne nommée «{header}» : la première ligne porte les noms des colonnes"),
                format!("there is no column named '{header}': the first row holds the names of the columns"),
            ),
            Self::DuplicateHeader { one, other } => say(
                format!("«{one}» et «{other}» nomment la même colonne : gardez-en une"),
                format!("'{one}' and '{other}' name the same column: keep one of them"),
            ),
            Self::HeaderSpelling { near } => say(
                format!("cette colonne ressemble à «{near}» et serait sans effet : corrigez ou renommez-la"),
                format!("this column looks like '{near}' and would do nothing: correct or rename it"),
            ),
            Self::ColumnKept => say(
                "cette colonne n'est pas connue : elle est gardée pour vous et ne change rien",
                "this column is not known: it is kept for you and changes nothing",
            ),
            Self::ColumnRefused => say(
                "cette colonne demande ce que nous n'acceptons pas : retirez-la ou videz-la",
                "this column asks for what is not accepted: remove it or blank it",
            ),
            Self::ChoicesHeader => say(
                "cette colonne, sans nom ou au nom en plusieurs mots, n'est lue par aucun filtre : nommez-la d'un seul mot",
                "this column, without a name or with a name of several words, is read by no filter: name it with one word",
            ),
            _ => return None,
        })
    }

    fn of_rows(&self) -> Option<Pair> {
        Some(match self {
            Self::CommentRow => say("ligne sans nom : c'est un commentaire, sans effet", "row without a name: a comment, it does nothing"),
            Self::Disabled => say("ligne désactivée par la colonne «disabled»", "row switched off by the column 'disabled'"),
            Self::NoType => say(
                "cette ligne n'a pas de type : écrivez par exemple «text» ou «integer»",
                "this row has no type: write for example 'text' or 'integer'",
            ),
            Self::UnknownType { found, near: None } => say(
                format!("le type «{found}» n'existe pas : voyez la liste des types dans le guide"),
                format!("the type '{found}' does not exist: see the list of types in the guide"),
            ),
            Self::UnknownType { found, near: Some(near) } => say(
                format!("le type «{found}» n'existe pas : vouliez-vous dire «{near}» ?"),
                format!("the type '{found}' does not exist: did you mean '{near}'?"),
            ),
            Self::TypeRefused { found, reason } => {
                let (french, english) = refusal(*reason);
                say(format!("le type «{found}» n'est pas accepté : {french}"), format!("the type '{found}' is not accepted: {english}"))
            }
            Self::NoName => say(
                "cette question ou ce groupe n'a pas de nom : donnez-lui un nom sans espace",
                "this question or group has no name: give it a name without spaces",
            ),
            Self::BadName { found } => say(
                format!("le nom «{found}» n'est pas valable : commencez par une lettre, puis lettres, chiffres, «_», «-» ou «.»"),
                format!("the name '{found}' is not valid: begin with a letter, then letters, digits, '_', '-' or '.'"),
            ),
            Self::ReservedName { found } => say(
                format!("le nom «{found}» est réservé aux données de la collecte : choisissez-en un autre"),
                format!("the name '{found}' is reserved for data of the collection: choose another one"),
            ),
            Self::DuplicateName { found, other } => say(
                format!("le nom «{found}» est déjà pris, dans le même groupe, ligne {other} : renommez l'un des deux"),
                format!("the name '{found}' is already taken, in the same group, row {other}: rename one of them"),
            ),
            Self::NearlySameName { found, other } => say(
                format!("le nom «{found}» ne diffère que par les majuscules de la ligne {other} : certains logiciels les confondent"),
                format!("the name '{found}' differs only by its capitals from row {other}: some software takes them for one"),
            ),
            Self::RepeatIsRoot { found } => say(
                format!("la répétition «{found}» porte le nom du questionnaire : renommez-la"),
                format!("the repeat '{found}' has the name of the form: rename it"),
            ),
            Self::DuplicateRepeat { found, other } => say(
                format!(
                    "la répétition «{found}» existe déjà, ligne {other} : le nom d'une répétition est unique dans tout le questionnaire"
                ),
                format!("the repeat '{found}' is already there, row {other}: the name of a repeat is unique in the whole form"),
            ),
            Self::EndWithoutBegin { found } => say(
                format!("«{found}» ne ferme rien : ajoutez le début, ou retirez cette ligne"),
                format!("'{found}' closes nothing: add the begin, or remove this row"),
            ),
            Self::BeginWithoutEnd { found } => say(
                format!("le groupe «{found}» n'est pas fermé : ajoutez «end group» ou «end repeat»"),
                format!("the group '{found}' is not closed: add 'end group' or 'end repeat'"),
            ),
            Self::EmptyGroup { found } => say(
                format!("le groupe «{found}» ne pose aucune question : retirez-le ou ajoutez une question"),
                format!("the group '{found}' asks no question: remove it or add a question"),
            ),
            Self::TooNested { most } => say(
                format!("les groupes sont emboîtés sur plus de {most} niveaux : fermez-en avec «end group»"),
                format!("groups are nested more than {most} levels deep: close some with 'end group'"),
            ),
            Self::NoLabel => say(
                "cette ligne n'a ni libellé ni aide : personne ne saura quoi répondre",
                "this row has no label or hint: nobody will know what to answer",
            ),
            Self::NoCalculation => say(
                "un calcul sans formule : remplissez la colonne «calculation»",
                "a calculate without a formula: fill in the column 'calculation'",
            ),
            _ => return None,
        })
    }

    fn of_choices(&self) -> Option<Pair> {
        Some(match self {
            Self::NoListName => say(
                "il manque le nom de la liste : écrivez par exemple «select_one oui_non»",
                "the name of the list is missing: write for example 'select_one yes_no'",
            ),
            Self::UnknownList { found, similar: None } => say(
                format!("la liste «{found}» n'est pas dans la feuille «choices» : ajoutez-la"),
                format!("the list '{found}' is not in the sheet 'choices': add it"),
            ),
            Self::UnknownList { found, similar: Some(near) } => say(
                format!("la liste «{found}» n'est pas dans la feuille «choices» : vouliez-vous dire «{near}» ?"),
                format!("the list '{found}' is not in the sheet 'choices': did you mean '{near}'?"),
            ),
            Self::FileExtension { found } => say(
                format!("le fichier «{found}» n'a pas une extension connue : .csv, .xml ou .geojson"),
                format!("the file '{found}' has no known extension: .csv, .xml or .geojson"),
            ),
            Self::ChoiceName => {
                say("ce choix n'a pas de code : remplissez la colonne «name»", "this choice has no code: fill in the column 'name'")
            }
            Self::ChoiceList => say(
                "ce choix n'est dans aucune liste : remplissez la colonne «list_name»",
                "this choice is in no list: fill in the column 'list_name'",
            ),
            Self::ChoiceTwice { found } => say(
                format!(
                    "le code «{found}» est deux fois dans la liste : changez-le, ou écrivez allow_choice_duplicates=yes dans «settings»"
                ),
                format!("the code '{found}' is twice in the list: change it, or set allow_choice_duplicates=yes in 'settings'"),
            ),
            Self::ChoiceSpace { found } => say(
                format!(
                    "le code «{found}» contient une espace, or une question à choix multiples sépare ses réponses par des espaces : ôtez-la"
                ),
                format!("the code '{found}' has a space, and a multiple choice separates its answers with spaces: remove it"),
            ),
            Self::ChoiceLabel => say(
                "ce choix n'a pas de libellé : personne ne saura ce qu'il veut dire",
                "this choice has no label: nobody will know what it means",
            ),
            Self::FilterColumn { found } => say(
                format!("le filtre lit «{found}», qui n'est pas une colonne de la liste : la liste sera vide"),
                format!("the filter reads '{found}', which is no column of the list: the list will be empty"),
            ),
            Self::OrOtherFilter => say(
                "«or_other» et «choice_filter» ne vont pas ensemble : ajoutez le choix «autre» et une question de texte",
                "'or_other' and 'choice_filter' do not go together: add the choice 'other' and a text question",
            ),
            Self::OrOtherTranslated => say(
                "«or_other» avec des traductions : «Autre» n'est pas traduit ; ajoutez le choix et sa question vous-même",
                "'or_other' with translations: 'Other' is not translated; add the choice and its question yourself",
            ),
            Self::MixedTable { found, first } => say(
                format!("le tableau mêle les listes «{first}» et «{found}» : une grille n'a qu'une liste, et que des questions à choix"),
                format!("the table mixes the lists '{first}' and '{found}': a grid has one list, and only questions with choices"),
            ),
            _ => return None,
        })
    }

    fn of_parameters(&self) -> Option<Pair> {
        Some(match self {
            Self::Parameters { found } => say(
                format!("«{found}» n'est pas de la forme «clé=valeur» : écrivez par exemple start=0 end=10 step=1"),
                format!("'{found}' is not of the form 'key=value': write for example start=0 end=10 step=1"),
            ),
            Self::UnknownParameter { key, accepted } => say(
                format!("le paramètre «{key}» n'est pas accepté pour ce type : {}", or_none(accepted, Language::French)),
                format!("the parameter '{key}' is not accepted for this type: {}", or_none(accepted, Language::English)),
            ),
            Self::UselessParameter { key } => say(
                format!("le paramètre «{key}» est sans effet sur ce type : retirez-le"),
                format!("the parameter '{key}' does nothing on this type: remove it"),
            ),
            Self::ParameterNumber { key, found } => say(
                format!("«{key}» vaut «{found}», qui n'est pas un nombre : écrivez par exemple {key}=1"),
                format!("'{key}' is '{found}', which is no number: write for example {key}=1"),
            ),
            Self::ParameterInteger { key, found } => say(
                format!("«{key}» vaut «{found}», qui n'est pas un nombre entier : écrivez par exemple {key}=5"),
                format!("'{key}' is '{found}', which is no whole number: write for example {key}=5"),
            ),
            Self::ParameterColumn { key, found } => say(
                format!("«{key}» vaut «{found}», qui ne peut nommer une colonne du fichier : lettres, chiffres, «_», «-» ou «.»"),
                format!("'{key}' is '{found}', which cannot name a column of the file: letters, digits, '_', '-' or '.'"),
            ),
            Self::ParameterBoolean { key, found } => say(
                format!("«{key}» vaut «{found}» : écrivez {key}=true ou {key}=false"),
                format!("'{key}' is '{found}': write {key}=true or {key}=false"),
            ),
            Self::ParameterZero { key } => say(format!("«{key}» ne peut valoir 0"), format!("'{key}' cannot be 0")),
            Self::ParameterWide { key } => say(
                format!("«{key}» dépasse l'écart entre «start» et «end» : prenez un pas plus petit"),
                format!("'{key}' is wider than from 'start' to 'end': take a smaller one"),
            ),
            Self::ParameterStep { key, of } => say(
                format!("«{key}» ne tombe pas sur un multiple de «{of}» : accordez les deux"),
                format!("'{key}' does not fall on a multiple of '{of}': make them agree"),
            ),
            Self::ParameterOutside { key } => {
                say(format!("«{key}» n'est pas entre «start» et «end»"), format!("'{key}' is not between 'start' and 'end'"))
            }
            Self::TickList { found } => say(
                format!("«tick_labelset» nomme «{found}», qui n'est pas une liste de la feuille «choices»"),
                format!("'tick_labelset' names '{found}', which is no list of the sheet 'choices'"),
            ),
            Self::TickNumber => {
                say("les codes de la liste de «tick_labelset» sont des nombres", "the codes of the list of 'tick_labelset' are numbers")
            }
            Self::TickEnds => say(
                "avec «no-ticks», «tick_labelset» ne nomme que les deux bouts de l'échelle",
                "with 'no-ticks', 'tick_labelset' names only the two ends of the scale",
            ),
            Self::TickAppearance { found } => say(
                format!(
                    "«tick_interval», «placeholder» et «tick_labelset» ne vont pas avec l'apparence «{found}» : «vertical», «no-ticks», ou aucune"
                ),
                format!(
                    "'tick_interval', 'placeholder' and 'tick_labelset' do not go with the appearance '{found}': 'vertical', 'no-ticks', or none"
                ),
            ),
            Self::Seed { found } => say(
                format!("«seed» vaut «{found}» : écrivez un nombre ou une question, par exemple seed=42 ou seed=${{graine}}"),
                format!("'seed' is '{found}': write a number or a question, for example seed=42 or seed=${{seed}}"),
            ),
            Self::SeedAlone => say("«seed» n'a de sens qu'avec randomize=true", "'seed' has a meaning only with randomize=true"),
            _ => return None,
        })
    }

    fn of_cells(&self) -> Pair {
        match self {
            Self::ReferenceSyntax => {
                say("une question citée n'est pas fermée : écrivez ${nom}", "a reference is not closed: write ${name}")
            }
            Self::UnknownReference { name } => say(
                format!("la question «{name}» n'existe pas dans la feuille «survey» : vérifiez son nom"),
                format!("the question '{name}' does not exist in the sheet 'survey': check its name"),
            ),
            Self::AmbiguousReference { name } => say(
                format!("plusieurs questions se nomment «{name}» : donnez un nom unique à celle qui est citée"),
                format!("several questions are named '{name}': give a unique name to the one referred to"),
            ),
            Self::LastSaved => say(
                "«last-saved#» relit la réponse de la personne précédente : ce n'est pas accepté dans une enquête anonyme",
                "'last-saved#' reads the answer of the person before: it is not accepted in an anonymous survey",
            ),
            Self::TriggerList => {
                say("séparez les questions par une virgule : ${a}, ${b}", "separate the questions with a comma: ${a}, ${b}")
            }
            Self::TriggerHidden { name } => say(
                format!("la question «{name}» n'est pas montrée : personne ne peut la changer, et rien ne se déclenchera"),
                format!("the question '{name}' is not shown: nobody can change it, and nothing will be triggered"),
            ),
            Self::BindAttribute { found } => say(
                format!(
                    "«bind::{found}» n'est pas un attribut connu : déclarez son préfixe dans «settings», colonne «namespaces», ou retirez-le"
                ),
                format!("'bind::{found}' is no known attribute: declare its prefix in 'settings', column 'namespaces', or remove it"),
            ),
            Self::Expression(error) => say(error.message(Language::French), error.message(Language::English)),
            Self::Circle { names } => say(
                format!("les conditions et calculs de {} se lisent en boucle : retirez l'un d'eux de l'autre", names.join(" → ")),
                format!("the conditions and computations of {} read each other in a circle: take one out of the other", names.join(" → ")),
            ),
            Self::DefaultValue { found } => say(
                format!("la valeur par défaut «{found}» n'est pas du type de la question"),
                format!("the default '{found}' is not of the type of the question"),
            ),
            Self::UnknownAppearance { found } => say(
                format!("l'apparence «{found}» n'est pas connue de nos pages : elle ne change rien hors des tablettes"),
                format!("the appearance '{found}' is not known to our pages: it changes nothing but on tablets"),
            ),
            Self::SearchAppearance => say(
                "search() n'est pas accepté : écrivez «select_one_from_file liste.csv» et un «choice_filter»",
                "search() is not accepted: write 'select_one_from_file list.csv' and a 'choice_filter'",
            ),
            Self::LanguageCode { language } => say(
                format!("la langue «{language}» n'a pas de code : écrivez par exemple «Français (fr)»"),
                format!("the language '{language}' has no code: write for example 'Français (fr)'"),
            ),
            Self::MissingTranslation { language, columns } => say(
                format!("la langue «{language}» n'a pas de colonne {} : un tiret sera montré", columns.join(", ")),
                format!("the language '{language}' has no column {}: a dash will be shown", columns.join(", ")),
            ),
            Self::SettingRefused => say(
                "ce réglage n'est pas accepté (SMS, chiffrement d'un autre outil) : retirez-le",
                "this setting is not accepted (SMS): remove it",
            ),
            Self::Encryption => say(
                "avec «public_key» les tablettes chiffrent les réponses : gardez la clé privée, et ne distribuez pas ce formulaire sur nos pages",
                "with 'public_key' tablets encrypt the answers: keep the private key, and do not give this form on our pages",
            ),
            Self::SettingName { found } => say(
                format!("le nom «{found}» n'est pas valable : commencez par une lettre, puis lettres, chiffres, «_», «-» ou «.»"),
                format!("the name '{found}' is not valid: begin with a letter, then letters, digits, '_', '-' or '.'"),
            ),
            Self::SettingRows => say(
                "une seule ligne de réglages est lue : les suivantes sont sans effet",
                "only one row of settings is read: the next ones do nothing",
            ),
            Self::Namespaces { found } => say(
                format!("«{found}» n'est pas de la forme prefixe=\"adresse\""),
                format!("'{found}' is not of the form prefix=\"address\""),
            ),
            _ => say("", ""),
        }
    }
}

fn refusal(reason: Refusal) -> (&'static str, &'static str) {
    match reason {
        Refusal::Attachment => (
            "cette enquête ne recueille ni image, ni son, ni fichier ; retirez la question",
            "this survey collects no image, sound or file; remove the question",
        ),
        Refusal::Position => (
            "une position exacte désigne une personne ; demandez la commune (select_one_from_file communes.csv)",
            "an exact position points to a person; ask for the commune (select_one_from_file communes.csv)",
        ),
        Refusal::Trace => (
            "le suivi du remplissage désigne une personne ; retirez la ligne",
            "tracking how the form is filled in points to a person; remove the row",
        ),
        Refusal::Device => (
            "l'heure exacte et l'appareil désignent une personne ; gardez «today», la date du jour",
            "the exact time and the device point to a person; keep 'today', the day",
        ),
        Refusal::External => (
            "les listes externes sont remplacées par «select_one_from_file liste.csv»",
            "external lists are replaced by 'select_one_from_file list.csv'",
        ),
        Refusal::Loop => (
            "une boucle sur une liste n'est pas acceptée ; écrivez «begin_repeat» ou une question par ligne",
            "a loop over a list is not accepted; write 'begin_repeat' or a question a row",
        ),
    }
}

fn near_fr(similar: &[String]) -> String {
    if similar.is_empty() { String::new() } else { format!(" (feuilles de nom proche : {})", similar.join(", ")) }
}

fn near_en(similar: &[String]) -> String {
    if similar.is_empty() { String::new() } else { format!(" (sheets with similar names: {})", similar.join(", ")) }
}

fn or_none(accepted: &[&str], language: Language) -> String {
    if accepted.is_empty() { language.choose("il n'en a aucun", "it has none").to_owned() } else { accepted.join(", ") }
}
