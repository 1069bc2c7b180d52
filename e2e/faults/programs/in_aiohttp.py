# Python's aiohttp. Reads addresses, one a line, connects to each once, and prints a line of what it came to.
import asyncio
import sys

import aiohttp


async def once(url):
    told = []
    try:
        async with aiohttp.ClientSession() as session, session.ws_connect(url, max_msg_size=2**26, timeout=2, compress=15) as client:
            told.append("open")
            while True:
                message = await client.receive()
                if message.type == aiohttp.WSMsgType.TEXT:
                    told.append("message " + (message.data if len(message.data) <= 40 else "of %d" % len(message.data)))
                elif message.type == aiohttp.WSMsgType.ERROR:
                    told.append(type(message.data).__name__ + ": " + str(message.data))
                    break
                else:
                    told.append(("%s %s %s" % (message.type.name, message.data, message.extra or "")).strip())
                    break
            told.append("close_code %s" % client.close_code)
    except Exception as error:
        told.append((type(error).__name__ + ": " + str(error)).removesuffix(": "))
    print("; ".join(told).replace("\n", " ").replace(url.replace("ws", "http", 1), "URL").replace(url, "URL"), flush=True)


for line in sys.stdin:
    asyncio.run(once(line.strip()))
