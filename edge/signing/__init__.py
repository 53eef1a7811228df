"""Signing (签名): a document is shown on the counter's tablet and signed there by hand."""
