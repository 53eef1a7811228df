"""How Alembic works here: on the connection it is handed, inside the caller's transaction."""

from alembic import context

from central.store import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    include_name=lambda name, kind, _: kind != "table" or schema.is_kept(name or ""),
)
context.run_migrations()
