//! Tokens to the tree: the whole grammar of XPath 1.0, so that what is outside our subset is named, not misread.
//!
//! Operators by precedence climbing; the length of the text and the height of the tree are bounded.

use super::ast::{AXES, Axis, Call, Expr, Kind, Name, Operator, Path, Start, Step, Test};
use super::error::{ExpressionError, Fault, Span};
use super::function;
use super::token::{Spanned, Token, tokens, unexpected};

/// Bytes of an expression; the longest seen in the public forms has 4 000.
pub const MAX_LENGTH: usize = 32_768;
/// Levels of the tree; people write fewer than 20.
pub const MAX_HEIGHT: usize = 200;

const OPERATORS: &[(&str, u8, Option<Operator>)] = &[
    ("or", 1, None),
    ("and", 2, None),
    ("=", 3, Some(Operator::Equal)),
    ("!=", 3, Some(Operator::NotEqual)),
    ("<", 4, Some(Operator::Less)),
    ("<=", 4, Some(Operator::LessOrEqual)),
    (">", 4, Some(Operator::Greater)),
    (">=", 4, Some(Operator::GreaterOrEqual)),
    ("+", 5, Some(Operator::Add)),
    ("-", 5, Some(Operator::Subtract)),
    ("*", 6, Some(Operator::Multiply)),
    ("div", 6, Some(Operator::Divide)),
    ("mod", 6, Some(Operator::Remainder)),
    ("|", 8, Some(Operator::Union)),
];
/// A minus binds tighter than `*` and looser than `|`.
const NEGATE: u8 = 8;

/// The tree of an expression, or the first thing that is not grammar.
pub fn parse(text: &str) -> Result<Expr, ExpressionError> {
    if text.len() > MAX_LENGTH {
        return Err(ExpressionError::new(0..0, Fault::TooLong { length: text.chars().count(), most: MAX_LENGTH }));
    }
    read(text).map_err(|error| error.placed(text))
}

fn read(text: &str) -> Result<Expr, ExpressionError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(ExpressionError::new(0..text.len(), Fault::Empty));
    }
    let mut parser = Parser { text, tokens, at: 0, depth: 0 };
    let expr = parser.expression(0)?;
    if parser.at < parser.tokens.len() { Err(parser.unexpected()) } else { Ok(expr) }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Spanned<'a>>,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, ExpressionError>;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn mark_after(&self, offset: usize) -> Option<&'static str> {
        match self.tokens.get(self.at + offset) {
            Some((Token::Mark(mark), _)) => Some(mark),
            _ => None,
        }
    }

    fn sees(&self, mark: &str) -> bool {
        self.mark_after(0) == Some(mark)
    }

    fn accept(&mut self, mark: &str) -> bool {
        let seen = self.sees(mark);
        self.at += usize::from(seen);
        seen
    }

    fn expect(&mut self, mark: &str) -> Parsed<()> {
        if self.accept(mark) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn start(&self) -> usize {
        self.tokens.get(self.at).map_or(self.text.len(), |(_, span)| span.start)
    }

    fn span_from(&self, start: usize) -> Span {
        let end = self.tokens.get(self.at.wrapping_sub(1)).map_or(start, |(_, span)| span.end);
        start..end.max(start)
    }

    fn unexpected(&self) -> ExpressionError {
        match self.tokens.get(self.at) {
            Some((_, span)) => unexpected(self.text, span.clone()),
            None => ExpressionError::new(self.text.len()..self.text.len(), Fault::UnexpectedEnd),
        }
    }

    /// A node whose height is one more than its highest child.
    fn node(&self, kind: Kind, start: usize) -> Parsed<Expr> {
        let mut expr = Expr { kind, span: self.span_from(start), height: 1 };
        expr.height = 1 + expr.children().iter().map(|child| child.height).max().unwrap_or(0);
        if expr.height > MAX_HEIGHT { Err(self.too_deep()) } else { Ok(expr) }
    }

    fn too_deep(&self) -> ExpressionError {
        ExpressionError::new(self.start()..self.start(), Fault::TooDeep { most: MAX_HEIGHT })
    }

    /// An expression whose operators all bind tighter than `least`.
    fn expression(&mut self, least: u8) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MAX_HEIGHT {
            return Err(self.too_deep());
        }
        let start = self.start();
        let mut left = self.operand()?;
        while let Some((operator, power)) = self.operator().filter(|(_, power)| *power > least) {
            left = self.join(left, operator, power, start)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Option<(Option<Operator>, u8)> {
        let mark = self.mark_after(0)?;
        OPERATORS.iter().find(|(name, ..)| *name == mark).map(|(_, power, operator)| (*operator, *power))
    }

    fn join(&mut self, left: Expr, operator: Option<Operator>, power: u8, start: usize) -> Parsed<Expr> {
        let Some(operator) = operator else { return self.join_terms(left, power, start) };
        self.at += 1;
        let right = self.expression(power)?;
        self.node(Kind::Binary(operator, Box::new(left), Box::new(right)), start)
    }

    /// `a or b or c` is one node with three terms: a long list is not a deep tree.
    fn join_terms(&mut self, left: Expr, power: u8, start: usize) -> Parsed<Expr> {
        let word = if power == 1 { "or" } else { "and" };
        let mut terms = vec![left];
        while self.accept(word) {
            terms.push(self.expression(power)?);
        }
        self.node(if power == 1 { Kind::Any(terms) } else { Kind::All(terms) }, start)
    }

    fn operand(&mut self) -> Parsed<Expr> {
        let start = self.start();
        if !self.accept("-") {
            return self.path_or_value();
        }
        let inner = self.expression(NEGATE - 1)?;
        self.node(Kind::Negate(Box::new(inner)), start)
    }

    fn path_or_value(&mut self) -> Parsed<Expr> {
        let start = self.start();
        match self.peek() {
            Some(Token::Question(name)) => {
                let name = Box::from(*name);
                self.at += 1;
                self.path_after(Start::Question(name), start)
            }
            _ if self.starts_value() => self.filtered(start),
            _ => self.path(start),
        }
    }

    fn starts_value(&self) -> bool {
        match self.peek() {
            Some(Token::Number(_) | Token::Text(_) | Token::Variable(_)) => true,
            Some(Token::Name { prefix, local }) => self.mark_after(1) == Some("(") && (prefix.is_some() || !is_node_type(local)),
            _ => self.sees("("),
        }
    }

    /// A value, then its predicates and steps if any.
    fn filtered(&mut self, start: usize) -> Parsed<Expr> {
        let value = self.value(start)?;
        let predicates = self.predicates()?;
        if predicates.is_empty() && !self.sees("/") && !self.sees("//") {
            return Ok(value);
        }
        self.path_after(Start::Value(Box::new(value), predicates), start)
    }

    fn value(&mut self, start: usize) -> Parsed<Expr> {
        let Some((token, _)) = self.tokens.get(self.at).cloned() else { return Err(self.unexpected()) };
        self.at += 1;
        match token {
            Token::Number(number) => self.node(Kind::Number(number), start),
            Token::Text(text) => self.node(Kind::Text(text.into()), start),
            Token::Variable(name) => self.node(Kind::Variable(name.into()), start),
            Token::Name { prefix, local } => self.call(prefix, local, start),
            _ => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                Ok(inner)
            }
        }
    }

    fn call(&mut self, prefix: Option<&str>, local: &str, start: usize) -> Parsed<Expr> {
        let name = prefix.map_or(local.to_owned(), |prefix| format!("{prefix}:{local}"));
        self.expect("(")?;
        let mut args = Vec::new();
        while !self.accept(")") {
            if !args.is_empty() {
                self.expect(",")?;
            }
            args.push(self.expression(0)?);
        }
        let function = function::find(&name).map(|signature| signature.function);
        self.node(Kind::Call(Call { name: name.into(), function, args, pattern: None }), start)
    }

    fn predicates(&mut self) -> Parsed<Vec<Expr>> {
        let mut predicates = Vec::new();
        while self.accept("[") {
            predicates.push(self.expression(0)?);
            self.expect("]")?;
        }
        Ok(predicates)
    }

    fn path(&mut self, start: usize) -> Parsed<Expr> {
        let absolute = self.sees("/") || self.sees("//");
        let mut steps = Vec::new();
        if self.accept("/") {
            if self.starts_step() {
                steps.push(self.step()?);
            }
        } else if !absolute {
            steps.push(self.step()?);
        }
        self.more_steps(&mut steps)?;
        let origin = if absolute { Start::Root } else { Start::Here };
        self.node(Kind::Path(Path { start: origin, steps }), start)
    }

    fn path_after(&mut self, origin: Start, start: usize) -> Parsed<Expr> {
        let mut steps = Vec::new();
        self.more_steps(&mut steps)?;
        self.node(Kind::Path(Path { start: origin, steps }), start)
    }

    fn more_steps(&mut self, steps: &mut Vec<Step>) -> Parsed<()> {
        loop {
            let start = self.start();
            if self.accept("//") {
                steps.push(Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new(), span: self.span_from(start) });
            } else if !self.accept("/") {
                return Ok(());
            }
            steps.push(self.step()?);
            if steps.len() > MAX_HEIGHT {
                return Err(self.too_deep());
            }
        }
    }

    fn starts_step(&self) -> bool {
        matches!(self.peek(), Some(Token::Name { .. })) || [".", "..", "@"].iter().any(|mark| self.sees(mark))
    }

    fn step(&mut self) -> Parsed<Step> {
        let start = self.start();
        let short = [(".", Axis::Itself), ("..", Axis::Parent)].into_iter().find(|(mark, _)| self.accept(mark));
        let (axis, test) = match short {
            Some((_, axis)) => (axis, Test::Node),
            None => (self.axis()?, self.test()?),
        };
        // A predicate after `.` or `..` is not in the grammar; every engine reads it.
        let predicates = self.predicates()?;
        Ok(Step { axis, test, predicates, span: self.span_from(start) })
    }

    fn axis(&mut self) -> Parsed<Axis> {
        if self.accept("@") {
            return Ok(Axis::Attribute);
        }
        let Some(Token::Name { prefix: None, local }) = self.peek() else { return Ok(Axis::Child) };
        if self.mark_after(1) != Some("::") {
            return Ok(Axis::Child);
        }
        let axis = AXES.iter().find(|(name, _)| name == local).map(|(_, axis)| *axis).ok_or_else(|| self.unexpected())?;
        self.at += 2;
        Ok(axis)
    }

    fn test(&mut self) -> Parsed<Test> {
        let Some(Token::Name { prefix, local }) = self.peek().cloned() else { return Err(self.unexpected()) };
        self.at += 1;
        if prefix.is_none() && is_node_type(local) && self.accept("(") {
            return self.node_type(local);
        }
        let prefix = prefix.map(Box::from);
        Ok(if local == "*" { Test::Any(prefix) } else { Test::Name(Name { prefix, local: local.into() }) })
    }

    fn node_type(&mut self, name: &str) -> Parsed<Test> {
        let target = match self.peek() {
            Some(Token::Text(target)) if name == "processing-instruction" => Some(Box::from(*target)),
            _ => None,
        };
        self.at += usize::from(target.is_some());
        self.expect(")")?;
        Ok(match name {
            "node" => Test::Node,
            "text" => Test::Text,
            "comment" => Test::Comment,
            _ => Test::Instruction(target),
        })
    }
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}
