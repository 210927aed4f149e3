//! The web pages of a questionnaire: HTML without a script, one page a group.
