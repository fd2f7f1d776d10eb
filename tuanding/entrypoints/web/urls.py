from django.urls import path

from tuanding.entrypoints.web import views

urlpatterns = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("clients/<int:pk>/", views.client, name="client"),
    path("orders/<int:pk>/", views.order, name="order"),
]
