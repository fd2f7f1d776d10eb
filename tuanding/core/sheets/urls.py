from django.urls import path

from tuanding.core.sheets import views

app_name = "sheets"
urlpatterns = [
    path("sheets/issued/<int:pk>/pdf", views.issued_pdf, name="issued_pdf"),
    path("sheets/issued/<int:pk>/xlsx", views.issued_table, name="issued_xlsx"),
    path("sheets/<str:code>/<int:subject_id>/draft.pdf", views.draft, name="draft"),
]
