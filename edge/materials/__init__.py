"""Materials (申请材料): scanned, uploaded or taken from an earlier case, read, sealed."""
