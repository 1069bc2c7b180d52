// What a socketbench:// link may say. Whoever writes one is trusted with nothing.
import { expect, test } from 'vitest'
import { readLink } from './link.ts'

const read = (text: string, platform = 'linux') => readLink(text, platform)

test('a link asks for a workspace to be opened, or for a port to be listened at', () => {
  expect(read('socketbench://open?workspace=/home/ann/Chat.socketbench')).toEqual({
    asks: 'open',
    workspace: '/home/ann/Chat.socketbench',
  })
  expect(read('SOCKETBENCH://open/?workspace=%2Fhome%2F%E5%BC%A0%2Fa%20b.json')).toEqual({
    asks: 'open',
    workspace: '/home/张/a b.json',
  })
  expect(read('socketbench://listen?port=9000')).toEqual({ asks: 'listen', port: 9000, scheme: undefined })
  expect(read('socketbench://listen?port=65535&scheme=wss')).toEqual({ asks: 'listen', port: 65_535, scheme: 'wss' })
})

test('words and parameters that there are none of, and those that stand there twice, are faults', () => {
  expect(read('socketbench://run?command=calc')).toEqual({ fault: 'unknown-word' })
  expect(read('socketbench://')).toEqual({ fault: 'unknown-word' })
  expect(read('socketbench:open?workspace=/a.json')).toEqual({ fault: 'no-link' })
  expect(read('socketbench://listen?port=9000&host=0.0.0.0')).toEqual({ fault: 'unknown-parameter' })
  expect(read('socketbench://listen?port=9000&port=80')).toEqual({ fault: 'unknown-parameter' })
  expect(read('socketbench://open?workspace=/a.json&__proto__=x')).toEqual({ fault: 'unknown-parameter' })
})

test('what else a URL can hold is a fault', () => {
  expect(read('socketbench://ann:word@listen?port=9000')).toEqual({ fault: 'no-link' })
  expect(read('socketbench://listen:80?port=9000')).toEqual({ fault: 'no-link' })
  expect(read('socketbench://listen/serve?port=9000')).toEqual({ fault: 'no-link' })
  expect(read('socketbench://listen?port=9000#x')).toEqual({ fault: 'no-link' })
  expect(read('https://listen?port=9000')).toEqual({ fault: 'no-link' })
  expect(read('socketbench://[?port=9000')).toEqual({ fault: 'no-link' })
})

test('a link is no longer than 2,048 characters, and of printable ASCII', () => {
  expect(read(`socketbench://open?workspace=/${'a'.repeat(2_048)}.json`)).toEqual({ fault: 'too-long' })
  expect(read('socketbench://listen?port=9000\n')).toEqual({ fault: 'characters' })
  expect(read('socketbench://listen?port=9000 --no-sandbox')).toEqual({ fault: 'characters' })
  expect(read('socketbench://open?workspace=/张.json')).toEqual({ fault: 'characters' })
})

test('a path that hides something is a fault', () => {
  // A right-to-left override, a zero-width space, a line break, a NUL.
  for (const hidden of ['%E2%80%AE', '%E2%80%8B', '%0A', '%00'])
    expect(read(`socketbench://open?workspace=/home/${hidden}a.json`)).toEqual({ fault: 'hidden-characters' })
})

test('a workspace is a whole path of this machine to a file of its kind', () => {
  const fault = { fault: 'workspace-path' }
  expect(read('socketbench://open')).toEqual(fault)
  expect(read('socketbench://open?workspace=Chat.json')).toEqual(fault)
  expect(read('socketbench://open?workspace=/etc/passwd')).toEqual(fault)
  expect(read(`socketbench://open?workspace=/${'a'.repeat(1_024)}.json`)).toEqual(fault)
  expect(read('socketbench://open?workspace=C:%5CWork%5Ca.json', 'win32')).toEqual({ asks: 'open', workspace: 'C:\\Work\\a.json' })
  expect(read('socketbench://open?workspace=%5C%5Cserver%5Cshare%5Ca.json', 'win32')).toEqual(fault)
  expect(read('socketbench://open?workspace=//server/share/a.json', 'win32')).toEqual(fault)
  expect(read('socketbench://open?workspace=%5C%5C.%5CC:%5Ca.json', 'win32')).toEqual(fault)
  expect(read('socketbench://open?workspace=/a.json', 'win32')).toEqual(fault)
})

test('a port is a number from 1 to 65535, and a scheme ws or wss', () => {
  for (const port of ['', '0', '65536', '99999', '-1', '1e3', '0x50', '9000.5', '٩'])
    expect(read(`socketbench://listen?port=${encodeURIComponent(port)}`)).toEqual({ fault: 'port' })
  expect(read('socketbench://listen?port=9000&scheme=http')).toEqual({ fault: 'scheme' })
})
