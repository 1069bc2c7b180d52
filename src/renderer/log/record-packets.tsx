// Has what crosses the connections recorded as packets, or no more: in the dialog of an export that needs them, and in the line of the status.
import { Disc } from 'lucide-react'
import { useId } from 'react'
import { useCommand } from '../commands/registry.ts'
import { attempt } from '../connect.ts'
import { useDesk } from '../store/desk.ts'
import { bytes } from '../ui/format.ts'
import { Switch } from '../ui/switch.tsx'
import { say } from '../language/say.ts'

async function record(on: boolean): Promise<void> {
  const packets = await attempt('packets.record', { on })
  if (packets) useDesk.setState({ packets })
}

export function RecordPackets() {
  const { on } = useDesk((desk) => desk.packets)
  const id = useId()
  return (
    <div className="log-packets">
      <Switch
        checked={on}
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-about`}
        onChange={(wanted) => void record(wanted)}
      />
      <span id={`${id}-name`}>{say.log.recordPackets}</span>
      <p id={`${id}-about`}>{say.log.ofConnectionsFromNowOn}</p>
    </div>
  )
}

/** For as long as they are recorded it stands there. */
export function RecordingPackets() {
  const packets = useDesk((desk) => desk.packets)
  const isOpen = useDesk(({ link }) => link === 'open')
  useCommand({
    id: 'log.packets',
    title: packets.on ? say.log.stopRecordingPackets : say.log.recordPackets,
    needsHost: true,
    run: () => void record(!packets.on),
  })
  if (!packets.on || !isOpen) return null
  return (
    <button
      type="button"
      className="status-part status-secrets"
      title={say.status.packetsOfAreRecorded(say.number.connection(packets.connections))}
      onClick={() => void record(false)}
    >
      <Disc size={12} aria-hidden="true" />
      <span>{say.status.recordingPackets(bytes(packets.bytes))}</span>
    </button>
  )
}
