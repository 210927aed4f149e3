# Réponses : @TITRE@
#
# Emploi : placer ce script et @FICHIER@ dans le même dossier, s'y placer avec setwd(), puis
#     source("CE_SCRIPT.R", encoding = "UTF-8")
# Il suffit de R, sans aucune extension. Il donne deux tableaux de mêmes lignes et de mêmes colonnes :
#   reponses  facteurs (modalités dans l'ordre du questionnaire), TRUE/FALSE pour les cases à cocher, nombres, dates ;
#             le libellé d'une question : attr(reponses$NOM, "label")
#   manques   pourquoi une réponse est NA : nsp (ne sait pas), nr (refus), nc (non concerné), illisible, vide (non vu)
# « Ne sait pas » reste une modalité des choix ; pour un nombre ou une date, c'est NA et « nsp » dans manques.
# Exemple, sans les non concernés : with(reponses, table(NOM[!manques$NOM %in% "nc"], useNA = "ifany"))

ctg <- local({
fichier <- @FICHIER@
noms <- @NOMS@
utf8 <- function(x) { if (is.character(x)) Encoding(x) <- "UTF-8"; x }
noms <- utf8(noms)
brut <- read.csv(fichier, colClasses = "character", na.strings = character(0), check.names = FALSE,
                 encoding = "UTF-8", comment.char = "", blank.lines.skip = FALSE)
if (ncol(brut) != length(noms) || nrow(brut) != @LIGNES@)
  stop("le fichier ", fichier, " n'est pas celui que ce script accompagne")
names(brut) <- noms
genres_connus <- c("nsp", "nr", "nc", "illisible", "vide")
ordinaires <- c("nsp", "nr", "nc", "illisible")
reponses <- list()
manques <- list()

poser <- function(nom, libelle, lire, absents, genres) {
  nom <- utf8(nom)
  x <- utf8(brut[[nom]])
  genre <- genres[match(x, utf8(absents))]
  if (length(genre) == 0) genre <- rep(NA_character_, length(x))
  genre[x == ""] <- "vide"
  x[!is.na(genre)] <- NA
  valeur <- lire(x)
  if (anyNA(valeur[is.na(genre)])) stop("une valeur de la colonne ", nom, " n'a pas pu être lue")
  attr(valeur, "label") <- utf8(libelle)
  reponses[[nom]] <<- valeur
  manques[[nom]] <<- factor(genre, levels = genres_connus)
}
choix <- function(nom, libelle, codes, libelles, absents = character(0), genres = absents)
  poser(nom, libelle, function(x) factor(x, levels = utf8(codes), labels = utf8(libelles)), absents, genres)
lire_coche <- function(x) x == "1"
lire_jour <- function(x) as.Date(x, format = "%Y-%m-%d")
lire_moment <- function(x) {
  heure <- sub("([Zz]|[+-][0-9:]+)$", "", substring(x, 12))
  heure <- ifelse(nchar(heure) == 5, paste0(heure, ":00"), heure)
  as.POSIXct(paste(substr(x, 1, 10), heure), format = "%Y-%m-%d %H:%M:%OS", tz = "UTC")
}
coche <- function(nom, libelle) poser(nom, libelle, lire_coche, ordinaires, ordinaires)
nombre <- function(nom, libelle) poser(nom, libelle, as.numeric, ordinaires, ordinaires)
jour <- function(nom, libelle) poser(nom, libelle, lire_jour, ordinaires, ordinaires)
moment <- function(nom, libelle) poser(nom, libelle, lire_moment, ordinaires, ordinaires)
texte <- function(nom, libelle, absents = ordinaires)
  poser(nom, libelle, identity, as.character(absents), as.character(absents))
propre <- function(nom, libelle, lire, absents, genres) poser(nom, libelle, lire, absents, genres)

