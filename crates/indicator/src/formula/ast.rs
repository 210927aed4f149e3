//! The tree of a formula, shared by the public statistics and the survey indicators.

use base::VariableId;

/// Which end of the span a variable is read at: `{yy}` the later (or only) year, `{yy0}` the earlier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// `{yy}`
    Later,
    /// `{yy0}`
    Earlier,
    /// No vintage in the name (`SUPERF`, `BPE.D502`): the period of the fact, else the only period there is.
    Undated,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    And,
    Or,
}

/// A node. Public statistics use the arithmetic part; surveys also conditions, sets and shares.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    Number(f64),
    Text(String),
    /// `P{yy}_POP` is variable `P_POP` at [`End::Later`]; in a survey formula, a question code.
    Variable {
        id: VariableId,
        end: End,
    },
    /// `yy` or `yy0` as numbers.
    Year(End),
    /// `years`: the length of the span.
    Years,
    Negate(Box<Expr>),
    Binary {
        operator: Operator,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `sum(NAISD{yy} - DECESD{yy})`: over the years of the span (the later census year excluded), read from a
    /// cumulated column when there is one; `sum(X, 3 years)`: over the last three years.
    SumOverYears {
        inner: Box<Expr>,
        last_years: Option<u16>,
    },
    /// `each(a * b)`: the expression is evaluated commune by commune, then summed (a bare variable is summed first).
    Each(Box<Expr>),
    /// `sum(P{yy}_POP where condition)`: over the communes that fulfil it.
    Where {
        inner: Box<Expr>,
        condition: Box<Expr>,
    },
    /// `weighted_share(condition | base)`, `share(condition | base)`, `count(condition)`, `mean`, `median`,
    /// `distribution`, `exists`: by name, with the condition and the base.
    Function {
        name: String,
        argument: Box<Expr>,
        base: Option<Box<Expr>>,
    },
    /// `LS1 in {"a", "b"}`; with `contains_any` true, `LS5 contains any of {...}`.
    InSet {
        left: Box<Expr>,
        set: Vec<String>,
        contains_any: bool,
    },
    /// `PA2 minus {"aucun"}`: a multiple answer without these choices.
    Minus {
        left: Box<Expr>,
        set: Vec<String>,
    },
    /// `EL7[partner]`: a question of a matrix, over its rows.
    Indexed {
        name: String,
        index: String,
    },
}
