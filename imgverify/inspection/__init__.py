"""What is in an image, for a person: a document, and how it is shown."""
