"""sav.py SAV CODES: the file of SPSS against the CSV of codes that stands beside it."""
import csv, datetime, re, sys
import pyreadstat

csv.field_size_limit(10**9)
frame, meta = pyreadstat.read_sav(sys.argv[1], user_missing=True, output_format="dict")
rows = list(csv.reader(open(sys.argv[2], encoding="utf-8", newline="")))
head, rows = rows[0], rows[1:]
labels = dict(zip(meta.column_names, meta.column_labels))
values = meta.variable_value_labels


def same(found, expected, what):
    if found != expected:
        sys.exit(f"{what}: found {str(found)[:300]!r}, expected {str(expected)[:300]!r}")


def empty(cells):
    return [cell is None or cell != cell for cell in cells]


same(meta.file_encoding, "UTF-8", "encoding")
same(meta.number_rows, len(rows), "rows")
same(len(meta.column_names), len(head), "columns")
name = dict(zip(head, meta.column_names))
same(all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]{0,63}", n) and not n.endswith(".") for n in meta.column_names), True, "names")
same(len({n.upper() for n in meta.column_names}), len(head), "names once whatever the case")
same([name[n] for n in ("âge", "age", "Age", "ALL", "and", "q.1.")], ["age", "age_2", "Age_3", "v_ALL", "v_and", "q.1"], "names")

# texts are those of the CSV, but for the blanks at the end and what lies beyond 32 767 bytes
for column in ("respondent_id", "menage", "aide", "mot", "long", "âge", "insee", "nom l'un\nl'autre"):
    expected = [row[head.index(column)].encode()[:32767].decode(errors="ignore").rstrip(" ") for row in rows]
    same([text.rstrip(" ") for text in frame[name[column]]], expected, column)

same(list(frame["revenu"])[:5], [1.5, -3.25, -97, -98, -99], "revenu")
same(empty(frame["revenu"]), [False] * 5 + [True, False], "empty numbers")
same(list(frame["enfants"])[:5], [0, 12, -97, -98, -99], "enfants")
same(list(frame["lieux_plage"])[:5], [1, 0, -97, -98, -99], "ticks")
same(list(frame["note"])[:5], [1, 2, -97, -98, -99], "note")
same(labels["menage"], "Avec qui vivez-vous ?", "label of a variable")
same(labels["lieux_foret"], "Où allez-vous l’été ? – En forêt", "label of a box")
same(labels["long"], "x" * 252 + "…", "label cut between two letters")
same(values["menage"]["couple_sans_enfant"], "Couple sans enfant à charge", "label of a long code")
same(values["aide"]["impossible_seul_avec_aide"], "Impossible seul, possible avec de l’aide", "label of a long code")
same(values["note"], {1: "Mal", 2: "Bien", 3: "Très bien", -97: "Ne se prononce pas", -98: "Ne souhaite pas répondre", -99: "Non concerné"}, "labels of numbers")
same(values["lieux_plage"][1], "Oui", "label of a box")
same(meta.variable_measure["aide"], "ordinal", "measure of a scale")
same(meta.variable_measure["menage"], "nominal", "measure")

ranges = lambda column: sorted(r["lo"] for r in meta.missing_ranges.get(column, []))
same(ranges("revenu"), [-99, -98, -97], "missing of numbers")
same(ranges("note"), [-99, -98, -97], "missing of choices by number")
same(set(meta.missing_user_values.get("menage", [])) | set(ranges("menage")), {"", "nc", "nr"}, "missing of long codes")

apart, _ = pyreadstat.read_sav(sys.argv[1], output_format="dict")
same(empty(apart["revenu"]), [False, False, True, True, True, True, False], "what SPSS leaves out")
same(apart["jour"][0], datetime.date(2025, 10, 9), "day")
same(apart["heure"][0], datetime.time(14, 30), "hour")
same(str(apart["moment"][0]), "2025-10-09 14:30:05", "moment")
