"""Where benefits are paid to: a new account counts only once its holder had time to say no."""
