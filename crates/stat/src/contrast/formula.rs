//! Formulas of named estimates, with their gradient: `E / H`, `Yes / (Yes + No)`, `` `2025` / `2022` - 1 ``.

/// A formula read once and evaluated at many values.
#[derive(Clone, PartialEq, Debug)]
pub struct Formula {
    root: Node,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Function {
    Log,
    Exp,
    Sqrt,
}

#[derive(Clone, PartialEq, Debug)]
enum Node {
    Number(f64),
    /// Place of the estimate.
    Value(usize),
    Pair(char, Box<Node>, Box<Node>),
    Minus(Box<Node>),
    Call(Function, Box<Node>),
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FormulaError {
    #[error("formule « {formula} » : « {name} » n'est aucune des estimations ({known})")]
    UnknownName { formula: String, name: String, known: String },
    #[error("formule de plus de {longest} caractères ; la découper en plusieurs contrastes")]
    TooLong { longest: usize },
    #[error("formule « {formula} » : {what} au caractère {place}")]
    Unreadable { formula: String, what: &'static str, place: usize },
}

/// Characters of a formula: it is read by recursion, and a formula of a thousand parentheses is no formula.
const LONGEST: usize = 500;

impl Formula {
    /// Reads numbers, the names of `names` (between back quotes when they are not words), + − * / ^ ( ), log, exp and sqrt.
    pub fn read(formula: &str, names: &[String]) -> Result<Formula, FormulaError> {
        if formula.chars().count() > LONGEST {
            return Err(FormulaError::TooLong { longest: LONGEST });
        }
        let mut reader = Reader { text: formula.chars().collect(), place: 0, formula, names };
        let root = reader.sum()?;
        match reader.peek() {
            None => Ok(Formula { root }),
            Some(_) => Err(reader.wrong("un opérateur est attendu")),
        }
    }

    /// Value and gradient at the estimates.
    pub fn at(&self, values: &[f64]) -> (f64, Vec<f64>) {
        self.root.at(values)
    }
}

impl Node {
    fn at(&self, values: &[f64]) -> (f64, Vec<f64>) {
        let constant = |x: f64| (x, vec![0.0; values.len()]);
        match self {
            Node::Number(x) => constant(*x),
            Node::Value(j) => {
                let mut gradient = vec![0.0; values.len()];
                gradient[*j] = 1.0;
                (values[*j], gradient)
            }
            Node::Minus(a) => moved(a.at(values), |x| (-x, -1.0)),
            Node::Call(function, a) => moved(a.at(values), |x| match function {
                Function::Log => (x.ln(), 1.0 / x),
                Function::Exp => (x.exp(), x.exp()),
                Function::Sqrt => (x.sqrt(), 0.5 / x.sqrt()),
            }),
            Node::Pair(operator, a, b) => joined(*operator, a.at(values), b.at(values)),
        }
    }
}

/// f(x) by the chain rule; `f` gives value and derivative.
fn moved((x, gradient): (f64, Vec<f64>), f: impl Fn(f64) -> (f64, f64)) -> (f64, Vec<f64>) {
    let (value, slope) = f(x);
    (value, gradient.iter().map(|g| slope * g).collect())
}

fn joined(operator: char, (a, da): (f64, Vec<f64>), (b, db): (f64, Vec<f64>)) -> (f64, Vec<f64>) {
    let (value, by_a, by_b) = match operator {
        '+' => (a + b, 1.0, 1.0),
        '-' => (a - b, 1.0, -1.0),
        '*' => (a * b, b, a),
        '/' => (a / b, 1.0 / b, -a / (b * b)),
        _ => (a.powf(b), b * a.powf(b - 1.0), if db.iter().all(|d| *d == 0.0) { 0.0 } else { a.powf(b) * a.ln() }),
    };
    (value, da.iter().zip(&db).map(|(x, y)| by_a * x + by_b * y).collect())
}

struct Reader<'a> {
    text: Vec<char>,
    place: usize,
    formula: &'a str,
    names: &'a [String],
}

impl Reader<'_> {
    fn wrong(&self, what: &'static str) -> FormulaError {
        FormulaError::Unreadable { formula: self.formula.to_owned(), what, place: self.place + 1 }
    }

    fn peek(&mut self) -> Option<char> {
        while self.text.get(self.place).is_some_and(|c| c.is_whitespace()) {
            self.place += 1;
        }
        self.text.get(self.place).copied()
    }

    fn take(&mut self, wanted: &[char]) -> Option<char> {
        let found = self.peek().filter(|c| wanted.contains(c))?;
        self.place += 1;
        Some(found)
    }

    fn sum(&mut self) -> Result<Node, FormulaError> {
        let mut left = self.product()?;
        while let Some(operator) = self.take(&['+', '-']) {
            left = Node::Pair(operator, Box::new(left), Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Node, FormulaError> {
        let mut left = self.signed()?;
        while let Some(operator) = self.take(&['*', '/']) {
            left = Node::Pair(operator, Box::new(left), Box::new(self.signed()?));
        }
        Ok(left)
    }

    /// The sign binds less than the power, as in −2^2 = −4.
    fn signed(&mut self) -> Result<Node, FormulaError> {
        match self.take(&['+', '-']) {
            Some('-') => Ok(Node::Minus(Box::new(self.signed()?))),
            Some(_) => self.signed(),
            None => self.power(),
        }
    }

    fn power(&mut self) -> Result<Node, FormulaError> {
        let base = self.atom()?;
        match self.take(&['^']) {
            Some(_) => Ok(Node::Pair('^', Box::new(base), Box::new(self.signed()?))),
            None => Ok(base),
        }
    }

    fn atom(&mut self) -> Result<Node, FormulaError> {
        match self.peek() {
            Some('(') => self.between(),
            Some('`') => self.quoted(),
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_alphabetic() || c == '_' => self.word(),
            _ => Err(self.wrong("un nombre ou un nom est attendu")),
        }
    }

    fn between(&mut self) -> Result<Node, FormulaError> {
        self.place += 1;
        let inside = self.sum()?;
        self.take(&[')']).map(|_| inside).ok_or_else(|| self.wrong("une parenthèse fermante est attendue"))
    }

    fn quoted(&mut self) -> Result<Node, FormulaError> {
        self.place += 1;
        let name = self.run(|c| c != '`');
        self.take(&['`']).ok_or_else(|| self.wrong("un guillemet oblique fermant est attendu"))?;
        self.named(&name)
    }

    fn number(&mut self) -> Result<Node, FormulaError> {
        let mut digits = self.run(|c| c.is_ascii_digit() || c == '.');
        if self.text.get(self.place).is_some_and(|c| *c == 'e' || *c == 'E') {
            digits.push('e');
            self.place += 1;
            digits += &self.run(|c| c.is_ascii_digit() || c == '-' || c == '+');
        }
        digits.parse().map(Node::Number).map_err(|_| self.wrong("ce nombre ne se lit pas"))
    }

    /// A function when a parenthesis follows, else a name.
    fn word(&mut self) -> Result<Node, FormulaError> {
        let word = self.run(|c| c.is_alphanumeric() || c == '_' || c == '.');
        if self.peek() != Some('(') {
            return self.named(&word);
        }
        let function = match word.as_str() {
            "log" => Function::Log,
            "exp" => Function::Exp,
            "sqrt" => Function::Sqrt,
            _ => return Err(self.wrong("cette fonction n'est pas connue (log, exp, sqrt)")),
        };
        Ok(Node::Call(function, Box::new(self.between()?)))
    }

    fn run(&mut self, keep: impl Fn(char) -> bool) -> String {
        let run: String = self.text[self.place..].iter().take_while(|c| keep(**c)).collect();
        self.place += run.chars().count();
        run
    }

    fn named(&self, name: &str) -> Result<Node, FormulaError> {
        let unknown =
            || FormulaError::UnknownName { formula: self.formula.to_owned(), name: name.to_owned(), known: self.names.join(", ") };
        self.names.iter().position(|known| known == name).map(Node::Value).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(formula: &str, names: &[&str], values: &[f64]) -> (f64, Vec<f64>) {
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        Formula::read(formula, &names).unwrap().at(values)
    }

    #[test]
    fn values_and_gradients_by_hand() {
        assert_eq!(at("E/H", &["E", "H"], &[6.0, 3.0]), (2.0, vec![1.0 / 3.0, -6.0 / 9.0]));
        assert_eq!(at("`2025` / `2022` - 1", &["2022", "2025"], &[4.0, 5.0]), (0.25, vec![-5.0 / 16.0, 0.25]));
        assert_eq!(at("-2^2 + (a - 1) * 1.5e1", &["a"], &[3.0]), (26.0, vec![15.0]));
        assert_eq!(at("log(a) - sqrt(a)", &["a"], &[4.0]), (4.0_f64.ln() - 2.0, vec![0.0]));
    }

    #[test]
    fn the_gradient_is_the_slope() {
        let formula = "exp(a / b) * (a + 2 * b) ^ 1.5 / 3";
        let (_, gradient) = at(formula, &["a", "b"], &[1.2, 0.7]);
        for (j, expected) in gradient.iter().enumerate() {
            let moved = |h: f64| {
                let mut x = [1.2, 0.7];
                x[j] += h;
                at(formula, &["a", "b"], &x).0
            };
            let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!((slope / expected - 1.0).abs() < 1e-7, "{slope} {expected}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let names = ["E".to_owned()];
        for (formula, part) in
            [("E + K", "« K »"), ("E +", "est attendu"), ("(E", "parenthèse"), ("sin(E)", "pas connue"), ("E E", "opérateur")]
        {
            let error = Formula::read(formula, &names).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
