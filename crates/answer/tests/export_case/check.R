# check.R SCRIPT LOCALE: runs the script of the export and checks levels, counts, values and kinds of missing.
arguments <- commandArgs(trailingOnly = TRUE)
u <- function(x) { Encoding(x) <- "UTF-8"; x }
same <- function(found, expected, what) if (!identical(found, expected)) {
  cat(what, ": found", deparse(found), "expected", deparse(expected), "\n")
  quit(status = 1)
}
# a locale that knows no accent cannot convert the script while it reads it: there it is read as it is
ways <- if (arguments[2] == "C") list(quote(source(arguments[1]))) else
  list(quote(source(arguments[1])), quote(source(arguments[1], encoding = "UTF-8")))
for (way in ways) {
  eval(way)
  same(dim(reponses), c(7L, 28L), "dimensions")
  same(dim(manques), c(7L, 28L), "dimensions of missing")
  same(enc2utf8(levels(reponses$menage)), u(c("Couple sans enfant \u00e0 charge", "Famille", "Je ne sais pas")), "levels")
  same(as.vector(table(reponses$menage)), c(1L, 2L, 1L), "counts")
  same(levels(reponses$aide), c("Seul (seul)", u("Impossible seul, possible avec de l\u2019aide"), "Seul (meme)"), "labels alike")
  same(as.character(manques$menage), c(NA, NA, NA, "nr", "nc", "vide", NA), "kinds of missing")
  same(as.numeric(reponses$revenu), c(1.5, -3.25, NA, NA, NA, NA, 1e6), "numbers")
  same(as.character(manques$revenu), c(NA, NA, "nsp", "nr", "nc", "vide", NA), "kinds of missing of numbers")
  same(as.vector(reponses$lieux_plage), c(TRUE, FALSE, NA, NA, NA, NA, TRUE), "boxes")
  same(format(reponses$jour[2]), "2024-02-29", "days")
  same(as.numeric(reponses$moment[1]), 1760020205, "moments")
  same(reponses$mot[7] == u("- une\nligne, puis \"une autre\"; l'\u00e9t\u00e9 \\ fin"), TRUE, "text with breaks and quotes")
  same(nchar(reponses$long[3], "bytes"), 33003L, "long text")
  same(names(reponses)[18], u("\u00e2ge"), "names")
  same(as.vector(reponses[[u("\u00e2ge")]])[1], u("\u00e9"), "accents")
  same(as.vector(reponses$insee)[1], "01004", "zeros in front")
  same(attr(reponses$lieux_foret, "label"), u("O\u00f9 allez-vous l\u2019\u00e9t\u00e9 ? \u2013 En for\u00eat"), "labels")
  rm(reponses, manques)
}
