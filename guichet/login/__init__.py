"""Getting in: the login window, the stages between the password and the space, and sessions."""
