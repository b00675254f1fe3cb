"""The pattern that tutorials teach: a list of sockets and one awaited send after the other."""

import sys

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
present: list[WebSocket] = []


@app.websocket("/ws/{number}")
async def talk(websocket: WebSocket, number: int) -> None:
    """Tell everybody what one of them says."""
    await websocket.accept()
    present.append(websocket)
    try:
        while True:
            line = f"Client #{number} says: {await websocket.receive_text()}"
            for receiver in present:
                await receiver.send_text(line)
    except WebSocketDisconnect:
        present.remove(websocket)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
