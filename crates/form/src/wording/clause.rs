//! A condition as it can be said: what people answered, ticked, counted.

/// A condition. `item` is a place in `Questionnaire::items`; with `holds` false the contrary is meant.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Clause {
    Always(bool),
    /// One of the codes was answered; for ticks: one (`every` false) or all of them.
    Answer {
        item: usize,
        codes: Vec<String>,
        every: bool,
        holds: bool,
    },
    /// Ticked this choice and no other.
    Only {
        item: usize,
        code: String,
        holds: bool,
    },
    /// Put this choice at a rank, counted from 1.
    Ranked {
        item: usize,
        rank: usize,
        code: String,
        holds: bool,
    },
    /// Answered at all.
    Filled {
        item: usize,
        holds: bool,
    },
    /// How many choices were ticked.
    Ticks {
        item: usize,
        relation: Relation,
        count: f64,
        holds: bool,
    },
    Compare {
        left: Quantity,
        relation: Relation,
        right: Quantity,
        holds: bool,
    },
    On {
        item: usize,
        relation: Relation,
        date: Date,
        holds: bool,
    },
    All(Vec<Clause>),
    Any(Vec<Clause>),
    /// An expression that has no words.
    Raw {
        text: String,
        holds: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Relation {
    Equal,
    More,
    AtLeast,
    Less,
    AtMost,
}

/// A number that people can look up on their sheet.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Quantity {
    Constant(f64),
    Answer(usize),
    /// The number of one of several questions, whichever.
    OneOf(Vec<usize>),
    /// The number of each of several questions.
    EachOf(Vec<usize>),
    /// The sum of several questions.
    Total(Vec<usize>),
    /// The sum of one question over a repeat.
    Sum(usize),
    /// How many instances a repeat has.
    Instances(usize),
    /// Which instance of a repeat this is.
    Rank(usize),
}

/// Year, month, day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Date(pub u32, pub u32, pub u32);

impl Clause {
    pub fn not(self) -> Self {
        match self {
            Self::Always(always) => Self::Always(!always),
            Self::All(terms) => Self::Any(terms.into_iter().map(Self::not).collect()),
            Self::Any(terms) => Self::All(terms.into_iter().map(Self::not).collect()),
            mut one => {
                one.turn();
                one
            }
        }
    }

    fn turn(&mut self) {
        match self {
            Self::Answer { holds, .. }
            | Self::Only { holds, .. }
            | Self::Ranked { holds, .. }
            | Self::Filled { holds, .. }
            | Self::Ticks { holds, .. }
            | Self::Compare { holds, .. }
            | Self::On { holds, .. }
            | Self::Raw { holds, .. } => *holds = !*holds,
            Self::Always(_) | Self::All(_) | Self::Any(_) => {}
        }
    }
}

impl Relation {
    /// The relation when both sides change places.
    pub fn mirrored(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::More => Self::Less,
            Self::AtLeast => Self::AtMost,
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
        }
    }

    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
        }
    }
}
