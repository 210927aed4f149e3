# haven.R SAV: labels, missing values and long texts as haven gives them.
sav <- haven::read_sav(commandArgs(trailingOnly = TRUE)[1], user_na = TRUE)
same <- function(found, expected, what) if (!identical(found, expected)) {
  cat(what, ": found", deparse(found), "expected", deparse(expected), "\n")
  quit(status = 1)
}
same(dim(sav), c(7L, 28L), "dimensions")
same(attr(sav$menage, "label"), "Avec qui vivez-vous ?", "label")
same(names(attr(sav$menage, "labels"))[1:2], c("Couple sans enfant \u00e0 charge", "Famille"), "labels of long codes")
same(sort(as.numeric(attr(sav$revenu, "na_values"))), c(-99, -98, -97), "missing of numbers")
same(as.vector(is.na(sav$revenu)), c(FALSE, FALSE, TRUE, TRUE, TRUE, TRUE, FALSE), "what is missing")
same(as.vector(haven::zap_labels(sav$enfants))[1:2], c(0, 12), "numbers")
same(nchar(sav$long[3], "bytes") >= 32766L, TRUE, "long text")
