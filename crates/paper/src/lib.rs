//! The paper questionnaire: a [`form::Questionnaire`] → typst markup → a PDF that a person fills with a pen.
