"""Language, parts and batches: the pages that belong to no room."""

from django.urls import path

from tuanding.core.pages import batches, bell, undo, views

urlpatterns = [
    path("language", views.language, name="language"),
    path("parts", views.parts, name="parts"),
    path("parts/<slug:page>", views.parts, name="parts_page"),
    path("bell/", bell.bell, name="bell"),
    path("bell/counts/", bell.counts, name="bell_counts"),
    path("undo/<str:label>/<int:pk>/", undo.undo, name="undo"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/cancel/", batches.cancel, name="batch_cancel"),
]
