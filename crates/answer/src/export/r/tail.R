
tableau <- function(colonnes) structure(colonnes, row.names = seq_len(nrow(brut)), class = "data.frame")
list(reponses = tableau(reponses), manques = tableau(manques))
})
reponses <- ctg$reponses
manques <- ctg$manques
rm(ctg)
