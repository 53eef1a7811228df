"""Overview (大厅总览): what the hall's manager sees at a glance, what is going wrong first."""
