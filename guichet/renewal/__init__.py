"""« J'ai oublié mon mot de passe » (R155-R159): identifier, channel, code, and a provisional password."""
