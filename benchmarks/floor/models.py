"""The product's tables, as far as the list shows them."""

from django.db import models


class Person(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        managed, db_table = False, "accounts_person"


class Department(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        managed, db_table = False, "accounts_department"


class Client(models.Model):
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    industry = models.CharField(max_length=40)
    headcount = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=10)
    owner = models.ForeignKey(Person, models.PROTECT, null=True)
    department = models.ForeignKey(Department, models.PROTECT)

    class Meta:
        managed, db_table = False, "clients_client"


class Pulse(models.Model):
    client = models.OneToOneField(Client, models.CASCADE, primary_key=True, related_name="pulse")
    last_contact_at = models.DateTimeField(null=True)
    next_step = models.CharField(max_length=60)
    next_on = models.DateField(null=True)

    class Meta:
        managed, db_table = False, "clients_pulse"
