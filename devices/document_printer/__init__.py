"""Document printer 打证: PDFs on a named queue, over IPP."""
