"""OpenID Connect as a relying party: from another system's answer to claims that were verified, and nothing else."""
