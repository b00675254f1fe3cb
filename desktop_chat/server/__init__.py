"""The network shell around rooms: FastAPI and uvicorn, one port for every door."""
