"""Reads and checks the environment variables that the engine and the entry script set."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443, "redis": 6379, "nats": 4222}
# Maps each profile parameter to its variable. uvicorn would obey a variable UVICORN_WORKERS.
PROFILE: dict[str, tuple[str, type[int] | type[str]]] = {
    "GPU_VISIBLE_DEVICES": ("GPU_VISIBLE_DEVICES", str),
    "TORCH_CUDA_ALLOC_CONF": ("TORCH_CUDA_ALLOC_CONF", str),
    "UVICORN_WORKERS": ("FLEET_UVICORN_WORKERS", int),
    "NUMBA_CACHE_SIZE": ("NUMBA_CACHE_SIZE", str),
    "OMP_NUM_THREADS": ("OMP_NUM_THREADS", int),
    "MODEL_EVICT_THRESHOLD_PCT": ("MODEL_EVICT_THRESHOLD_PCT", int),
}


class SettingsError(Exception):
    """Raised for a setting with which the agent cannot start."""


@dataclass(frozen=True)
class Dependency:
    name: str
    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, name: str, url: object) -> "Dependency":
        if not isinstance(url, str):
            raise SettingsError(f"FLEET_DEPENDENCIES: {name} is {json.dumps(url)}: write a URL")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise SettingsError(f"FLEET_DEPENDENCIES: {name} is {url!r}: {error}") from error
        if parts.scheme not in DEFAULT_PORTS:
            known = ", ".join(f"{scheme}://" for scheme in DEFAULT_PORTS)
            raise SettingsError(f"FLEET_DEPENDENCIES: {name} is {url!r}: write one of {known}")
        if not parts.hostname:
            raise SettingsError(f"FLEET_DEPENDENCIES: {name} is {url!r}; the URL has no host")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(name, parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme], path)


@dataclass(frozen=True)
class Settings:
    service: str
    machine: str
    # None if the service's row has no port.
    port: int | None
    health_port: int
    workers: int
    dependencies: tuple[Dependency, ...]
    profile: dict[str, int | str]
    # Folder for the SBOMs that clients post; None if the service accepts none.
    sboms: str | None = None

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Settings":
        if not env.get("FLEET_SERVICE"):
            raise SettingsError("FLEET_SERVICE is not set: the engine sets it for every service")
        return cls(
            service=env["FLEET_SERVICE"],
            machine=env.get("FLEET_MACHINE", "unknown"),
            port=_number(env, "FLEET_PORT", 0, 65535) if env.get("FLEET_PORT") else None,
            health_port=_number(env, "FLEET_HEALTH_PORT", 18080, 65535),
            workers=_number(env, "FLEET_AGENT_WORKERS", 1, 256),
            dependencies=_dependencies(env.get("FLEET_DEPENDENCIES") or "{}"),
            profile=_profile(env),
            sboms=env.get("FLEET_SBOMS") or None,
        )


def _dependencies(text: str) -> tuple[Dependency, ...]:
    try:
        given = json.loads(text)
    except ValueError as error:
        raise SettingsError(f"FLEET_DEPENDENCIES is not JSON: {error}: {text!r}") from error
    if not isinstance(given, dict):
        raise SettingsError(f"FLEET_DEPENDENCIES is {text!r}: write an object of names and URLs")
    return tuple(Dependency.parse(name, url) for name, url in given.items())


def _number(env: Mapping[str, str], name: str, default: int, highest: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= highest):
        raise SettingsError(f"{name} is {text!r}: write a number from 1 to {highest}")
    return int(text)


def _profile(env: Mapping[str, str]) -> dict[str, int | str]:
    try:
        return {key: kind(env[name]) for key, (name, kind) in PROFILE.items() if name in env}
    except ValueError as error:
        raise SettingsError(f"a number of the machine's profile is not a number: {error}") from error
