//! Numbers that stand for a missing answer where a cell can only hold a number.

use super::field::{Datum, Field};
use crate::table::Missing;

/// The end of the number: −97 «ne sait pas», −98 refusal, −99 not concerned, −96 unreadable; −997… where the answers reach that far.
fn unit(why: Missing) -> Option<f64> {
    match why {
        Missing::Unreadable => Some(4.0),
        Missing::DontKnow => Some(3.0),
        Missing::Refused => Some(2.0),
        Missing::NotConcerned => Some(1.0),
        Missing::NotSeen => None,
    }
}

/// The numbers of a column: ten more than its least answer away, so that no answer is taken for a missing one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reserved {
    /// 100, 1 000…
    bound: f64,
}

impl Reserved {
    pub fn of(field: &Field) -> Reserved {
        let least = field.data.iter().filter_map(as_number).fold(0.0, f64::min);
        let mut bound = 100.0;
        while least <= 10.0 - bound {
            bound *= 10.0;
        }
        Reserved { bound }
    }

    /// The number of a kind; none for what was not seen, which is the empty cell of every format.
    pub fn number(self, why: Missing) -> Option<f64> {
        unit(why).map(|unit| unit - self.bound)
    }
}

fn as_number(datum: &Datum) -> Option<f64> {
    match *datum {
        Datum::Number(number) => Some(number),
        _ => None,
    }
}
