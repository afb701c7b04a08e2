from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "guichet.enrolment"
