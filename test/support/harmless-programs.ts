/**
 * Programs of which `check` says that nothing keeps them running: they only call functions of packages that it knows to return
 * soon. A test runs each with the real packages.
 */
export const HARMLESS_PROGRAMS: Readonly<Record<string, string>> = {
  fastapi: `from fastapi import FastAPI, APIRouter, Depends, Header, Query, Path, Body
from fastapi.middleware.cors import CORSMiddleware
router = APIRouter()
@router.get("/a")
def a(x: int = Query(1)): return x
app = FastAPI()
app.include_router(router)
app.add_middleware(CORSMiddleware)
app.state.x = 1
@app.post("/b")
def b(x: int = Body(1), y=Depends(a), z=Header(None)): return x
@app.get("/c/{x}")
def c(x: int = Path()): return x
@app.exception_handler(ValueError)
def e(request, error): ...
@app.middleware("http")
async def m(request, call_next): return await call_next(request)
@app.websocket("/w")
async def w(socket): ...
app.mount("/x", FastAPI())
`,
  flask: `from flask import Flask, Blueprint
from flask_cors import CORS
app = Flask(__name__)
page = Blueprint("page", __name__)
@page.route("/x")
def x(): return "x"
app.register_blueprint(page)
app.config.update(A=1)
app.config.from_mapping(B=2)
app.logger.setLevel("INFO")
@app.route("/")
def home(): return "x"
@app.before_request
def before(): ...
@app.teardown_request
def after(error): ...
@app.errorhandler(404)
def gone(error): return "x"
@app.context_processor
def more(): return {}
app.add_url_rule("/y", "y", home)
`,
  starlette: `from starlette.applications import Starlette
from starlette.routing import Route, Mount, WebSocketRoute, Router
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
async def home(request): ...
app = Starlette(routes=[Route("/", home), Mount("/x", Router()), WebSocketRoute("/w", home)], middleware=[Middleware(CORSMiddleware)])
app.add_middleware(CORSMiddleware)
app.mount("/y", Router())
`,
  quart: `from quart import Quart, Blueprint
app = Quart(__name__)
page = Blueprint("page", __name__)
app.register_blueprint(page)
@app.route("/")
async def home(): return "x"
@app.websocket("/w")
async def w(): ...
@app.before_request
async def before(): ...
`,
  sanic: `from sanic import Sanic, Blueprint
app = Sanic("hub")
page = Blueprint("page")
@page.get("/x")
async def x(request): ...
app.blueprint(page)
@app.get("/")
async def home(request): ...
@app.listener("before_server_start")
async def begin(app, loop): ...
app.config.update({"A": 1})
`,
  bottle: `from bottle import Bottle
app = Bottle()
@app.route("/")
def home(): return "x"
@app.get("/x")
def x(): return "x"
app.mount("/y", Bottle())
`,
  falcon: `import falcon, falcon.asgi
class Home:
    def on_get(self, request, response): ...
app = falcon.App()
app.add_route("/", Home())
other = falcon.asgi.App()
`,
  litestar: `from litestar import Litestar, Router
app = Litestar(route_handlers=[])
`,
  dash: `from dash import Dash
app = Dash(__name__)
`,
  celery: `from celery import Celery
app = Celery("hub", broker="memory://")
app.conf.update(timezone="UTC")
@app.task
def work(): ...
app.autodiscover_tasks(["hub"])
`,
  fastmcp: `from fastmcp import FastMCP
app = FastMCP("hub")
@app.tool()
def work(x: int) -> int: return x
@app.resource("x://y")
def y() -> str: return "y"
@app.prompt()
def ask() -> str: return "y"
`,
  mcp: `from mcp.server.mcpserver import MCPServer
app = MCPServer("hub")
@app.tool()
def work(x: int) -> int: return x
`,
  aiohttp: `from aiohttp import web
routes = web.RouteTableDef()
@routes.get("/x")
async def x(request): ...
async def home(request): ...
app = web.Application()
app.add_routes([web.get("/", home), web.post("/p", home)])
app.add_routes(routes)
app.router.add_get("/y", home)
`,
  tornado: `import tornado.web
class Home(tornado.web.RequestHandler): ...
app = tornado.web.Application([("/", Home)])
`,
  dotenv: `from dotenv import load_dotenv, find_dotenv, dotenv_values
load_dotenv()
load_dotenv(find_dotenv())
values = dotenv_values(".env")
def main(): ...
`,
  yaml: `import yaml
a = yaml.safe_load("a: 1")
b = yaml.load("a: 1", Loader=yaml.SafeLoader)
c = yaml.full_load("a: 1")
d = yaml.dump(a)
e = yaml.safe_dump(a)
def main(): ...
`,
  pydantic: `from pydantic import BaseModel, Field, ConfigDict
from pydantic_settings import BaseSettings
class A(BaseModel):
    x: int = Field(1)
a = A(x=2)
b = a.model_dump()
def main(): ...
`,
};

/** What the programs import, by the names of PyPI. */
export const HARMLESS_PACKAGES: readonly string[] =
  'aiohttp bottle celery dash falcon fastapi fastmcp flask flask-cors litestar mcp pydantic pydantic-settings python-dotenv pyyaml quart sanic starlette tornado'.split(
    ' ',
  );
