"""« Mes attestations »: asked for, drawn at once, kept."""
