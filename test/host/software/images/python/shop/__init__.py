"""A shop: orders in SQLite, uploads, a cache of pages in the user's own folder."""

import os
import pathlib
import sqlite3
import uuid

from flask import Flask, request

CACHE = pathlib.Path(os.path.expanduser("~/.cache/shop"))


def create_app():
    app = Flask(__name__, instance_path="/app/instance")
    pathlib.Path(app.instance_path).mkdir(exist_ok=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    database = os.path.join(app.instance_path, "shop.sqlite")
    with sqlite3.connect(database) as connection:
        connection.execute("create table if not exists orders (id integer primary key, what text)")

    @app.get("/")
    def index():
        page = CACHE / "index.html"
        if not page.exists():
            page.write_text("served\n")
        return page.read_text()

    @app.post("/orders")
    def order():
        with sqlite3.connect(database) as connection:
            connection.execute("insert into orders (what) values (?)", (request.get_data(as_text=True),))
        (pathlib.Path("/app/media") / f"{uuid.uuid4()}.bin").write_bytes(request.get_data())
        return "stored\n"

    return app
