"""A server of echoes and its three clients, in one asyncio loop."""
import asyncio
import time


async def respond(reader, writer):
    text = await reader.readline()
    if b"slow" in text:
        await asyncio.sleep(0.4)
        time.sleep(0.1)
    writer.write(text)
    await writer.drain()
    writer.close()


async def ask(port, text):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text + b"\n")
    answer = await reader.readline()
    writer.close()
    return answer


async def main():
    server = await asyncio.start_server(respond, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for text in (b"a", b"slow", b"b"):
        await ask(port, text)
    server.close()


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
