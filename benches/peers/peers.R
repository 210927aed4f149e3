# R survey as its own manual calls it: Rscript peers.R TASK FOLDER [SIZE]
# SIZE: questions of « shares… », replicates of « bootstrap-calibrated ». The worker's protocol is that of worker.py.
given <- commandArgs(TRUE)
task <- given[1]
folder <- given[2]
size <- as.integer(given[3])
suppressMessages(library(survey))

status <- function(key) {
  lines <- readLines("/proc/self/status")
  as.numeric(gsub("[^0-9]", "", lines[grep(paste0("^", key, ":"), lines)])) / 1024
}

column <- function(name) {
  path <- file.path(folder, paste0(name, ".bin"))
  bytes <- if (name %in% c("w", "y")) 8 else if (startsWith(name, "q")) 1 else 2
  count <- file.size(path) / bytes
  if (bytes == 8) readBin(path, "double", count) else readBin(path, "integer", count, size = bytes, signed = FALSE)
}

margins <- if (grepl("-[0-9]+$", task)) as.integer(sub(".*-", "", task)) else if (grepl("-calibrated$", task)) 3 else 0
variables <- paste0("m", seq_len(margins))
asked <- if (startsWith(task, "shares")) paste0("q", seq_len(size)) else if (task == "rao-scott") paste0("q", 1:10) else character()
needed <- c("w", "stratum", "psu", "dom", "y", if (margins > 0) variables, asked)
data <- as.data.frame(lapply(setNames(needed, needed), column))
for (name in c("dom", if (margins > 0) variables, asked)) data[[name]] <- factor(data[[name]])
wanted <- read.csv(file.path(folder, "margins.csv"))
totals <- lapply(variables, function(m) wanted$total[wanted$variable == m])
frames <- lapply(seq_len(margins), function(k) setNames(data.frame(factor(levels(data[[variables[k]]])), totals[[k]]), c(variables[k], "Freq")))
formula_of <- function(names) as.formula(paste("~", paste(names, collapse = " + ")))
vector_of <- function() c("(Intercept)" = sum(totals[[1]]), setNames(unlist(lapply(totals, function(t) t[-1])),
  unlist(lapply(variables, function(m) paste0(m, levels(data[[m]])[-1])))))
miss <- function(weights) max(sapply(seq_len(margins), function(k) max(abs(tapply(weights, data[[variables[k]]], sum) / totals[[k]] - 1))))

weighting <- grepl("^(rake|linear|raking)-", task)
design <- if (weighting) svydesign(~1, weights = ~w, data = data) else svydesign(~psu, strata = ~stratum, weights = ~w, data = data)
kind <- if (weighting) sub("-.*", "", task) else task
fit <- function(type) calibrate(design, formula_of(variables), vector_of(), calfun = type, maxit = 100)
replicated <- function() {
  made <- calibrate(as.svrepdesign(design, type = "subbootstrap", replicates = size), formula_of(variables), vector_of(), calfun = "raking")
  as.numeric(SE(svymean(~y, made)))
}
run <- switch(kind,
  rake = function() rake(design, lapply(variables, formula_of), frames, control = list(maxit = 1000, epsilon = 1e-8)),
  linear = function() fit("linear"),
  raking = function() fit("raking"),
  shares = function() sum(sapply(asked, function(q) sum(SE(svyby(formula_of(q), ~dom, design, svymean))))),
  `shares-whole` = function() sum(sapply(asked, function(q) sum(SE(svymean(formula_of(q), design))))),
  `shares-calibrated` = function() {
    made <- fit("linear")
    sum(sapply(asked, function(q) sum(SE(svyby(formula_of(q), ~dom, made, svymean)))))
  },
  bootstrap = function() as.numeric(SE(svymean(~y, as.svrepdesign(design, type = "subbootstrap", replicates = size)))),
  `bootstrap-calibrated` = replicated,
  `rao-scott` = function() sum(sapply(asked, function(q) svychisq(formula_of(c(q, "dom")), design, statistic = "F")$statistic)),
  medians = function() sum(coef(svyby(~y, ~dom, design, svyquantile, quantiles = 0.5, ci = TRUE))))

cat("ready\n")
input <- file("stdin", open = "r")
while (length(readLines(input, n = 1)) > 0) {
  invisible(gc())
  cat("5", file = "/proc/self/clear_refs")
  held <- status("VmRSS")
  clock <- proc.time()
  found <- run()
  spent <- proc.time() - clock
  memory <- status("VmHWM") - held
  check <- if (weighting) miss(weights(found)) else found
  cat(sprintf('{"seconds": %.4f, "processor": %.4f, "memory": %.1f, "check": %.15g, "note": "R survey %s, size %s"}\n', spent[[3]],
    spent[[1]] + spent[[2]], memory, check, packageVersion("survey"), size))
}
