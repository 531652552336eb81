# Two stages: wheels are built in the first, the second holds only what runs.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot ./bot
COPY data ./data
RUN python -m venv /opt/rolecall \
 && /opt/rolecall/bin/pip install --no-cache-dir -c constraints.txt ".[metrics,pictures,postgres,replicate]"

# Runs as nobody, writes to /data alone: docker run --read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp -v jobs:/data
FROM python:3.13-slim
COPY --from=build /opt/rolecall /opt/rolecall
RUN install -d -o nobody -g nogroup /data
ENV PATH=/opt/rolecall/bin:$PATH HOME=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/data/cache/matplotlib \
    ROLECALL_CACHE=/data/cache ROLECALL_STATE=/data/state.db ROLECALL_FEEDBACK_FILE=/data/feedback.jsonl
USER nobody
VOLUME /data
# Healthy while questions are answered; with ROLECALL_HEALTH=off or another port, switch it off: --no-healthcheck.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
  "import urllib.request as u; u.urlopen('http://127.0.0.1:9464/health/ready', timeout=4)"]
ENTRYPOINT ["rolecall"]
CMD ["run"]
