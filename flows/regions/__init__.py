"""The regions that Zegje ships with, one TOML file each."""
