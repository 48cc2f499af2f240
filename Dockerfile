# microweld in a container: the same Debian 13 packages as the launcher's private userland, and the installed wheel.
#
#   docker build -t microweld .
#   docker run --rm -v "$PWD:/work" microweld run cases/crossed-wire-nickel.yaml -o results/nickel
#   docker run --rm -v "$PWD:/work" --entrypoint mpirun microweld -n 2 microweld run cases/crossed-wire-nickel.yaml

FROM debian:trixie-slim AS base
COPY userland.packages /tmp/
RUN apt-get update \
    && grep -v '^#' /tmp/userland.packages | DEBIAN_FRONTEND=noninteractive xargs apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/userland.packages \
    && readlink -f /usr/lib/*/libblas.so.3 | grep -q openblas

FROM base AS wheel
COPY . /source
RUN python3 -m pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /wheels /source

FROM base
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    python3 -m pip install --no-index --no-deps --break-system-packages --root-user-action=ignore /wheels/*.whl
ENV OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 NUMBA_NUM_THREADS=1 PYVISTA_OFF_SCREEN=true \
    XDG_CACHE_HOME=/var/cache/microweld NUMBA_CACHE_DIR=/var/cache/microweld/numba MPLCONFIGDIR=/var/cache/microweld/matplotlib \
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_btl=self,sm \
    PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe PRTE_MCA_hwloc_default_binding_policy=none
RUN mkdir -p /var/cache/microweld && chmod 1777 /var/cache/microweld && microweld --version
WORKDIR /work
ENTRYPOINT ["microweld"]
