"""What a process of the nursery finds imported. Nothing has asked the database anything before it is born."""

import django

django.setup()

from guichet.delivery import print_folder, printing, worker  # noqa: E402, F401 - Django first
from guichet.delivery.channels import email  # noqa: E402, F401 - Django first
