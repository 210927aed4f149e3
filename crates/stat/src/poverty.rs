//! Poverty and inequality of incomes.
