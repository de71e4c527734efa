# Descent Lab as an image: not root, and nothing need be written while it runs. docs/deployment.md says how, and what was tried.
FROM python:3.11-slim

# 1000 is whom Hugging Face Spaces run an image as.
RUN useradd --uid 1000 --create-home lab && install --directory --owner=lab /var/cache/descent-lab
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . .
RUN python -m compileall -q .

ENV PYTHONDONTWRITEBYTECODE=1 \
    JAX_COMPILATION_CACHE_DIR=/var/cache/descent-lab \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501

# What the first visitor needs, compiled for this machine's processor: WARM=0 for an image that is to run on another kind.
USER lab
ARG WARM=1
RUN test "$WARM" = 0 || python -m api.warm

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "deploy/healthy.py"]
CMD ["streamlit", "run", "app.py"]
