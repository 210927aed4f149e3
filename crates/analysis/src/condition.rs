//! Conditions on rows: `age >= 18 and sexe == 'F'`, `commune in ('A', 'B')`, `revenu is missing`.
//!
//! In: the text of a `where` and a table. Out: for each row true, false or unknown (an answer is missing); a row is kept
//! when it is true. The words are English or French (`and`, `et`; `or`, `ou`; `not`, `non`; `in`, `dans`; `is missing`, `manque`).

mod lexer;

use crate::table::{Column, NONE, Table};
use lexer::{Placed, Token, tokens};
use std::collections::BTreeSet;

/// A fault in the text; the column counts characters from 1.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("caractère {column} : trouvé {found} ; attendu : {expected}")]
pub struct ConditionError {
    pub column: usize,
    pub found: String,
    pub expected: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Relation {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// A number or a text as written.
#[derive(Clone, PartialEq, Debug)]
enum Literal {
    Number(f64),
    Text(String),
}

/// A condition.
#[derive(Clone, PartialEq, Debug)]
pub struct Condition(Node);

#[derive(Clone, PartialEq, Debug)]
enum Node {
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Compare { column: String, relation: Relation, literal: Literal },
    CompareColumns { left: String, relation: Relation, right: String },
    In { column: String, literals: Vec<Literal> },
    Missing { column: String },
}

const RELATIONS: [(&str, Relation); 8] = [
    ("==", Relation::Equal),
    ("=", Relation::Equal),
    ("!=", Relation::NotEqual),
    ("<>", Relation::NotEqual),
    ("<=", Relation::LessOrEqual),
    (">=", Relation::GreaterOrEqual),
    ("<", Relation::Less),
    (">", Relation::Greater),
];

/// Brackets and `not` inside one another.
const MAX_DEPTH: usize = 100;

type Parsed<T> = Result<T, ConditionError>;

impl Condition {
    pub fn parse(text: &str) -> Parsed<Condition> {
        let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
        let node = parser.either()?;
        match parser.here() {
            Token::Nothing => Ok(Condition(node)),
            _ => Err(parser.fault("« and », « or » ou la fin de la condition")),
        }
    }

    /// The columns that the condition reads.
    pub fn columns(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        self.0.columns(&mut all);
        all
    }

    /// True where a row fulfils it. Columns that the table has not are taken as missing everywhere.
    pub fn rows(&self, table: &Table) -> Vec<bool> {
        self.0.evaluate(table).into_iter().map(|answer| answer == Some(true)).collect()
    }

    /// Columns compared with a number that hold something else: the text and the column.
    pub fn not_numeric(&self, table: &Table) -> Vec<(String, String)> {
        let mut all = Vec::new();
        self.0.not_numeric(table, &mut all);
        all
    }
}

impl Node {
    fn columns(&self, all: &mut BTreeSet<String>) {
        match self {
            Node::And(one, other) | Node::Or(one, other) => {
                one.columns(all);
                other.columns(all);
            }
            Node::Not(inner) => inner.columns(all),
            Node::CompareColumns { left, right, .. } => all.extend([left.clone(), right.clone()]),
            Node::Compare { column, .. } | Node::In { column, .. } | Node::Missing { column } => {
                all.insert(column.clone());
            }
        }
    }

    fn not_numeric(&self, table: &Table, all: &mut Vec<(String, String)>) {
        match self {
            Node::And(one, other) | Node::Or(one, other) => {
                one.not_numeric(table, all);
                other.not_numeric(table, all);
            }
            Node::Not(inner) => inner.not_numeric(table, all),
            Node::Compare { column, literal: Literal::Number(_), .. } => {
                let found = table.column(column).and_then(|c| c.levels.iter().zip(&c.numbers).find(|(_, number)| number.is_nan()));
                all.extend(found.map(|(level, _)| (column.clone(), level.clone())));
            }
            _ => {}
        }
    }

    fn evaluate(&self, table: &Table) -> Vec<Option<bool>> {
        let pair = |one: &Node, other: &Node, join: fn(Option<bool>, Option<bool>) -> Option<bool>| {
            one.evaluate(table).into_iter().zip(other.evaluate(table)).map(|(a, b)| join(a, b)).collect()
        };
        match self {
            Node::And(one, other) => pair(one, other, both),
            Node::Or(one, other) => pair(one, other, either),
            Node::Not(inner) => inner.evaluate(table).into_iter().map(|answer| answer.map(|yes| !yes)).collect(),
            Node::Compare { column, relation, literal } => by_level(table, column, |c, level| relation.holds(c, level, literal)),
            Node::In { column, literals } => {
                by_level(table, column, |c, level| Some(literals.iter().any(|l| Relation::Equal.holds(c, level, l) == Some(true))))
            }
            Node::Missing { column } => match table.column(column) {
                Some(column) => column.codes.iter().map(|code| Some(*code == NONE)).collect(),
                None => vec![Some(true); table.rows()],
            },
            Node::CompareColumns { left, relation, right } => match (table.column(left), table.column(right)) {
                (Some(left), Some(right)) => (0..table.rows()).map(|row| relation.between(left, right, row)).collect(),
                _ => vec![None; table.rows()],
            },
        }
    }
}

/// Asked once a level, then given to every row.
fn by_level(table: &Table, column: &str, ask: impl Fn(&Column, usize) -> Option<bool>) -> Vec<Option<bool>> {
    let Some(column) = table.column(column) else { return vec![None; table.rows()] };
    let answers: Vec<Option<bool>> = (0..column.levels.len()).map(|level| ask(column, level)).collect();
    column.codes.iter().map(|code| answers.get(*code as usize).copied().flatten()).collect()
}

/// False if one is false, true if both are true.
fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    both(one.map(|yes| !yes), other.map(|yes| !yes)).map(|yes| !yes)
}

impl Relation {
    fn holds(self, column: &Column, level: usize, literal: &Literal) -> Option<bool> {
        match literal {
            Literal::Number(wanted) => Some(column.numbers[level]).filter(|n| n.is_finite()).map(|n| self.ordered(n.total_cmp(wanted))),
            Literal::Text(text) => Some(self.ordered(column.levels[level].as_str().cmp(text))),
        }
    }

    fn between(self, left: &Column, right: &Column, row: usize) -> Option<bool> {
        match (left.number(row), right.number(row)) {
            (Some(one), Some(other)) => Some(self.ordered(one.total_cmp(&other))),
            _ => left.text(row).zip(right.text(row)).map(|(one, other)| self.ordered(one.cmp(other))),
        }
    }

    fn ordered(self, order: std::cmp::Ordering) -> bool {
        match self {
            Relation::Less => order.is_lt(),
            Relation::LessOrEqual => order.is_le(),
            Relation::Greater => order.is_gt(),
            Relation::GreaterOrEqual => order.is_ge(),
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
        }
    }
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn here(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::Nothing, |placed| &placed.token)
    }

    fn fault(&self, expected: &str) -> ConditionError {
        let column = self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |placed| placed.column);
        ConditionError { column, found: self.here().shown(), expected: expected.to_owned() }
    }

    /// Takes a word (in one of its languages) or a symbol when it is there.
    fn skip(&mut self, any: &[&str]) -> bool {
        let there = match self.here() {
            Token::Name(name) => any.contains(&name.to_lowercase().as_str()),
            Token::Symbol(symbol) => any.contains(symbol),
            _ => false,
        };
        self.at += usize::from(there);
        there
    }

    fn either(&mut self) -> Parsed<Node> {
        let mut left = self.both()?;
        while self.skip(&["or", "ou", "|"]) {
            left = Node::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Parsed<Node> {
        let mut left = self.single()?;
        while self.skip(&["and", "et", "&"]) {
            left = Node::And(Box::new(left), Box::new(self.single()?));
        }
        Ok(left)
    }

    fn single(&mut self) -> Parsed<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fault("moins de parenthèses"));
        }
        let node = if self.skip(&["not", "non", "!"]) {
            Node::Not(Box::new(self.single()?))
        } else if self.skip(&["("]) {
            let inner = self.either()?;
            if !self.skip(&[")"]) {
                return Err(self.fault("« ) »"));
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn comparison(&mut self) -> Parsed<Node> {
        let column = self.column()?;
        let is = self.skip(&["is", "est"]);
        let not = self.skip(&["not", "non"]);
        if self.skip(&["missing", "manquant", "manquante", "manque"]) {
            let missing = Node::Missing { column };
            return Ok(if not { Node::Not(Box::new(missing)) } else { missing });
        }
        if !is && self.skip(&["in", "dans"]) {
            let inside = Node::In { column, literals: self.list()? };
            return Ok(if not { Node::Not(Box::new(inside)) } else { inside });
        }
        if is || not {
            return Err(self.fault("« missing »"));
        }
        let Some(relation) = self.relation() else { return Err(self.fault("==, !=, <, <=, >, >=, in ou is missing")) };
        self.at += 1;
        self.right(column, relation)
    }

    fn column(&mut self) -> Parsed<String> {
        match self.here().clone() {
            Token::Name(name) | Token::Quoted(name) => {
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.fault("un nom de colonne (entre accents graves s'il a des espaces : `Tranche d'âge`)")),
        }
    }

    fn relation(&self) -> Option<Relation> {
        match self.here() {
            Token::Symbol(symbol) => RELATIONS.iter().find(|(text, _)| text == symbol).map(|(_, relation)| *relation),
            _ => None,
        }
    }

    fn right(&mut self, column: String, relation: Relation) -> Parsed<Node> {
        match self.here().clone() {
            Token::Name(right) | Token::Quoted(right) => {
                self.at += 1;
                Ok(Node::CompareColumns { left: column, relation, right })
            }
            _ => Ok(Node::Compare { column, relation, literal: self.literal()? }),
        }
    }

    fn literal(&mut self) -> Parsed<Literal> {
        let minus = self.skip(&["-"]);
        let literal = match self.here().clone() {
            Token::Number(number) => Literal::Number(if minus { -number } else { number }),
            Token::Text(text) if !minus => Literal::Text(text),
            _ => return Err(self.fault("un nombre ou un texte entre apostrophes : 'F'")),
        };
        self.at += 1;
        Ok(literal)
    }

    fn list(&mut self) -> Parsed<Vec<Literal>> {
        let (open, close) = if self.skip(&["("]) { (true, ")") } else { (self.skip(&["["]), "]") };
        if !open {
            return Err(self.fault("une liste : ('A', 'B')"));
        }
        let mut all = vec![self.literal()?];
        while self.skip(&[","]) {
            all.push(self.literal()?);
        }
        if self.skip(&[close]) { Ok(all) } else { Err(self.fault("« , » ou la fin de la liste")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Missing, Wanted};
    use base::Findings;

    fn rows(text: &str) -> Vec<usize> {
        let csv = "age,sexe,Tranche d'âge,dep\n17,F,a,01\n18,F,b,02\n40,M,b,01\nNA,F,NA,2A\n";
        let table = Table::from_csv("t", csv, &Wanted::everything(), &Missing::default(), &mut Findings::default());
        let kept = Condition::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).rows(&table);
        kept.iter().enumerate().filter(|(_, yes)| **yes).map(|(row, _)| row).collect()
    }

    #[test]
    fn conditions_keep_the_rows_that_fulfil_them() {
        assert_eq!(rows("age >= 18 and sexe == 'F'"), [1]);
        assert_eq!(rows("age >= 18 ou sexe = \"F\""), [0, 1, 2, 3]);
        assert_eq!(rows("not (age >= 18)"), [0]);
        assert_eq!(rows("age is missing"), [3]);
        assert_eq!(rows("age is not missing et sexe != 'M'"), [0, 1]);
        assert_eq!(rows("`Tranche d'âge` in ('b', 'c')"), [1, 2]);
        assert_eq!(rows("age not in (17, 18)"), [2]);
        assert_eq!(rows("dep == '01'"), [0, 2]);
        assert_eq!(rows("dep == 1"), [0, 2]);
    }

    #[test]
    fn an_unknown_answer_is_neither_true_nor_false() {
        assert_eq!(rows("age < 18"), [0]);
        assert_eq!(rows("not age < 18"), [1, 2]);
        assert_eq!(rows("age > 30 or sexe == 'F'"), [0, 1, 2, 3]);
    }

    #[test]
    fn faults_say_where_and_what() {
        for (text, column) in
            [("age >=", 7), ("age 18", 5), ("(age > 1", 9), ("age > 1 sexe == 'F'", 9), ("sexe == 'F", 9), ("", 1), ("« a »", 1)]
        {
            assert_eq!(Condition::parse(text).unwrap_err().column, column, "{text}");
        }
        assert!(Condition::parse(&"(".repeat(5000)).is_err());
    }
}
