"""Every request and declaration there is, a file each."""
