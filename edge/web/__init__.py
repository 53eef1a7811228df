"""What all pages of a hall's node share: roles, words for refusals, HTML or JSON of one view."""
