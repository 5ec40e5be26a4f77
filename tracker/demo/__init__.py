"""The demonstration site: synthetic people and products, made by walking the real steps."""
