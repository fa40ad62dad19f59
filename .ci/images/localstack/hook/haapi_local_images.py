"""An extension of LocalStack that keeps it from pulling function images that the Docker daemon already has."""

from localstack.services.lambda_ import hooks
from localstack.services.lambda_.invocation import docker_runtime_executor as executor
from localstack.utils.container_utils.container_client import NoSuchImage
from localstack.utils.docker_utils import DOCKER_CLIENT


@hooks.prepare_docker_executor()
def count_as_pulled(function_version):
    """Makes LocalStack treat existing images as already pulled. It still pulls missing ones."""
    image = executor.resolver.get_image_for_runtime(function_version.config.runtime)
    platform = executor.docker_platform(function_version.config.architectures[0])
    try:
        DOCKER_CLIENT.inspect_image(image, pull=False)
    except NoSuchImage:
        return
    executor.PULLED_IMAGES.add((image, platform))
