"""Language, parts and batches: the pages that belong to no room."""

from django.urls import path

from tuanding.core.pages import batches, views

urlpatterns = [
    path("language", views.language, name="language"),
    path("parts", views.parts, name="parts"),
    path("parts/<slug:page>", views.parts, name="parts_page"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/cancel/", batches.cancel, name="batch_cancel"),
]
