"""How the tables of each drawer came to be: one folder of Alembic steps per drawer."""
