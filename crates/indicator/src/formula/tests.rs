use super::*;
use proptest::prelude::*;

fn variable(id: &str, end: End) -> Expr {
    Expr::Variable { id: base::VariableId::new(id), end }
}

fn binary(operator: Operator, left: Expr, right: Expr) -> Expr {
    Expr::Binary { operator, left: Box::new(left), right: Box::new(right) }
}

fn fault(text: &str) -> FormulaError {
    parse(text).expect_err(text)
}

#[test]
fn the_mark_of_the_year_leaves_the_name_and_gives_the_end() {
    for (text, id, end) in [
        ("P{yy}_POP", "P_POP", End::Later),
        ("P{yy0}_POP", "P_POP", End::Earlier),
        ("NAISD{yy}", "NAISD", End::Later),
        ("TP60AGE1{yy}", "TP60AGE1", End::Later),
        ("SUPERF", "SUPERF", End::Undated),
        ("BPE.D502", "BPE.D502", End::Undated),
        ("caf.places_total", "caf.places_total", End::Undated),
        ("caf.af.foyers(month=12)", "caf.af.foyers(month=12)", End::Undated),
        ("caf.af.foyers( month = 12 )", "caf.af.foyers(month=12)", End::Undated),
    ] {
        assert_eq!(parse(text), Ok(variable(id, end)), "{text}");
    }
}

#[test]
fn products_bind_before_sums_and_powers_to_the_right() {
    let (a, b, c) = (variable("a", End::Undated), variable("b", End::Undated), variable("c", End::Undated));
    let sum = binary(Operator::Add, a.clone(), binary(Operator::Multiply, b.clone(), c.clone()));
    assert_eq!(parse("a + b * c"), Ok(sum));
    let power = binary(Operator::Power, a.clone(), binary(Operator::Power, b.clone(), c.clone()));
    assert_eq!(parse("a ^ b ^ c"), Ok(power.clone()));
    assert_eq!(parse("-a ^ b ^ c"), Ok(Expr::Negate(Box::new(power))));
    assert_eq!(parse("a - b - c"), Ok(binary(Operator::Subtract, binary(Operator::Subtract, a, b), c)));
}

#[test]
fn sums_over_years_sums_where_and_sums_commune_by_commune_are_three_things() {
    assert!(matches!(parse("sum(NAISD{yy} - DECESD{yy})"), Ok(Expr::SumOverYears { last_years: None, .. })));
    assert!(matches!(parse("sum(NAISD{yy}, 3 years)"), Ok(Expr::SumOverYears { last_years: Some(3), .. })));
    assert!(matches!(parse("sum(P{yy}_POP where drees.apl_mg < 2.5)"), Ok(Expr::Where { .. })));
    assert!(matches!(parse("each(a * b)"), Ok(Expr::Each(_))));
}

#[test]
fn a_share_states_its_base() {
    let Ok(Expr::Function { name, argument, base: Some(base) }) = parse(r#"weighted_share(LS1 in {"a","b"} | LS1 != "nsp")"#) else {
        panic!("a function with a base")
    };
    assert_eq!(name, "weighted_share");
    assert!(matches!(*argument, Expr::InSet { contains_any: false, ref set, .. } if set == &["a", "b"]));
    assert!(matches!(*base, Expr::Binary { operator: Operator::NotEqual, .. }));
}

#[test]
fn survey_and_register_formulas_are_read() {
    for text in [
        r#"weighted_share(count(PA2 minus {"aucun"}) >= 1 | PF5_0_2 + PF5_3_5 >= 1)"#,
        r#"weighted_share(LS5 contains any of {"adherent","benevole"})"#,
        r#"mean(count(EL7[partner] in {"connu_et_sollicite","connu"}))"#,
        "median(EL11[action])",
        "exists(guide)",
        "count(alsh where wednesday = true)",
        r#"count(trips where service = "tad_ados")"#,
        "count(commune with office) / count(commune)",
        r#"count(action.status in {"en_cours","realisee"}) / count(action)"#,
        "count(objective where actions = 0) / count(objective)",
        "share(EL4 = theme) - weighted_share(PR2 = theme)",
        "weighted_distribution(LS3)",
        r#"weighted_share(JE3 = "oui" | PF5_11_14 >= 1 or PF2 in {"15_17", "18_24"} and JE3 != "nc")"#,
    ] {
        let tree = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(parse(&tree.to_string()), Ok(tree), "{text}");
    }
}

#[test]
fn a_fault_says_its_column_what_was_found_and_what_was_expected() {
    for (text, column, found) in [
        ("", 1, "la fin de la formule"),
        ("P{yy}_POP +", 12, "la fin de la formule"),
        ("a + * b", 5, "« * »"),
        ("enfant < 6 ans", 12, "« ans »"),
        ("(a + b", 7, "la fin de la formule"),
        ("somme(a)", 1, "« somme »"),
        ("a = \"oui", 5, "le caractère « \" »"),
        ("é + 1", 1, "le caractère « é »"),
        ("a < b < c", 7, "« < »"),
        ("x in {}", 7, "« } »"),
        ("P{yy}_{yy0}X", 1, "« P{yy}_{yy0}X »"),
        ("where + 1", 1, "« where »"),
        ("sum(a, 2.5 years)", 8, "« 2.5 »"),
    ] {
        let error = fault(text);
        assert_eq!((error.column, error.found.as_str()), (column, found), "{text}: {error}");
        assert!(error.to_string().contains("attendu : "), "{error}");
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = format!("{}a{}", "(".repeat(MAX_DEPTH + 1), ")".repeat(MAX_DEPTH + 1));
    assert!(fault(&deep).expected.contains("200 niveaux"));
    assert!(fault(&"-".repeat(MAX_LENGTH)).expected.contains("200 niveaux"));
    assert!(fault(&"a".repeat(MAX_LENGTH + 1)).expected.contains("4000 caractères"));
    let nested = format!("{}a{}", "(".repeat(MAX_DEPTH - 1), ")".repeat(MAX_DEPTH - 1));
    assert!(parse(&nested).is_ok());
}

#[test]
fn the_shape_tells_the_ends_and_the_variables() {
    let shape = parse("(P{yy}_POP - P{yy0}_POP - sum(NAISD{yy} - DECESD{yy})) / P{yy0}_POP / years").unwrap().shape();
    assert!(shape.earlier && shape.divides && shape.sums_over_span && !shape.each);
    let names: Vec<&str> = shape.variables.iter().map(base::VariableId::as_str).collect();
    assert_eq!(names, ["DECESD", "NAISD", "P_POP"]);
}

/// Trees as the parser makes them.
fn tree() -> impl Strategy<Value = Expr> {
    let end = prop_oneof![Just(End::Later), Just(End::Earlier), Just(End::Undated)];
    let name = prop_oneof!["[PC]_[A-Z]{1,6}", "[A-Z]{2,6}[0-9]?", "[a-z]{2,4}\\.[a-z_]{1,6}", Just("caf.f(month=12)".to_owned())]
        .prop_filter("a word of the grammar", |name| !["or", "in", "yy", "and", "with"].contains(&name.as_str()));
    let code = "[a-z_0-9 é]{0,6}";
    let leaf = prop_oneof![
        (0.0..1e9f64).prop_map(Expr::Number),
        (0u32..2000).prop_map(|n| Expr::Number(f64::from(n))),
        code.prop_map(Expr::Text),
        (name, end).prop_map(|(name, end)| variable(&name, end)),
        Just(Expr::Year(End::Later)),
        Just(Expr::Year(End::Earlier)),
        Just(Expr::Years),
        ("[A-Z]{2}[0-9]", "[a-z]{3,5}").prop_map(|(name, index)| Expr::Indexed { name, index }),
    ];
    leaf.prop_recursive(6, 48, 3, move |inner| {
        let set = prop::collection::vec(code, 1..3);
        let operator = prop::sample::select(vec![
            Operator::Add,
            Operator::Subtract,
            Operator::Multiply,
            Operator::Divide,
            Operator::Power,
            Operator::Less,
            Operator::Equal,
            Operator::NotEqual,
            Operator::GreaterOrEqual,
            Operator::And,
            Operator::Or,
        ]);
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            4 => (operator, boxed(), boxed()).prop_map(|(operator, left, right)| Expr::Binary { operator, left, right }),
            1 => boxed().prop_map(Expr::Negate),
            1 => boxed().prop_map(Expr::Each),
            1 => (boxed(), prop::option::of(1u16..50)).prop_map(|(inner, last_years)| Expr::SumOverYears { inner, last_years }),
            1 => (boxed(), boxed()).prop_map(|(inner, condition)| Expr::Where { inner, condition }),
            1 => (prop::sample::select(FUNCTIONS.to_vec()), boxed(), prop::option::of(boxed()))
                .prop_map(|(name, argument, base)| Expr::Function { name: name.to_owned(), argument, base }),
            1 => (boxed(), set.clone(), any::<bool>()).prop_map(|(left, set, contains_any)| Expr::InSet { left, set, contains_any }),
            1 => (boxed(), set).prop_map(|(left, set)| Expr::Minus { left, set }),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn any_heap_of_tokens_is_read_or_refused_and_reads_back(parts in prop::collection::vec(prop::sample::select(vec![
        "a", "P{yy}_POP", "P{yy0}_POP", "1", "2.5", "+", "-", "*", "/", "^", "(", ")", "sum(", "each(", "count(", " where ", " in ",
        "{\"a\"}", "|", ",", "=", ">=", " and ", " or ", "years", "yy", " minus ", " contains any of ", "[x]", "\"t\"", "b.c(d=1)", "{", "é",
    ]), 0..40)) {
        if let Ok(tree) = parse(&parts.concat()) {
            prop_assert_eq!(parse(&tree.to_string()), Ok(tree));
        }
    }

    #[test]
    fn what_is_printed_reads_back_as_the_same_tree(tree in tree()) {
        let text = tree.to_string();
        prop_assume!(text.chars().count() <= MAX_LENGTH);
        prop_assert_eq!(parse(&text), Ok(tree), "{}", text);
    }
}
