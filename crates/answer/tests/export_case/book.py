"""book.py XLSX: three sheets, texts as texts, numbers as numbers, no formula."""
import sys
import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
codes, labels, _ = [book[name] for name in ("Réponses", "Libellés", "Livre de codes")]
head = [cell.value for cell in codes[1]]
kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
at = lambda name: codes.cell(2, head.index(name) + 1)
found = (len(book.sheetnames), "f" in kinds, at("revenu").value, at("insee").value, at("mot").value, at("jour").value.isoformat()[:10])
# openpyxl itself takes any text that starts with = for a formula, unless the file says that it is a text
expected = (3, False, 1.5, "01004", "=1+1", "2025-10-09")
if found != expected:
    sys.exit(f"found {found}, expected {expected}")
