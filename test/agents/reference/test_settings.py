import unittest

from reference.settings import Settings, SettingsError

LEAST = {"FLEET_SERVICE": "Worker", "FLEET_PORT": "5709"}


class SettingsTest(unittest.TestCase):
    def test_the_least_an_agent_needs(self) -> None:
        settings = Settings.from_environment(LEAST)
        self.assertEqual(
            (
                settings.service,
                settings.machine,
                settings.port,
                settings.health_port,
                settings.workers,
            ),
            ("Worker", "unknown", 5709, 18080, 1),
        )
        self.assertEqual((settings.dependencies, settings.profile), ((), {}))

    def test_a_service_may_have_no_port(self) -> None:
        settings = Settings.from_environment({"FLEET_SERVICE": "Worker"})
        self.assertEqual((settings.port, settings.health_port), (None, 18080))

    def test_reads_the_profile_under_its_own_names(self) -> None:
        env = {"FLEET_UVICORN_WORKERS": "32", "GPU_VISIBLE_DEVICES": "0", "UVICORN_WORKERS": "9"}
        profile = Settings.from_environment({**LEAST, **env}).profile
        self.assertEqual(profile, {"GPU_VISIBLE_DEVICES": "0", "UVICORN_WORKERS": 32})

    def test_reads_dependencies_with_the_ports_of_their_protocols(self) -> None:
        text = '{"redis": "redis://redis", "Peer": "http://peer:18080/health"}'
        given = Settings.from_environment({**LEAST, "FLEET_DEPENDENCIES": text}).dependencies
        self.assertEqual(
            [(d.name, d.host, d.port, d.path) for d in given],
            [("redis", "redis", 6379, "/"), ("Peer", "peer", 18080, "/health")],
        )

    def test_says_what_is_wrong(self) -> None:
        for env, words in [
            ({"FLEET_SERVICE": ""}, "FLEET_SERVICE is not set"),
            ({"FLEET_PORT": "http"}, "FLEET_PORT is 'http': write a number"),
            ({"FLEET_PORT": "70000"}, "write a number from 1 to 65535"),
            ({"FLEET_AGENT_WORKERS": "0"}, "FLEET_AGENT_WORKERS is '0'"),
            ({"OMP_NUM_THREADS": "many"}, "of the machine's profile is not a number"),
            ({"FLEET_DEPENDENCIES": "redis"}, "FLEET_DEPENDENCIES is not JSON"),
            ({"FLEET_DEPENDENCIES": "[]"}, "write an object"),
            ({"FLEET_DEPENDENCIES": '{"a": 1}'}, "a is 1: write a URL"),
            ({"FLEET_DEPENDENCIES": '{"a": "ftp://b"}'}, "write one of http://"),
            ({"FLEET_DEPENDENCIES": '{"a": "http:///x"}'}, "the URL has no host"),
            ({"FLEET_DEPENDENCIES": '{"a": "http://b:x/"}'}, "a is 'http://b:x/'"),
        ]:
            with self.subTest(env), self.assertRaises(SettingsError) as raised:
                Settings.from_environment({**LEAST, **env})
            self.assertIn(words, str(raised.exception))


if __name__ == "__main__":
    unittest.main()
