"""What logins are compared with: the smallest django-allauth project with a password, then an emailed code."""
