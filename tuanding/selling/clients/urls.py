from django.urls import path

from tuanding.selling.clients.views import editing, importing, lists, orders, owning, printing, rulings

app_name = "clients"
urlpatterns = [
    path("clients/", lists.clients, name="list"),
    path("clients/new/", editing.new_client, name="new"),
    path("clients/ask-ruling/", rulings.ask, name="ask_ruling"),
    path("clients/import/", importing.import_list, name="import"),
    path("clients/import/wrong-rows/", importing.wrong_cells, name="import_wrong"),
    path("clients/claim/", owning.claim, name="claim"),
    path("clients/assign/", owning.assign, name="assign"),
    path("clients/release/", owning.release_many, name="release_many"),
    path("clients/hand-over/", owning.hand_over, name="hand_over"),
    path("clients/<int:pk>/edit/", editing.edit_client, name="edit"),
    path("clients/<int:pk>/edit/<slug:name>/", editing.edit_field, name="field"),
    path("clients/<int:pk>/release/", owning.release, name="release"),
    path("clients/<int:pk>/contacts/new/", editing.new_contact, name="contact_new"),
    path("contacts/<int:pk>/edit/", editing.edit_contact, name="contact_edit"),
    path("rulings/<int:pk>/", rulings.ruling, name="ruling"),
    path("rulings/<int:pk>/read/", rulings.read, name="ruling_read"),
    path("orders/", lists.orders, name="orders"),
    path("orders/<int:pk>/edit/", orders.edit_order, name="order_edit"),
    path("orders/<int:pk>/break-off/", orders.break_off, name="break_off"),
    path("reps/<int:pk>/prospects/", printing.prospect_list, name="prospect_list"),
    path("referrals/<int:pk>/", printing.referral_list, name="referral_list"),
]
