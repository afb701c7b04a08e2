"""What the tables hold on the first day, and what agents then decide."""

import pytest
from django.apps import apps
from django.core.management import call_command

from guichet.funds import catalogue
from guichet.funds.known_facts import CONDITIONS, CONDITIONS_OF_THIRD_PARTIES, create_known_facts
from guichet.funds.models import AssistanceDesk, GeneralConditions

pytestmark = pytest.mark.django_db


def fill():
    create_known_facts(apps=apps, using="default")


def test_three_desks_are_known_and_no_number_is_invented():
    known = dict(AssistanceDesk.objects.exclude(telephone="").values_list("fund_code", "telephone"))
    assert known == {"68": "09 69 36 37 03", "13": "03 20 900 500", "12": "05 56 01 98 85"}
    for desk in AssistanceDesk.objects.all():
        catalogue.by_code(desk.fund_code)


def test_filling_again_changes_nothing():
    AssistanceDesk.objects.filter(fund_code="68").update(telephone="")
    AssistanceDesk.objects.filter(fund_code="13").delete()
    fill()
    assert AssistanceDesk.objects.get(fund_code="68").telephone == ""
    assert not AssistanceDesk.objects.filter(fund_code="13").exists()
    assert GeneralConditions.objects.count() == len(CONDITIONS) + len(CONDITIONS_OF_THIRD_PARTIES)


@pytest.mark.django_db(transaction=True)
def test_emptied_tables_are_filled_again():
    call_command("flush", interactive=False, verbosity=0)
    assert AssistanceDesk.objects.count() == 11
    assert set(GeneralConditions.objects.values_list("version", flat=True)) == set(CONDITIONS)
