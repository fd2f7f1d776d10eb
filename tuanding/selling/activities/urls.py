from django.urls import path

from tuanding.selling.activities import call_views, plan_views, views

app_name = "activities"
urlpatterns = [
    path("calls/", call_views.calls, name="calls"),
    path("calls/list/", views.call_records, name="call_list"),
    path("clients/<int:pk>/calls/", call_views.call, name="call"),
    path("orders/<int:pk>/appointments/new/", views.appointment_new, name="appointment_new"),
    path("plan/<int:pk>/move/", plan_views.plan_move, name="plan_move"),
    path("plan/<int:pk>/settle/", plan_views.plan_settle, name="plan_settle"),
    path("orders/<int:pk>/visits/new/", views.visit_new, name="visit_new"),
    path("visits/", views.visits, name="visits"),
    path("visits/<int:pk>/", views.visit, name="visit"),
]
