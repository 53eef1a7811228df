"""The centre's database: schema and SQL in one place, on SQLite and PostgreSQL alike."""
