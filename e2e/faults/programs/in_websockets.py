# Python's websockets. Reads addresses, one a line, connects to each once, and prints a line of what it came to.
import asyncio
import sys

import websockets


async def once(url):
    told = []
    try:
        async with websockets.connect(url, open_timeout=20, close_timeout=2, max_size=2**26) as client:
            told.append("open")
            while True:
                text = await client.recv()
                told.append("message " + (text if len(text) <= 40 else "of %d" % len(text)))
    except Exception as error:
        told.append((type(error).__name__ + ": " + str(error)).removesuffix(": "))
    print("; ".join(told).replace("\n", " "), flush=True)


for line in sys.stdin:
    asyncio.run(once(line.strip()))
