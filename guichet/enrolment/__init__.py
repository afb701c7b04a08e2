"""The journey from « S'inscrire » to a released password (« inscription »)."""
