"""The manifests, as far as they can be judged without a cluster: complete, confined, and speaking of what exists."""

import re
from typing import Any

import pytest
import yaml
from django.urls import resolve

from careerrelay import reference
from tests.careerrelay.servers_in_use import PROJECT
from tests.careerrelay.test_compose import words

FOLDER = PROJECT / "deploy" / "kubernetes"
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
FILES = [*KUSTOMIZATION["resources"], "migrate.yaml"]
OBJECTS = [one for name in FILES for one in yaml.safe_load_all((FOLDER / name).read_text())]
PODS = {
    one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in OBJECTS if "template" in one.get("spec", {})
}
OF_PROGRAMS = {"WEB_CONCURRENCY"}  # read by gunicorn itself
UID = re.search(r"--uid (\d+)", (PROJECT / "Dockerfile").read_text())


@pytest.fixture(params=sorted(PODS))
def pod(request: pytest.FixtureRequest) -> dict[str, Any]:
    return PODS[request.param]


def container_of(pod: dict[str, Any]) -> dict[str, Any]:
    [container] = pod["containers"]
    assert isinstance(container, dict)
    return container


def names_given() -> set[str]:
    literals = [line for each in KUSTOMIZATION["configMapGenerator"] for line in each["literals"]]
    secret = (FOLDER / "secret.env.example").read_text().splitlines()
    return {line.partition("=")[0] for line in [*literals, *secret] if not line.startswith("#")}


def test_has_every_part_of_the_product() -> None:
    assert set(PODS) == {"web", "worker", "beat", "migrate"}
    assert all((FOLDER / name).is_file() for name in FILES)


def test_gives_only_variables_that_are_read_and_all_that_must_be() -> None:
    known = reference.variables()
    assert names_given() <= set(known) | OF_PROGRAMS
    assert {one.name for one in known.values() if not one.default} <= names_given()


def test_keeps_secrets_apart_from_settings() -> None:
    literals = " ".join(KUSTOMIZATION["configMapGenerator"][0]["literals"])
    assert not re.search(r"KEY|PASSWORD|SECRET|TOKEN=|_URL=(?!https)", literals)
    assert "secret.env" not in {path.name for path in FOLDER.iterdir()}


def test_runs_without_root_on_a_disk_it_cannot_write(pod: dict[str, Any]) -> None:
    assert UID
    assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, int(UID[1]))
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    confined = container_of(pod)["securityContext"]
    assert confined == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_says_what_it_needs_and_mounts_what_it_writes(pod: dict[str, Any]) -> None:
    container = container_of(pod)
    assert {"cpu", "memory"} <= set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    claims = {one["metadata"]["name"] for one in OBJECTS if one["kind"] == "PersistentVolumeClaim"}
    asked = {volume["persistentVolumeClaim"]["claimName"] for volume in pod["volumes"] if "emptyDir" not in volume}
    assert asked == claims


@pytest.mark.parametrize("name", sorted(PODS))
def test_runs_the_one_image_with_the_commands_of_the_compose_file(name: str) -> None:
    """Whose programs and options exist: test_compose.py starts them."""
    container = container_of(PODS[name])
    assert container["image"] == KUSTOMIZATION["images"][0]["name"]
    given = container.get("args") or words("web")
    assert [word for word in given if word not in {"--concurrency", "2"}] == words(name)


def test_asks_after_health_at_addresses_that_exist() -> None:
    web = container_of(PODS["web"])
    for probe, route in {"startupProbe": "healthz", "livenessProbe": "healthz", "readinessProbe": "readyz"}.items():
        asked = web[probe]["httpGet"]
        assert resolve(asked["path"]).view_name == route
        assert asked["port"] in {port["name"] for port in web["ports"]}
        assert asked["httpHeaders"][0]["value"] in str(KUSTOMIZATION["configMapGenerator"])
    for name in ("worker", "beat"):
        assert container_of(PODS[name])["livenessProbe"]["exec"]["command"]


def test_only_the_migrations_know_the_owner() -> None:
    knows = {name for name, pod in PODS.items() if "owner" in str(container_of(pod)["envFrom"])}
    assert knows == {"migrate"}
    assert "DATABASE_OWNER_URL" not in names_given()


def test_stops_no_later_than_a_task_may_take() -> None:
    from django.conf import settings

    assert PODS["worker"]["terminationGracePeriodSeconds"] > settings.CELERY_TASK_TIME_LIMIT


def test_every_selector_finds_its_pods() -> None:
    labels = {
        one["spec"]["template"]["metadata"]["labels"]["part"] for one in OBJECTS if "template" in one.get("spec", {})
    }
    asked = set(re.findall(r"'part': '(\w+)'", str([one for one in OBJECTS if one["kind"] != "Job"])))
    assert asked <= labels
