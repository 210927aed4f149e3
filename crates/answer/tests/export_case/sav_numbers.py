"""sav_numbers.py SAV: choices as numbers in the order of the list."""
import sys
import pyreadstat

frame, meta = pyreadstat.read_sav(sys.argv[1], user_missing=True, output_format="dict")
found = list(frame["menage"])[:5], list(frame["aide"])[:5], meta.variable_value_labels["menage"]
expected = (
    [1, 2, -97, -98, -99],
    [1, 2, 3, -98, -99],
    {1: "Couple sans enfant à charge", 2: "Famille", -97: "Je ne sais pas", -98: "Je préfère ne pas répondre", -99: "Non concerné"},
)
if found != expected:
    sys.exit(f"found {found}, expected {expected}")
