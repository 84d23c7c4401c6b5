"""What is kept: stores, schema, serialization of the world."""
