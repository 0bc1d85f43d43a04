"""The examples, as far as they can be tested without building anything."""
