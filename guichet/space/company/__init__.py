"""The company's establishments, contributions on wages and file deposit."""
