"""Reports (报表): a day, a week, a month of the hall, each figure open down to its tickets."""
