"""An authorization code flow, on guichet and on npm's oidc-provider: one client walks both, in the same run."""
