//! The codes of the pages: round trips, every slip of the fingers.

use paper::code::{CodeError, PageCode, TypedCode, tag};
use proptest::prelude::*;

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRTVWXYZ";

fn code(form: &str, version: &str, sheet: Option<u32>, page: u32) -> PageCode {
    PageCode { form: form.into(), version: version.into(), sheet, page }
}

#[test]
fn the_example_of_the_method_page() {
    let code = code("population_2025", "2025.1", Some(42), 5);
    assert_eq!(code.short(), EXAMPLE);
    assert_eq!(code.to_string(), format!("CTG1/population_2025/2025.1/{EXAMPLE}"));
}
const EXAMPLE: &str = "2R6Q-0042-05M";

proptest! {
    #[test]
    fn both_spellings_come_back(form in "[a-zA-Z_éà/% ]{1,20}", version in "[0-9a-z./]{0,10}", sheet in prop::option::of(0_u32..1_000_000), page in 1_u32..100) {
        let code = code(&form, &version, sheet, page);
        prop_assert_eq!(PageCode::read(&code.to_string()), Ok(code.clone()));
        let typed = TypedCode::read(&code.short().to_lowercase().replace('-', " ")).unwrap();
        prop_assert!(typed.is_of(&form, &version));
        prop_assert_eq!((typed.sheet, typed.page), (sheet, page));
    }

    #[test]
    fn every_wrong_character_and_every_swap_is_seen(sheet in 0_u32..100_000, page in 1_u32..60) {
        let short = code("population_2025", "2025.1", Some(sheet), page).short().replace('-', "");
        let letters: Vec<char> = short.chars().collect();
        for place in 0..letters.len() {
            for other in ALPHABET.chars().filter(|c| *c != letters[place]) {
                let mut wrong = letters.clone();
                wrong[place] = other;
                prop_assert!(TypedCode::read(&wrong.iter().collect::<String>()).is_err());
            }
            for second in (place + 1)..letters.len() {
                let mut wrong = letters.clone();
                wrong.swap(place, second);
                prop_assert!(wrong == letters || TypedCode::read(&wrong.iter().collect::<String>()).is_err());
            }
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,40}") {
        let _ = (TypedCode::read(&text), PageCode::read(&text));
    }
}

#[test]
fn confusable_letters_are_taken_for_the_digits_they_look_like() {
    let short = code("a", "1", Some(10), 5).short();
    let typed = short.replace('0', "o").replace('1', "l").replace('5', "s");
    assert_eq!(TypedCode::read(&typed), TypedCode::read(&short));
    assert!(matches!(TypedCode::read("K7"), Err(CodeError::Shape(_))));
}

#[test]
fn another_version_has_another_tag() {
    assert_ne!(tag("population_2025", "2025.1"), tag("population_2025", "2025.2"));
}
