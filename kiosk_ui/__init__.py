"""What a browser shows: templates, static files, catalogues and the shapes of the pages."""
