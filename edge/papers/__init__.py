"""Papers (文书): what a case gives people to hold: receipts, notices, decisions, certificates."""
