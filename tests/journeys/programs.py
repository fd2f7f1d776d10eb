"""People at their programs: each signs in by name and password, and speaks to /api/v1."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


class Programs:
    """`programs.sales_rep.post("/clients", {…})`; whoever has not signed in yet does so first."""

    def __init__(self):
        self.signed_in = {}

    def __getattr__(self, username):
        if username not in self.signed_in:
            self.signed_in[username] = Program(username)
        return self.signed_in[username]


class Program:
    def __init__(self, username, password="demo"):
        answer = Client().post("/api/v1/auth/token", {"username": username, "password": password}, "application/json")
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["token"]

    def send(self, method, path, body=None, key=""):
        """(status, body) of one request."""
        headers = {"Authorization": f"Bearer {self.token}", **({"Idempotency-Key": key} if key else {})}
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(Client(), method)(f"/api/v1{path}", headers=headers, **content)
        return answer.status_code, answer.json()

    def upload(self, path, text, **fields):
        """A list as Excel saves it in China: a CSV file in GBK."""
        file = SimpleUploadedFile("名单.csv", text.encode("gbk"))
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = Client().post(f"/api/v1{path}", {"file": file, **fields}, headers=headers)
        return answer.status_code, answer.json()

    def tries(self, path, body, key=""):
        """A write that may be refused: (status, body)."""
        return self.send("post", path, body, key)

    def post(self, path, body, key=""):
        """A write that goes through."""
        status, answer = self.send("post", path, body, key)
        assert status in (200, 201), (path, status, answer)
        return answer

    def patch(self, path, body):
        status, answer = self.send("patch", path, body)
        assert status == 200, (path, status, answer)
        return answer

    def get(self, path):
        status, answer = self.send("get", path)
        assert status == 200, (path, status, answer)
        return answer
