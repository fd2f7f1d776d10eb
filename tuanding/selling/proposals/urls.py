from django.urls import path

from tuanding.selling.proposals.views import data_sheets, delivering, proposals, requests

app_name = "proposals"
urlpatterns = [
    path("orders/<int:pk>/data-sheets/new/", data_sheets.data_sheet_new, name="data_sheet_new"),
    path("orders/<int:pk>/take-over/", data_sheets.take_over_facts, name="take_over"),
    path("data-sheets/<int:pk>/", data_sheets.data_sheet, name="data_sheet"),
    path("orders/<int:pk>/proposal-requests/new/", requests.request_new, name="request_new"),
    path("proposal-requests/", requests.requests, name="requests"),
    path("proposal-requests/<int:pk>/", requests.request_page, name="request"),
    path("proposal-requests/<int:pk>/take/", requests.take, name="take"),
    path("proposal-requests/<int:pk>/ask-back/", requests.ask, name="ask_back"),
    path("proposal-requests/<int:pk>/answer/", requests.answer_back, name="answer"),
    path("proposal-requests/<int:pk>/rework/", requests.rework, name="rework"),
    path("proposal-requests/<int:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("proposal-requests/<int:pk>/deliver/", delivering.deliver, name="deliver"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/drawing/", proposals.drawing, name="drawing"),
    path("proposals/lines/<int:pk>/picture/", proposals.line_picture, name="line_picture"),
    path("proposals/<int:pk>/present/", proposals.present, name="present"),
]
