//! The functions, by family. The number of values was checked before: a missing one can only be optional.

use super::ast::{Call, Expr};
use super::date::{self, Moment};
use super::error::{ExpressionError, Fault};
use super::eval::{Evaluated, Focus, MAX_TEXT, Scope, boolean, eval as eval_expr, number, text};
use super::function::{Function, instead_of};
use super::number::{round, truncate};
use super::text::{codes, normalize_space, substr, translate};
use super::tree::Tree;
use super::value::Value;
use super::{nodes, pattern, random};
use std::borrow::Cow;

/// What a letter costs to a pattern: its automaton may have thousands of states.
const STEPS_A_LETTER: usize = 50;

/// What a function needs: its values, not yet evaluated, and where.
struct Site<'s, 'a, T: Tree> {
    call: &'a Call,
    expr: &'a Expr,
    scope: &'s Scope<'a, T>,
    focus: Focus<T::Node>,
}

pub(crate) fn eval<'a, T: Tree>(call: &'a Call, expr: &'a Expr, scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Evaluated<'a, T> {
    let site = Site { call, expr, scope, focus };
    match call.function {
        Some(function) => site.logic(function),
        None => Err(site.fault(Fault::Function { name: call.name.to_string(), instead: instead_of(&call.name) })),
    }
}

impl<'a, T: Tree> Site<'_, 'a, T> {
    fn fault(&self, fault: Fault) -> ExpressionError {
        ExpressionError::new(self.expr.span.clone(), fault)
    }

    fn arg(&self, index: usize) -> Result<&'a Expr, ExpressionError> {
        self.call.args.get(index).ok_or_else(|| self.fault(Fault::UnexpectedEnd))
    }
    fn value(&self, index: usize) -> Evaluated<'a, T> {
        eval_expr(self.arg(index)?, self.scope, self.focus)
    }
    fn boolean(&self, index: usize) -> Result<bool, ExpressionError> {
        boolean(self.arg(index)?, self.scope, self.focus)
    }
    fn number(&self, index: usize) -> Result<f64, ExpressionError> {
        number(self.arg(index)?, self.scope, self.focus)
    }
    fn text(&self, index: usize) -> Result<Cow<'a, str>, ExpressionError> {
        text(self.arg(index)?, self.scope, self.focus)
    }
    fn nodes(&self, index: usize) -> Result<Vec<T::Node>, ExpressionError> {
        let nodes = nodes::nodes(self.arg(index)?, self.scope, self.focus)?;
        self.scope.spend(nodes.len(), self.expr)?;
        Ok(nodes)
    }

    fn logic(&self, function: Function) -> Evaluated<'a, T> {
        Ok(match function {
            Function::True => Value::Boolean(true),
            Function::False => Value::Boolean(false),
            Function::Not => Value::Boolean(!self.boolean(0)?),
            Function::Boolean => Value::Boolean(self.boolean(0)?),
            Function::BooleanFromString => Value::Boolean(matches!(&*self.text(0)?, "1" | "true")),
            Function::If => self.value(if self.boolean(0)? { 1 } else { 2 })?,
            Function::Checklist => self.checklist()?,
            Function::Coalesce => {
                let first = self.value(0)?;
                if self.scope.text(&first).is_empty() { self.value(1)? } else { first }
            }
            Function::Once => match self.scope.tree.text(self.scope.current) {
                blank if blank.is_empty() => self.value(0)?,
                kept => Value::Text(kept),
            },
            other => self.choices(other)?,
        })
    }

    /// `checklist(least, most, …)`: how many hold is between the two; −1 means no most.
    fn checklist(&self) -> Evaluated<'a, T> {
        let (least, most) = (self.number(0)?, self.number(1)?);
        let values = nodes::flatten(&self.call.args[2..], self.scope, self.focus)?;
        let holding = values.iter().filter(|value| self.scope.boolean(value)).count() as f64;
        Ok(Value::Boolean(holding >= least && (most == -1.0 || holding <= most)))
    }

    fn choices(&self, function: Function) -> Evaluated<'a, T> {
        Ok(match function {
            Function::Selected => {
                let (answer, code) = (self.text(0)?, self.text(1)?);
                Value::Boolean(is_selected(&answer, code.trim()))
            }
            Function::SelectedAt => {
                let (answer, place) = (self.text(0)?, truncate(self.number(1)?));
                let code = if place >= 0.0 { codes(&answer).nth(place as usize) } else { None };
                Value::text(code.unwrap_or_default())
            }
            Function::CountSelected => Value::Number(codes(&self.text(0)?).count() as f64),
            Function::ChoiceName => {
                let label = self.scope.tree.choice_label(&self.text(1)?, self.scope.current, &self.text(0)?);
                Value::text(label.unwrap_or_default())
            }
            other => self.sets(other)?,
        })
    }

    fn sets(&self, function: Function) -> Evaluated<'a, T> {
        let tree = self.scope.tree;
        Ok(match function {
            Function::Count => Value::Number(self.nodes(0)?.len() as f64),
            Function::CountNonEmpty => Value::Number(nodes::count_non_empty(&self.nodes(0)?, tree) as f64),
            Function::Position => Value::Number(match self.call.args.first() {
                None => self.focus.position as f64,
                Some(_) => match self.nodes(0)?.first() {
                    None => f64::NAN,
                    Some(node) => {
                        self.scope.spend(tree.parent(*node).map_or(0, |parent| tree.children(parent).count()), self.expr)?;
                        nodes::position(*node, tree) as f64
                    }
                },
            }),
            Function::Current => Value::Nodes(vec![self.scope.current]),
            Function::Instance => Value::Nodes(vec![self.instance(&self.text(0)?)?]),
            Function::IndexedRepeat => Value::Nodes(nodes::indexed_repeat(&self.call.args, self.scope, self.focus)?),
            Function::Randomize => Value::Nodes(self.randomize()?),
            Function::Pulldata => self.pulldata()?,
            other => self.numbers(other)?,
        })
    }

    fn instance(&self, id: &str) -> Result<T::Node, ExpressionError> {
        self.scope.tree.instance(id).ok_or_else(|| self.fault(Fault::Instance(id.to_owned())))
    }

    fn randomize(&self) -> Result<Vec<T::Node>, ExpressionError> {
        let nodes = self.nodes(0)?;
        if self.call.args.len() == 1 {
            return Ok(random::arrange(&nodes, || self.scope.environment.chance.unit()));
        }
        let seed = self.value(1)?;
        Ok(random::shuffle(&nodes, random::seed_of(self.scope.number(&seed), &self.scope.text(&seed))))
    }

    /// `pulldata(list, column, key column, key)`: the column of the first row whose key is the one asked for.
    fn pulldata(&self) -> Evaluated<'a, T> {
        let (column, key_column, key) = (self.text(1)?, self.text(2)?, self.text(3)?);
        let tree = self.scope.tree;
        let cell = |row: T::Node, name: &str| {
            let name = super::ast::Name { prefix: None, local: name.into() };
            tree.children(row).find(|child| tree.is_named(*child, &name))
        };
        let rows: Vec<_> = tree.children(self.instance(&self.text(0)?)?).flat_map(|root| tree.children(root)).collect();
        self.scope.spend(rows.len(), self.expr)?;
        let row = rows.into_iter().find(|row| cell(*row, &key_column).is_some_and(|cell| tree.text(cell) == key));
        Ok(row.and_then(|row| cell(row, &column)).map_or(Value::BLANK, |cell| Value::Text(tree.text(cell))))
    }

    fn numbers(&self, function: Function) -> Evaluated<'a, T> {
        let places = |site: &Self| if site.call.args.len() == 2 { site.number(1) } else { Ok(0.0) };
        let number = match function {
            Function::Number => self.number(0)?,
            Function::Int => truncate(self.number(0)?),
            Function::Round => round(self.number(0)?, places(self)?),
            Function::Abs => self.number(0)?.abs(),
            Function::Pow => self.number(0)?.powf(self.number(1)?),
            Function::Random => self.scope.environment.chance.unit(),
            Function::Sum => nodes::numbers(&nodes::flatten(&self.call.args, self.scope, self.focus)?, self.scope).sum(),
            Function::Min => {
                nodes::extreme(nodes::numbers(&nodes::flatten(&self.call.args, self.scope, self.focus)?, self.scope), f64::min)
            }
            Function::Max => {
                nodes::extreme(nodes::numbers(&nodes::flatten(&self.call.args, self.scope, self.focus)?, self.scope), f64::max)
            }
            Function::StringLength => self.text(0)?.chars().count() as f64,
            other => return self.texts(other),
        };
        Ok(Value::Number(number))
    }

    fn texts(&self, function: Function) -> Evaluated<'a, T> {
        Ok(match function {
            Function::String => Value::Text(self.text(0)?),
            Function::Concat => Value::text(self.joined("", &self.call.args)?),
            Function::Join => Value::text(self.joined(&self.text(0)?, &self.call.args[1..])?),
            Function::Substr => {
                let to = if self.call.args.len() == 3 { Some(self.number(2)?) } else { None };
                Value::text(substr(&self.text(0)?, self.number(1)?, to))
            }
            Function::SubstringBefore => Value::text(self.text(0)?.split_once(&*self.text(1)?).map_or("", |(before, _)| before)),
            Function::SubstringAfter => Value::text(self.text(0)?.split_once(&*self.text(1)?).map_or("", |(_, after)| after)),
            Function::Translate => {
                let (text, from, to) = (self.text(0)?, self.text(1)?, self.text(2)?);
                self.scope.spend(text.len().saturating_mul(from.len()) / 16, self.expr)?;
                Value::text(translate(&text, &from, &to))
            }
            Function::NormalizeSpace => Value::text(normalize_space(&self.text(0)?)),
            Function::Contains => Value::Boolean(self.text(0)?.contains(&*self.text(1)?)),
            Function::StartsWith => Value::Boolean(self.text(0)?.starts_with(&*self.text(1)?)),
            Function::EndsWith => Value::Boolean(self.text(0)?.ends_with(&*self.text(1)?)),
            Function::Regex => Value::Boolean(self.matches()?),
            Function::Uuid => self.uuid()?,
            other => self.dates(other)?,
        })
    }

    fn joined(&self, glue: &str, args: &'a [Expr]) -> Result<String, ExpressionError> {
        let values = nodes::flatten(args, self.scope, self.focus)?;
        self.scope.spend(values.len(), self.expr)?;
        let mut out = String::new();
        for (index, value) in values.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { glue });
            out.push_str(&self.scope.text(value));
            if out.len() > MAX_TEXT {
                break;
            }
        }
        self.scope.weigh(out.len(), self.expr)?;
        Ok(out)
    }

    fn matches(&self) -> Result<bool, ExpressionError> {
        let subject = self.text(0)?;
        self.scope.spend(subject.len().saturating_mul(STEPS_A_LETTER), self.expr)?;
        if let Some(compiled) = &self.call.pattern {
            return Ok(compiled.is_match(&subject));
        }
        let text = self.text(1)?;
        // A pattern made at run time is compiled each time: it counts for what it costs.
        self.scope.spend(50_000 + text.len(), self.expr)?;
        match pattern::compile(&text) {
            Ok(compiled) => Ok(compiled.is_match(&subject)),
            Err(cause) => Err(self.fault(Fault::Pattern { text: text.into_owned(), cause })),
        }
    }

    /// `uuid()`, or as many of its characters as asked for.
    fn uuid(&self) -> Evaluated<'a, T> {
        let chance = &self.scope.environment.chance;
        if self.call.args.is_empty() {
            return Ok(Value::text(chance.uuid()));
        }
        let length = truncate(self.number(0)?);
        if !(0.0..=1000.0).contains(&length) {
            return Err(self.fault(Fault::Length { text: self.text(0)?.into_owned() }));
        }
        Ok(Value::text(
            std::iter::repeat_with(|| chance.uuid())
                .flat_map(|uuid| uuid.into_bytes())
                .map(char::from)
                .take(length as usize)
                .collect::<String>(),
        ))
    }

    fn dates(&self, function: Function) -> Evaluated<'a, T> {
        let environment = self.scope.environment;
        Ok(match function {
            Function::Now => Value::Moment(environment.now),
            Function::Today => Value::Moment(environment.now.midnight()),
            Function::Date | Function::DateTime => self.moment(0)?.map_or(Value::BLANK, Value::Moment),
            Function::DecimalDateTime => Value::Number(match self.value(0)? {
                Value::Number(days) => days,
                _ => self.moment(0)?.map_or(f64::NAN, Moment::days),
            }),
            Function::DecimalTime => Value::Number(self.time_of_day()?),
            Function::FormatDate => {
                let format = self.text(1)?;
                self.moment(0)?.map_or(Value::BLANK, |moment| Value::text(moment.format(&format, environment.language)))
            }
            _ => return Err(self.fault(Fault::Function { name: self.call.name.to_string(), instead: None })),
        })
    }

    /// A number is days since 1970, a text is read as ISO 8601; what is no date is blank.
    fn moment(&self, index: usize) -> Result<Option<Moment>, ExpressionError> {
        let zone = self.scope.environment.zone;
        Ok(match self.value(index)? {
            Value::Moment(moment) => Some(moment),
            Value::Number(days) => Moment::from_days(days, zone),
            Value::Boolean(_) => None,
            other => date::parse(&self.scope.text(&other), zone, true),
        })
    }

    fn time_of_day(&self) -> Result<f64, ExpressionError> {
        let alone = match self.value(0)? {
            Value::Moment(_) | Value::Number(_) | Value::Boolean(_) => None,
            other => date::parse_time_alone(&self.scope.text(&other), self.scope.environment.zone),
        };
        Ok(match alone {
            Some(time) => time,
            None => self.moment(0)?.map_or(f64::NAN, Moment::time_of_day),
        })
    }
}

/// Is a code among those of an answer? A blank code asks whether there is no answer.
fn is_selected(answer: &str, code: &str) -> bool {
    if code.is_empty() { answer.trim().is_empty() } else { codes(answer).any(|other| other == code) }
}
