//! typst in process: markup and files → a PDF.
