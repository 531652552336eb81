# Two stages: wheels are built in the first, the second holds only what runs.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot ./bot
COPY data ./data
RUN python -m venv /opt/rolecall \
 && /opt/rolecall/bin/pip install --no-cache-dir -c constraints.txt ".[pictures]"

FROM python:3.13-slim
COPY --from=build /opt/rolecall /opt/rolecall
RUN useradd --system --uid 10001 --home-dir /data rolecall && install -d -o rolecall /data
ENV PATH=/opt/rolecall/bin:$PATH PYTHONUNBUFFERED=1 ROLECALL_CACHE=/data/cache
USER rolecall
VOLUME /data
# The check answers a question from the store, as a member would ask it.
HEALTHCHECK --interval=60s --timeout=20s --start-period=20s CMD ["rolecall", "ask", "--json", "mlops vs ai engineer"]
ENTRYPOINT ["rolecall"]
CMD ["run"]
