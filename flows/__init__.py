"""What is said: the flow language, the engine, the plain-language check and the library of flows."""
