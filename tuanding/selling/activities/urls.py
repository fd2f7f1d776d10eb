from django.urls import path

from tuanding.selling.activities import views

app_name = "activities"
urlpatterns = [
    path("calls/", views.calls, name="calls"),
    path("calls/list/", views.call_records, name="call_list"),
    path("clients/<int:pk>/calls/", views.call, name="call"),
    path("orders/<int:pk>/appointments/new/", views.appointment_new, name="appointment_new"),
    path("orders/<int:pk>/visits/new/", views.visit_new, name="visit_new"),
    path("visits/", views.visits, name="visits"),
    path("visits/<int:pk>/", views.visit, name="visit"),
]
