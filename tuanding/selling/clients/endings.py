"""What the database refuses once an order is closed or broken off; every room writing on orders declares it."""

from django.db.models import Model

from tuanding.core.journal.gates import Gate


def not_after_end(model: type[Model], order: str = "NEW.group_order_id") -> Gate:
    """No new row on an order that is closed or broken off. `order` says in SQL which one."""
    table = model._meta.db_table
    condition = f"EXISTS (SELECT 1 FROM clients_ending e WHERE e.group_order_id = {order})"
    return Gate(f"{table}_open", table, "INSERT", condition, "这张团订单已经结束，不能再办理")
