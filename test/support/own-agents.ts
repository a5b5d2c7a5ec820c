/**
 * A folder of two agents of an owner, as they are before any fleet knows them: a web service with a package, a data file and a
 * variable, and a plain loop that keeps notes in SQLite. One compose file starts both.
 */
export const OWN_AGENTS: Readonly<Record<string, string>> = {
  'compose.yaml': `services:
  weather:
    build: weather
    ports: ['8000:8000']
    environment: { WEATHER_CITY: Oslo }
  notes:
    build: notes
    depends_on: [weather]
    volumes: ['notes-data:/data']
    environment: { NOTES_FILE: /data/notes.db, WEATHER_URL: 'http://weather:8000' }
volumes: { notes-data: {} }
`,
  'weather/Dockerfile': `FROM python:3.11-slim
WORKDIR /srv
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
`,
  'weather/requirements.txt': 'fastapi\nuvicorn\nhumanize==4.9.0\n',
  'weather/app.py': `import json
import os
import pathlib

import humanize
from fastapi import FastAPI

CITY = os.environ["WEATHER_CITY"]
DATA = json.loads((pathlib.Path(__file__).parent / "data.json").read_text())
app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/")
def weather() -> dict[str, str]:
    return {"city": CITY, "rain": humanize.intcomma(DATA[CITY])}
`,
  'weather/data.json': '{"Oslo": 1200}\n',
  'notes/Dockerfile': `FROM python:3.11-slim
COPY worker.py /worker.py
CMD ["python", "/worker.py"]
`,
  'notes/worker.py': `import os
import sqlite3
import time
import urllib.request

store = sqlite3.connect(os.environ["NOTES_FILE"])
store.execute("create table if not exists notes (at real, text text)")
while True:
    with urllib.request.urlopen(os.environ["WEATHER_URL"]) as answer:
        store.execute("insert into notes values (?, ?)", (time.time(), answer.read().decode()))
    store.commit()
    print("noted", flush=True)
    time.sleep(5)
`,
};
