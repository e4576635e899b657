"""All the words that Zegje itself says or understands, per language, as TOML."""
