"""Progress (办件进度): how far a case is, for its applicant at a kiosk, in plain words."""
